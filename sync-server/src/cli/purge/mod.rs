//! `enlace purge`: the bodies of one document are deleted on every node. Shows first what would go; afterwards, who has
//! confirmed.

mod find;
mod receipts;

use enlace_core::domain::kinds::kind_by_code;
use enlace_core::domain::value::At;
use enlace_core::i18n;
use enlace_core::i18n::format::{Clocks, moment};
use enlace_core::record::content::{Content, Purge};
use serde_json::{Value, json};

use super::Context;
use super::args::PurgeArgs;
use super::beginning;
use super::desk::Desk;
use super::failure::Failure;
use super::files;
use crate::store::{Read as _, StoreError, StoredDocument};

/// Says what would go, purges, or, for a document that was purged, says who has confirmed.
pub fn run(context: &Context, args: &PurgeArgs) -> Result<(), Failure> {
    let desk = Desk::open(context)?;
    let document = find::document(context, &desk, &args.document)?;
    if document.is_forgotten {
        return receipts::tell(context, &desk, &document, "purge.already");
    }
    let failure = |error| files::store_failure(&error, desk.folder().path());
    let holds = Holds::of(&desk, &document).map_err(failure)?;
    let Some(reason) = &args.reason else {
        holds.tell(context, &document);
        context.out.result(&json!({ "purged": false, "holds": holds.as_json(&document) }));
        context.out.say("purge.dry", &[("id", &document.id.to_hex())]);
        return Ok(());
    };
    let key = desk.administrator(args.key.key.as_deref(), 1)?;
    holds.tell(context, &document);
    let content = Content::Purge(Purge { document: document.id, reason: reason.clone() });
    desk.enter_in(context, &key, &document.stream, vec![content])?;
    let desk = Desk::open(context)?;
    receipts::tell(context, &desk, &document, "purge.done")
}

/// What the server holds of a document.
struct Holds {
    entries: usize,
    changes: usize,
    bytes: usize,
    authors: usize,
    newest_ms: Option<i64>,
}

impl Holds {
    fn of(desk: &Desk, document: &StoredDocument) -> Result<Self, StoreError> {
        let deliveries = desk.reader().document_deliveries(&document.id)?;
        let bodies = desk.reader().document_bodies(&document.id)?;
        Ok(Self {
            entries: deliveries.len(),
            changes: bodies.len(),
            bytes: bodies.iter().filter_map(|body| body.bytes.as_ref()).map(Vec::len).sum(),
            authors: find::authors(desk, &bodies)?.len(),
            newest_ms: deliveries.last().map(|last| last.logged.entry.received_ms),
        })
    }

    fn tell(&self, context: &Context, document: &StoredDocument) {
        let out = &context.out;
        let known = kind_by_code(document.kind);
        let kind = known.and_then(|kind| i18n::text(out.lang(), &format!("text.kind.{}", kind.name)));
        let kind = kind.map_or_else(|| out.text("purge.kind.newer", &[]), str::to_owned);
        let offset_min = context.clock.now().offset_min;
        let date =
            self.newest_ms.map(|utc_ms| moment(out.lang(), &At { utc_ms, offset_min, zone: None }, Clocks::There));
        let id = beginning::short(&document.id.to_hex());
        let said = [("kind", &*kind), ("id", &*id), ("stream", document.stream.as_str())];
        out.say("purge.what", &said);
        let date = date.unwrap_or_else(|| "–".to_owned());
        let counts = [self.entries, self.changes, self.bytes, self.authors].map(|count| count.to_string());
        let [entries, changes, bytes, authors] = &counts;
        let said =
            [("entries", &**entries), ("changes", changes), ("bytes", bytes), ("authors", authors), ("date", &date)];
        out.say("purge.holds", &said);
        if document.stream.class().is_sealed() {
            out.say("purge.sealed", &[]);
        }
        out.say("purge.others", &[]);
    }

    fn as_json(&self, document: &StoredDocument) -> Value {
        json!({
            "document": document.id.to_hex(), "stream": document.stream.as_str(), "kind": document.kind,
            "entries": self.entries, "changes": self.changes, "bytes": self.bytes, "authors": self.authors,
            "sealed": document.stream.class().is_sealed(),
        })
    }
}
