-- The server's database, version 1. Integers are positions and numbers of this database;
-- blobs are ids and hashes as the signed bytes hold them; times are milliseconds since 1970 UTC.

-- Who this server is. One row.
create table server (
    one integer primary key check (one = 1),
    agency text not null,
    origin text not null,
    root_key blob not null,
    server_key blob not null,
    epoch integer not null
) strict;

create table settings (
    name text primary key,
    value blob not null
) strict, without rowid;

create table streams (
    id integer primary key,
    name text not null unique
) strict;

-- Every record that has an entry, refused ones too: chains run over refusals.
create table records (
    id integer primary key,
    hash blob not null unique check (length(hash) = 32),
    envelope blob not null
) strict;

-- `bytes` are the truth and the leaf of the log; the other columns are for looking up.
create table entries (
    log_index integer primary key,
    stream integer not null references streams (id),
    pos integer not null,
    record integer not null references records (id),
    verdict integer not null,
    hash blob not null,
    bytes blob not null,
    unique (stream, pos)
) strict;

-- A record is entered once; only an exclusion names it again.
create unique index entry_of_record on entries (record) where verdict <> 3;
create index exclusion_of_record on entries (record) where verdict = 3;

-- Complete subtrees above the leaves.
create table nodes (
    level integer not null,
    position integer not null,
    hash blob not null,
    primary key (level, position)
) strict, without rowid;

-- One root for one size, for ever.
create table checkpoints (
    size integer primary key,
    note text not null
) strict;

create table documents (
    id integer primary key,
    hash blob not null unique check (length(hash) = 16),
    stream integer not null references streams (id),
    kind integer not null,
    -- The newest entry that names it.
    received_ms integer not null,
    log_index integer not null,
    open integer not null,
    pinned integer not null,
    forgotten integer not null
) strict;

create index documents_by_time on documents (stream, received_ms, log_index);
create index documents_kept on documents (stream, received_ms, log_index) where open = 1 or pinned = 1;
create index documents_to_forget on documents (id) where forgotten = 1;

-- Which entries speak of a document.
create table mentions (
    document integer not null references documents (id),
    log_index integer not null references entries (log_index),
    primary key (document, log_index)
) strict, without rowid;

-- `form`: 1 compressed; 3 compressed and sealed; 4 deleted.
create table changes (
    id integer primary key,
    document integer not null references documents (id),
    hash blob not null check (length(hash) = 32),
    actor blob not null check (length(actor) = 16),
    seq integer not null,
    record integer not null references records (id),
    size integer not null,
    form integer not null,
    body blob not null
) strict;

create unique index changes_by_hash on changes (document, hash);
create unique index changes_by_seq on changes (document, actor, seq);
create index changes_by_record on changes (record);

create table chains (
    author blob not null,
    stream integer not null references streams (id),
    generation integer not null,
    seq integer not null,
    record blob not null,
    primary key (author, stream, generation)
) strict, without rowid;

create table contacts (
    key blob primary key,
    last_ms integer not null,
    counter integer not null
) strict, without rowid;

-- Bodies of records that do not count: evidence of an attack or a fault, or waiting to be adopted.
create table set_aside (
    id integer primary key,
    record blob not null,
    document blob not null,
    author blob not null,
    received_ms integer not null,
    quarantined integer not null,
    code text not null,
    size integer not null,
    form integer not null,
    body blob not null
) strict;

create index set_aside_by_record on set_aside (record);
create index set_aside_by_document on set_aside (document);
