-- What screens read. Everything here is rebuilt from 001 by `read_model::rebuild`.
create table authors (
  key blob primary key,
  device blob,
  holder blob not null
) without rowid;
