-- Version 3: what another agency's half held before its root said that its server begins anew at an earlier place.

create table superseded_peer_entries (
    stream integer not null references peer_streams (id),
    epoch integer not null,
    pos integer not null,
    bytes blob not null,
    envelope blob,
    primary key (stream, epoch, pos)
) strict, without rowid;
