-- What sync keeps between exchanges.

-- Documents named by entries whose past lies before the window: asked for with the next exchange.
create table wanted (
  document integer primary key references documents (n)
);

-- Where a broken-off window goes on.
create table window_places (
  stream integer primary key references streams (n),
  before_ms integer not null,
  document blob not null
);

-- Entries of an epoch that a restored server no longer has: evidence, and proof of what was received.
create table superseded_entries (
  n integer primary key,
  stream integer not null references streams (n),
  epoch integer not null,
  pos integer not null,
  bytes blob not null
);
