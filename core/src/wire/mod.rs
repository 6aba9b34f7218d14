//! What goes over a link between phone and server: parts, requests, frames, answers.
//!
//! Knows nothing of sockets, of storage or of what a record means.

pub mod compression;
mod frame;
mod invitation;
mod part;
mod peer;
mod request;

pub use frame::{
    AnswerHeader, DocumentBatch, DocumentFrame, DownFrame, DownItem, FrameError, MAX_FRAME_BYTES, Rejection, UpFrame,
    UpRecord, WholeDocument, WindowMarker,
};
pub use invitation::{Invitation, InvitationError};
pub use part::{MAX_PART_BYTES, PartError, PartReader, PartType, write_part};
pub use peer::{BundleKey, Held};
pub use request::{MAX_WANTED, Request, RequestError, WIRE_VERSION, WindowResume};
