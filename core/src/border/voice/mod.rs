//! When only a voice or a text message gets through: words to read on the radio, and a message of one SMS.

mod card;
mod gsm7;
mod heard;
mod message;
mod radio;

pub use card::card;
pub use gsm7::{septets, simplify};
pub use message::{DayTime, MAX_SEPTETS, Message, Spot, VoiceError};
pub use radio::{radio, report};
