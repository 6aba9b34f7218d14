//! What crosses the border: channels, notices, releases, answers, events, who was told what, and the roads without a
//! network. Every page comes with both the codes and their labels, so that a screen asks once.

mod accounting;
mod answer;
mod bundle;
mod channels;
mod event;
mod notice;
mod notice_back;
mod notice_fields;
mod notice_form;
mod release;
mod speaker;
mod statement;
mod threads;
mod voice;

pub use accounting::{AccountingForm, DisclosureRow};
pub use answer::AnswerDraft;
pub use bundle::{BundleCollector, BundleProgress, SealedBundle, TakenIn};
pub(crate) use channels::exercise;
pub use channels::{AgencyRow, ChannelMember, ChannelRow, Deadline, Desk, MemberTrust, ProposedSettings, Unsent};
pub use event::{EventField, EventView, LikelySame, SaidAs, SameEvent, SameState, SilentMember, VoiceView};
pub use notice::{NoticeDraft, NoticePage, NoticePreview, Sent, Told};
pub use notice_fields::{
    NoticeCount, NoticeFields, NoticeMeeting, NoticePlace, NoticeReach, NoticeTime, NoticeUnit, NoticeVehicle, SaidText,
};
pub use notice_form::{ChoiceSet, NoticeForm, NoticePurpose, NoticeScenario};
pub use release::{ApprovalRow, IdentityField, LeavingField, ReleaseDraft, ReleasePage, ReleasePreview, StayingField};
pub use speaker::{Explained, Speaker};
pub use statement::{StatementKind, StatementView, Verification};
pub use threads::{RecordStanding, ThreadFilter, ThreadPage, ThreadRow};
pub use voice::{HeardMessage, voice_card};
