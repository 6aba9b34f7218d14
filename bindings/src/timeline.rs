//! What happened to a document, in the order in which things build on each other.

use enlace_core::domain::kinds::kind_by_code;
use enlace_core::domain::schema::Kind;
use enlace_core::holder::HolderError;
use enlace_core::i18n::{self, Lang, field_label};
use enlace_core::ids::DocumentId;
use enlace_core::read_model::proof::RecordProof;
use enlace_core::read_model::timeline::{self, TimelineEvent};
use enlace_core::storage::changes::ChangeState;

use crate::{Authorship, Coded, FieldApp, FieldError};

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Happened {
    /// The document was made or changed.
    Changed {
        /// Why, after filing.
        reason: Option<Coded>,
        /// Paths of the fields written.
        paths: Vec<String>,
        /// Their labels, in the same order.
        labels: Vec<String>,
    },
    /// The document was filed as it stood after the items above.
    Filed,
    /// A change that was refused and is not part of the document.
    Refused,
    /// A change of a device reported as compromised; kept apart.
    Quarantined,
}

/// What is proven about the record that signs for it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Proof {
    /// Authored: saved or signed here, no entry yet.
    Waiting,
    /// Received: the server made an entry of it.
    Received {
        /// Position in its stream.
        pos: u64,
        /// When, milliseconds since 1970, by the server's clock.
        received_ms: i64,
    },
    /// Witnessed: other agencies cosigned a checkpoint that covers it.
    Witnessed {
        /// Position in its stream.
        pos: u64,
        /// When it was received, milliseconds since 1970, by the server's clock.
        received_ms: i64,
    },
    /// Received and refused, kept apart, or excluded later.
    NotAccepted {
        /// Why.
        code: String,
        /// The same as a sentence.
        explained: String,
        /// When, milliseconds since 1970, by the server's clock.
        received_ms: i64,
    },
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct TimelineItem {
    /// What.
    pub happened: Happened,
    /// Who, and when by their clock.
    pub written: Authorship,
    /// What is proven of it.
    pub proof: Proof,
}

#[uniffi::export]
impl FieldApp {
    /// The timeline of a document, oldest first.
    pub async fn timeline(&self, document: DocumentId, lang: Lang) -> Result<Vec<TimelineItem>, FieldError> {
        self.at_place(move |holder| {
            let (row, loaded) = holder.document(document)?;
            let history = loaded.history().map_err(HolderError::Document)?;
            let items = holder.storage().read(|tx| timeline::timeline(tx, document, &history))?;
            let kind = kind_by_code(row.kind).ok_or(HolderError::UnknownKind)?;
            Ok(items.into_iter().map(|item| TimelineItem::of(lang, kind, item)).collect())
        })
        .await
    }
}

impl TimelineItem {
    fn of(lang: Lang, kind: &Kind, item: timeline::TimelineItem) -> Self {
        let happened = match item.event {
            TimelineEvent::Filed => Happened::Filed,
            TimelineEvent::NotApplied { state: ChangeState::Quarantined, .. } => Happened::Quarantined,
            TimelineEvent::NotApplied { .. } => Happened::Refused,
            TimelineEvent::Changed { reason, paths, .. } => Happened::Changed {
                reason: reason.map(|code| Coded::of(lang, "change_reason", &code)),
                labels: paths.iter().map(|path| field_label(lang, kind, path)).collect(),
                paths: paths.into_iter().collect(),
            },
        };
        Self { happened, written: item.written.into(), proof: Proof::of(lang, item.proof) }
    }
}

impl Proof {
    fn of(lang: Lang, proof: RecordProof) -> Self {
        match proof {
            RecordProof::Waiting => Self::Waiting,
            RecordProof::Received { pos, received_ms } => Self::Received { pos, received_ms },
            RecordProof::Witnessed { pos, received_ms } => Self::Witnessed { pos, received_ms },
            RecordProof::Refused { code, received_ms }
            | RecordProof::Quarantined { code, received_ms }
            | RecordProof::Excluded { code, received_ms } => {
                Self::NotAccepted { explained: i18n::explain(lang, &code, &[]), code, received_ms }
            }
        }
    }
}
