-- What this phone keeps of channels beside records and entries.

-- Halves of channels in which something was sent that is not believed: they rest where they were.
create table stopped_halves (
  stream integer primary key references streams (n),
  code text not null,
  since_ms integer not null
);
