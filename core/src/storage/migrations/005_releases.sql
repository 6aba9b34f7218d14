-- What screens read of channels. Rebuilt from records and entries, but for `seen_releases` and `channel_drafts`.

create table releases (
  record blob primary key,
  -- the half it stands in, by the name that is kept under
  stream integer not null references streams (n),
  event blob not null,
  thread blob not null,
  kind text not null,
  version integer not null,
  purpose text not null,
  author blob not null,
  made_ms integer not null,
  expires_ms integer,
  -- 0 waits to be sent, 1 accepted, 2 refused, 3 only its signature is known
  state integer not null,
  pos integer,
  received_ms integer,
  sort_ms integer not null,
  -- what lists show; emptied when it expires
  scenario text,
  plain_en text,
  plain_es text
) without rowid;
create index releases_newest on releases (sort_ms);
create index releases_of_thread on releases (thread);
create index releases_of_event on releases (event);
create index releases_of_stream on releases (stream);
create index releases_to_empty on releases (expires_ms) where scenario is not null or plain_en is not null;

create table release_parents (
  parent blob not null,
  release blob not null,
  primary key (parent, release)
) without rowid;
create index release_parents_of on release_parents (release);

create table release_answers (
  record blob primary key,
  stream integer not null references streams (n),
  event blob not null,
  answered blob not null,
  answered_agency text not null,
  answer text not null,
  other_event blob,
  author blob not null,
  made_ms integer not null,
  state integer not null,
  pos integer,
  received_ms integer
) without rowid;
create index release_answers_to on release_answers (answered);
create index release_answers_of_event on release_answers (event);
create index release_answers_with_event on release_answers (other_event) where other_event is not null;
create index release_answers_of_stream on release_answers (stream);

create table release_approvals (
  record blob primary key,
  stream integer not null references streams (n),
  content blob not null,
  author blob not null,
  state integer not null
) without rowid;
create index release_approvals_of_stream on release_approvals (stream);

-- The furthest each agency's server says it holds another's half.
create table deliveries (
  stream integer not null references streams (n),
  agency text not null,
  epoch integer not null,
  pos integer not null,
  devices integer not null,
  received_ms integer not null,
  primary key (stream, agency)
) without rowid;

-- Releases a person opened on this phone.
create table seen_releases (
  record blob primary key,
  seen_ms integer not null
) without rowid;

-- What this phone signed for a channel and its server refused, offered again to its author.
create table channel_drafts (
  n integer primary key,
  record blob not null unique,
  code text not null,
  made_ms integer not null,
  settled integer not null default 0
);
