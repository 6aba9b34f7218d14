//! Full-text search: case and accents folded, one index per class of stream.

use sha2::{Digest as _, Sha256};

use crate::domain::stream::StreamClass;
use crate::ids::DocumentId;
use crate::storage::{ReadTx, StorageError, WriteTx, damaged, signed, unsigned};

/// Longest query looked at, in characters.
const MAX_QUERY: usize = 200;

/// Most words of a query looked at.
const MAX_WORDS: usize = 12;

/// A document that has every word of the query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The document.
    pub document: DocumentId,
    /// Number of its kind.
    pub kind: u16,
    /// Where to go on: pass it as `before` for the next page.
    pub key: u64,
}

/// Documents of one class that have every word of `query`, the last word as a beginning; the ones that came to this
/// phone last first. An empty query finds nothing.
///
/// Sealed classes are searched only when named here, by somebody who opened that compartment.
pub fn search(
    tx: &ReadTx<'_>,
    class: StreamClass,
    query: &str,
    before: Option<u64>,
    limit: u32,
) -> Result<Vec<Hit>, StorageError> {
    let (Some(table), Some(query)) = (table(class), expression(query)) else { return Ok(Vec::new()) };
    tx.list(
        &format!(
            "select d.id, d.kind, d.n from {table} f join documents d on d.n = f.rowid
             where {table} match ?1 and f.rowid < ?2 order by f.rowid desc limit ?3"
        ),
        (query, before.map_or(i64::MAX, signed), limit),
        |row| {
            Ok(Hit {
                document: DocumentId::from_slice(row.get_ref(0)?.as_blob()?).ok_or_else(|| damaged(0))?,
                kind: row.get(1)?,
                key: unsigned(row.get(2)?),
            })
        },
    )
}

/// Puts the document under these words, unless it is already: rewriting an index costs more than the rest of a save.
pub(super) fn index(tx: &WriteTx<'_>, n: i64, class: StreamClass, words: &str) -> Result<(), StorageError> {
    let Some(table) = table(class) else { return Ok(()) };
    let digest = &Sha256::digest(words)[..8];
    let stored = tx.find("select digest from indexed where document = ?1", [n], |row| row.get::<_, Vec<u8>>(0))?;
    if stored.as_deref() == Some(digest) {
        return Ok(());
    }
    if stored.is_some() {
        tx.run(&format!("delete from {table} where rowid = ?1"), [n])?;
    }
    tx.run(&format!("insert into {table} (rowid, words) values (?1, ?2)"), (n, words))?;
    tx.run(
        "insert into indexed (document, digest) values (?1, ?2)
         on conflict (document) do update set digest = excluded.digest",
        (n, digest),
    )?;
    Ok(())
}

pub(super) fn unindex(tx: &WriteTx<'_>, n: i64, class: StreamClass) -> Result<(), StorageError> {
    let Some(table) = table(class) else { return Ok(()) };
    if tx.run("delete from indexed where document = ?1", [n])? > 0 {
        tx.run(&format!("delete from {table} where rowid = ?1"), [n])?;
    }
    Ok(())
}

/// The index of a class; `None` where nothing is searched.
pub(super) const fn table(class: StreamClass) -> Option<&'static str> {
    match class {
        StreamClass::Internal => Some("search_internal"),
        StreamClass::Identity => Some("search_identity"),
        StreamClass::Source => Some("search_source"),
        StreamClass::Medical => Some("search_medical"),
        StreamClass::Control | StreamClass::Channel => None,
    }
}

/// What was typed as an FTS5 expression: quoted words, all of them wanted, no operators.
pub(super) fn expression(query: &str) -> Option<String> {
    let query: String = query.chars().take(MAX_QUERY).collect();
    let words: Vec<String> = query
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(MAX_WORDS)
        .map(|word| format!("\"{word}\""))
        .collect();
    if words.is_empty() { None } else { Some(format!("{}*", words.join(" "))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_typed_becomes_quoted_words() {
        assert_eq!(expression("Peña Blanca").as_deref(), Some("\"Peña\" \"Blanca\"*"));
        assert_eq!(expression("a\" OR * NEAR(b) -c").as_deref(), Some("\"a\" \"OR\" \"NEAR\" \"b\" \"c\"*"));
        assert_eq!(expression(" \"'*() "), None);
    }
}
