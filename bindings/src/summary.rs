//! The truth about sync, for its screen.

use enlace_core::domain::stream::StreamName;
use enlace_core::i18n::{self, Lang};
use enlace_core::ids::{DocumentId, RecordId};
use enlace_core::read_model::proof::SyncState;
use enlace_core::read_model::summary;

use crate::{FieldApp, FieldError};

/// Where a document stands with the server, in the order in which a list shows the worst.
#[uniffi::remote(Enum)]
pub enum SyncState {
    /// Everything this phone holds of it has an entry.
    Received,
    /// Something of it waits to be sent or entered.
    Waiting,
    /// Something this phone wrote was refused; a draft with the lost values is open.
    Refused,
    /// Something of it came from a device reported as compromised and is kept apart.
    Quarantined,
}

/// Where this phone stands with its server.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SyncSummary {
    /// Documents with something that waits to be sent or entered.
    pub waiting_documents: u64,
    /// Signed records that wait.
    pub waiting_records: u64,
    /// When the oldest waiting change was written, milliseconds since 1970.
    pub oldest_waiting_ms: Option<i64>,
    /// Drafts of refused values nobody has settled.
    pub open_drafts: u64,
    /// Documents of which something is kept apart.
    pub quarantined_documents: u64,
    /// When the server last answered, milliseconds since 1970.
    pub last_contact_ms: Option<i64>,
    /// Each stream.
    pub streams: Vec<StreamStanding>,
    /// What will never sync, and why.
    pub never: Vec<NeverSynced>,
    /// Sealed bundles of others that this phone carries to the server.
    #[uniffi(default)]
    pub carried: u64,
}

/// Where this phone stands in a stream.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct StreamStanding {
    /// The stream.
    pub stream: StreamName,
    /// Position of the last entry applied.
    pub pos: u64,
    /// Closed documents from before this are not on the phone; none when everything is. Milliseconds since 1970.
    pub window_from_ms: Option<i64>,
    /// Whether everything within the window has arrived.
    pub complete: bool,
    /// When the server last answered for it, milliseconds since 1970.
    pub last_contact_ms: Option<i64>,
}

/// Own work that the server has seen and will not take.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct NeverSynced {
    /// The document.
    pub document: DocumentId,
    /// Its record.
    pub record: RecordId,
    /// Why.
    pub code: String,
    /// The same as a sentence.
    pub explained: String,
}

#[uniffi::export]
impl FieldApp {
    /// What waits, what was refused, what will never go and why, and how old all this is.
    pub async fn sync_summary(&self, lang: Lang) -> Result<SyncSummary, FieldError> {
        self.at_place(move |holder| {
            let (all, carried) = holder.storage().read(|tx| {
                Ok::<_, enlace_core::storage::StorageError>((summary::sync_summary(tx)?, tx.carried()?.0))
            })?;
            Ok(SyncSummary { carried, ..SyncSummary::of(lang, all) })
        })
        .await
    }
}

impl SyncSummary {
    fn of(lang: Lang, all: summary::SyncSummary) -> Self {
        let stream = |row: summary::StreamSummary| StreamStanding {
            stream: row.stream,
            pos: row.pos,
            window_from_ms: row.window.from_ms,
            complete: row.window.complete,
            last_contact_ms: row.last_contact_ms,
        };
        let never = |row: summary::NeverSynced| NeverSynced {
            document: row.document,
            record: row.record,
            explained: i18n::explain(lang, &row.code, &[]),
            code: row.code,
        };
        Self {
            waiting_documents: all.waiting_documents,
            waiting_records: all.waiting_records,
            oldest_waiting_ms: all.oldest_waiting_ms,
            open_drafts: all.open_drafts,
            quarantined_documents: all.quarantined_documents,
            last_contact_ms: all.last_contact_ms,
            streams: all.streams.into_iter().map(stream).collect(),
            never: all.never.into_iter().map(never).collect(),
            carried: 0,
        }
    }
}
