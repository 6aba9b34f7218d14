//! Enlace for Kotlin, Swift and Python: one object, a few listeners and plain rows.
//!
//! Owns threads, cancellation and the forms values take in other languages. Holds no rule: every method hands over to
//! `enlace_core` and translates what comes back. Calls are coarse: a page, a document, a whole edit.
//!
//! Every `async` function runs on the library's own threads, so it may be awaited from a screen's thread.

uniffi::setup_scaffolding!();

mod error;
mod host;
mod runtime;
mod software;

mod edit;
mod value;

mod act;
mod app;
mod care;
mod finding;
mod lock;
mod order;
mod radio;

mod form;
mod ids;
mod words;

mod detail;
mod draft;
mod incident;
mod search;
mod summary;
mod timeline;

mod ground;

mod border;

mod link;
mod task;

pub use act::Saved;
pub use app::{FieldApp, Salvaged};
pub use border::{
    AccountingForm, AgencyRow, AnswerDraft, ApprovalRow, BundleCollector, BundleProgress, ChannelMember, ChannelRow,
    ChoiceSet, Deadline, Desk, DisclosureRow, EventField, EventView, Explained, HeardMessage, IdentityField,
    LeavingField, LikelySame, MemberTrust, NoticeCount, NoticeDraft, NoticeFields, NoticeForm, NoticeMeeting,
    NoticePage, NoticePlace, NoticePreview, NoticePurpose, NoticeReach, NoticeScenario, NoticeTime, NoticeUnit,
    NoticeVehicle, ProposedSettings, RecordStanding, ReleaseDraft, ReleasePage, ReleasePreview, SaidAs, SaidText,
    SameEvent, SameState, SealedBundle, Sent, SilentMember, Speaker, StatementKind, StatementView, StayingField,
    TakenIn, ThreadFilter, ThreadPage, ThreadRow, Told, Unsent, Verification, VoiceView, voice_card,
};
pub use care::{ConditionCount, Party, PersonToHelp, RescueView};
pub use detail::{Authorship, DocumentView, FieldView, Side};
pub use draft::{Draft, LostValue};
pub use edit::Edit;
pub use error::FieldError;
pub use finding::{Finding, Words};
pub use form::{Asked, FormField, Holds};
pub use ground::{
    CoordinateForm, Coordinates, ImportedLandmarks, LandmarkList, LandmarkOffset, LandmarkRow, Landmarks, NearLandmark,
    PhraseReading, RefusedLine, SaidPlace, format_coordinates, parse_coordinates, place_warning,
};
pub use host::{DeviceClock, DeviceSigner, HostError, KeyVault, Reading};
pub use ids::new_item_id;
pub use incident::{Coded, EvidenceRow, IncidentFilter, IncidentPage, IncidentRow, LocalTime, Nearby};
pub use link::{Disbelieved, Synced};
pub use lock::{CodeTried, FieldLock, LockState, SealedTakenUp};
pub use order::{Access, Enrolment, EnrolmentState, Order, StreamAccess};
pub use search::{Hit, SearchIn};
pub use software::SoftwareDevice;
pub use summary::{NeverSynced, StreamStanding, SyncSummary};
pub use task::{CancelToken, Event, EventListener, TaskHandle};
pub use timeline::{Happened, Proof, TimelineItem};
pub use value::Value;
pub use words::{choices, explain, field_label, form, label, text};
