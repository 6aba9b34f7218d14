//! Proposals as files: what one administrator sends another, to be signed alike.

use std::path::Path;

use enlace_core::domain::stream::StreamName;
use enlace_core::ids::{decode_hex, encode_hex};
use enlace_core::record::cbor::{CborError, Value};
use enlace_core::record::content::{ChannelSettings, Content};

use super::super::failure::{Exit, Failure};
use super::super::files;

const PREFIX: &str = "ENLACECHANNEL1:";

/// Number of the kind of record that settings are.
const SETTINGS: u16 = 30;

/// Writes a proposal.
pub(super) fn write(path: &Path, stream: &StreamName, settings: &ChannelSettings) -> Result<(), Failure> {
    let settings = Content::ChannelSettings(settings.clone()).to_value();
    let bytes = Value::Array(vec![Value::from(stream.as_str()), settings]).encode();
    files::replace(path, format!("{PREFIX}{}\n", encode_hex(&bytes).to_uppercase()).as_bytes())
}

/// Reads a proposal. It is nobody's word: what counts is what each member signs.
pub(super) fn read(path: &Path) -> Result<(StreamName, ChannelSettings), Failure> {
    let text: String = files::read_text(path)?.chars().filter(|c| !c.is_whitespace()).collect();
    let bytes = text.strip_prefix(PREFIX).and_then(|coded| decode_hex(&coded.to_lowercase()));
    let read = bytes.ok_or(CborError::Shape).and_then(|bytes| parse(&bytes));
    read.map_err(|_| Failure::new("channel_proposal_malformed", Exit::Refused).with("path", path.display()))
}

fn parse(bytes: &[u8]) -> Result<(StreamName, ChannelSettings), CborError> {
    let [stream, settings] = Value::decode(bytes)?.into_tuple()?;
    let stream = StreamName::parse(&stream.into_text()?).ok_or(CborError::Shape)?;
    match Content::from_value(SETTINGS, settings)? {
        Content::ChannelSettings(settings) => Ok((stream, settings)),
        _ => Err(CborError::Shape),
    }
}
