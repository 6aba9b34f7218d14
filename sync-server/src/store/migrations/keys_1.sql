-- Keys of sealed documents, version 1. Kept and backed up apart from the data they open.
-- A row without a key is a document that was forgotten: it never gets another.
create table keys (
    document blob primary key check (length(document) = 16),
    key blob check (length(key) = 32)
) strict, without rowid;
