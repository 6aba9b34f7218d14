//! What a holder does, one verb a file: input, rules, one transaction.
//!
//! A command never waits for a network. It changes documents at the holder's place; sync carries them.

mod answer;
#[cfg(test)]
mod bundle_tests;
mod capture_evidence;
#[cfg(test)]
mod channel_tests;
mod correct;
mod edit;
mod enrol;
mod error;
mod file;
mod hand_over;
mod look;
mod mark_opened;
mod obey;
mod pin;
mod record_person;
mod release;
#[cfg(test)]
mod release_tests;
mod report;
#[cfg(test)]
mod screen_tests;
mod send_by_courier;
mod send_notice;
mod speaking;
mod take_in;
mod take_up;

pub use answer::{AnswerDraft, answer, same_event};
pub use capture_evidence::capture_evidence;
pub use correct::{newest_of, preview_correction, withdraw};
pub use edit::{check_edits, edit};
pub use enrol::enrol;
pub use error::CommandError;
pub use file::file;
pub use hand_over::hand_over;
pub use look::look_at_person;
pub use mark_opened::mark_opened;
pub use obey::{PendingOrder, pending_order, prepare_to_obey, wipe};
pub use pin::{fetch, pin};
pub use record_person::record_person;
pub use release::{
    ReleaseDraft, ReleasePreview, approvals_asked, approvals_given, approve, preview_approval, preview_release,
    release, request_approval,
};
pub use report::report;
pub(crate) use report::report_as;
pub use send_by_courier::send_by_courier;
pub use send_notice::{NoticeDraft, Sent, preview_notice, send_notice};
pub use speaking::Preview;
pub use take_in::{TakenIn, take_in};
pub use take_up::{discard_draft, take_up_draft};

use crate::domain::rule::{Finding, TimeLimits};
use crate::holder::{Holder, SavedChange};
use crate::ids::DocumentId;

/// What a command did, and what it doubts: warnings block nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The document.
    pub document: DocumentId,
    /// Its sayable reference, when the command gave one.
    pub reference: Option<String>,
    /// Changes written; 0 when nothing was different.
    pub changes: usize,
    /// What to show beside it.
    pub warnings: Vec<Finding>,
}

impl Saved {
    fn new(saved: SavedChange, warnings: Vec<Finding>) -> Self {
        Self { document: saved.document, reference: None, changes: saved.changes, warnings }
    }
}

/// A phone's clock is trusted to two minutes until a server has said how wrong it is.
const CLOCK_ERROR_MS: i64 = 120_000;

fn limits(holder: &Holder) -> TimeLimits {
    TimeLimits { now_ms: holder.now().utc_ms, clock_error_ms: CLOCK_ERROR_MS }
}
