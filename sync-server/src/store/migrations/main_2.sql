-- Version 2: other agencies' halves of channels. They are not part of this server's log.

-- `name` is the kept name, such as peer/cbp-nogales/channel/amber; `heads` the newest signed word of that
-- agency's server on it, as it came.
create table peer_streams (
    id integer primary key,
    name text not null unique,
    heads blob
) strict;

-- As the other agency's server sent them. No envelope: the record did not count and stayed there.
create table peer_entries (
    stream integer not null references peer_streams (id),
    pos integer not null,
    record blob not null check (length(record) = 32),
    bytes blob not null,
    envelope blob,
    primary key (stream, pos)
) strict, without rowid;

create index peer_entry_of_record on peer_entries (record);
