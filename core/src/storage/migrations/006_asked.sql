-- Documents from before the window that a person asked for: they stay for as long as a window reaches.
create table asked (
  document integer primary key references documents (n),
  -- the beginning of the window at which it may go; not known before the first letting-go after it was asked for
  until_ms integer
);
