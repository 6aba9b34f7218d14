-- The truth: documents, changes, records, entries, and where this device stands.
-- Rows have small integer keys; names, ids and actors are stored once.

create table streams (
  n integer primary key,
  name text not null unique,
  -- cursor: how far entries were applied
  epoch integer not null default 0,
  pos integer not null default 0,
  entry_hash blob,
  -- newest heads signed by the server, as received: with the hash of the last entry; at all (control only)
  head blob,
  log_head blob,
  -- position up to which other agencies have cosigned
  witnessed_epoch integer not null default 0,
  witnessed_pos integer not null default 0,
  -- this device's own chain
  chain_generation integer not null default 0,
  chain_seq integer not null default 0,
  chain_record blob,
  -- which documents are held: since when, and whether all of them have arrived
  window_from_ms integer,
  window_complete integer not null default 0,
  last_contact_ms integer
);

create table documents (
  n integer primary key,
  id blob not null unique,
  stream integer not null references streams (n),
  kind integer not null,
  generation integer not null,
  created_ms integer not null,
  pinned integer not null default 0,
  held integer not null default 1,
  forgotten integer not null default 0
);

-- Destroying a row forgets the bodies of its document.
create table body_keys (
  document integer primary key references documents (n),
  key blob not null
);

create table actors (
  n integer primary key,
  hash blob not null unique
);

create table records (
  n integer primary key,
  id blob not null unique,
  stream integer not null references streams (n),
  own integer not null,
  kind integer not null,
  author blob,
  generation integer not null,
  seq integer not null,
  prev blob,
  made_ms integer not null,
  urgency integer not null default 0,
  -- 0 waiting, 1 entered
  state integer not null,
  envelope blob not null
);
create index records_waiting on records (stream, n) where own = 1 and state = 0;

create table changes (
  n integer primary key,
  document integer not null references documents (n),
  hash blob not null unique,
  actor integer not null references actors (n),
  seq integer not null,
  time_ms integer not null,
  -- 0 local, 1 sealed, 2 accepted, 3 refused, 4 quarantined
  state integer not null,
  record integer references records (n),
  body blob
);
create index changes_of_document on changes (document);
create unique index changes_of_actor on changes (actor, seq) where state < 3;
create index changes_of_record on changes (record) where record is not null;
create index changes_local on changes (document) where state = 0;

create table entries (
  n integer primary key,
  stream integer not null references streams (n),
  epoch integer not null,
  pos integer not null,
  hash blob not null,
  record_id blob not null,
  received_ms integer not null,
  -- 0 accepted, 1 refused, 2 quarantined, 3 excluded
  verdict integer not null,
  code text,
  bytes blob not null,
  unique (stream, epoch, pos)
);
create index entries_of_record on entries (record_id);

create table settings (
  name text primary key,
  value blob not null
) without rowid;

create table counters (
  name text primary key,
  value integer not null
) without rowid;

create table audit (
  n integer primary key,
  at_ms integer not null,
  offset_min integer not null,
  boot integer not null,
  monotonic_ms integer not null,
  what text not null,
  outcome text not null,
  subject blob,
  detail blob
);

create table drafts (
  n integer primary key,
  document integer not null references documents (n),
  record_id blob,
  code text not null,
  lost blob not null,
  made_ms integer not null,
  settled integer not null default 0
);
create index drafts_open on drafts (document) where settled = 0;

create table refused_frames (
  n integer primary key,
  stream text not null,
  code text not null,
  received_ms integer not null,
  bytes blob not null
);

-- Who holds which key, as certificates and enrolments say: names for timelines.
create table authors (
  key blob primary key,
  device blob,
  agency text not null,
  unit text not null,
  role text not null,
  rank text not null,
  call_sign text not null,
  name text not null
) without rowid;
