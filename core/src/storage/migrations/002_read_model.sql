-- What screens read. Everything here is rebuilt from 001 by `read_model::rebuild`; rows carry the document's key.

create table incidents (
  document integer primary key references documents (n),
  ref text,
  status text not null,
  scenario text,
  severity text,
  level text not null,
  occurred_ms integer,
  occurred_offset_min integer,
  sort_ms integer not null,
  updated_ms integer not null,
  lat_e7 integer,
  lon_e7 integer,
  accuracy_m integer,
  place_words text,
  conflicts integer not null,
  mine integer not null,
  -- 0 received, 1 waiting, 2 refused, 3 quarantined
  sync integer not null
);
create index incidents_newest on incidents (sort_ms, document);
create index incidents_by_status on incidents (status, sort_ms, document);
create index incidents_by_scenario on incidents (scenario, sort_ms, document);
create index incidents_by_severity on incidents (severity, sort_ms, document);
create index incidents_in_conflict on incidents (sort_ms, document) where conflicts > 0;
create index incidents_not_synced on incidents (sort_ms, document) where sync > 0;
create index incidents_of_mine on incidents (sort_ms, document) where mine = 1;

create virtual table places using rtree_i32 (document, min_lat, max_lat, min_lon, max_lon);

create table incident_subjects (
  incident integer not null references documents (n),
  subject blob not null,
  primary key (incident, subject)
) without rowid;
create index incidents_of_subject on incident_subjects (subject);

create table evidence (
  document integer primary key references documents (n),
  incident blob not null,
  ref text,
  kind text,
  found_ms integer,
  found_offset_min integer,
  media integer not null,
  voided integer not null,
  conflicts integer not null,
  updated_ms integer not null,
  sync integer not null
);
create index evidence_of_incident on evidence (incident);

create table identities (
  document integer primary key references documents (n),
  subject blob
);
create index identities_of_subject on identities (subject);

create table filings (
  record_id blob primary key,
  document integer not null references documents (n),
  author blob not null,
  made_ms integer not null,
  heads blob not null
) without rowid;
create index filings_of_document on filings (document);

-- What a document is indexed under: the beginning of the SHA-256 of its words.
create table indexed (
  document integer primary key references documents (n),
  digest blob not null
);

-- Working documents: only the index of words is kept, not the text.
create virtual table search_internal using fts5 (
  words, content = '', contentless_delete = 1,
  tokenize = "unicode61 remove_diacritics 2"
);

-- Each sealed class has an index of its own that is asked only on purpose. The text is kept so that deleting a row
-- can take its words out of the index at once.
create virtual table search_identity using fts5 (words, tokenize = "unicode61 remove_diacritics 2");
insert into search_identity (search_identity, rank) values ('secure-delete', 1);
create virtual table search_source using fts5 (words, tokenize = "unicode61 remove_diacritics 2");
insert into search_source (search_source, rank) values ('secure-delete', 1);
create virtual table search_medical using fts5 (words, tokenize = "unicode61 remove_diacritics 2");
insert into search_medical (search_medical, rank) values ('secure-delete', 1);
