-- Sealed bundles carried to the own server for others; their authors keep what is in them.
create table carried (
  n integer primary key,
  digest blob not null unique,
  sealed blob not null,
  taken_ms integer not null
);

-- What this phone handed over by itself: to whom, when.
create table hand_overs (
  record blob not null,
  agency text not null,
  at_ms integer not null,
  primary key (record, agency)
) without rowid;
