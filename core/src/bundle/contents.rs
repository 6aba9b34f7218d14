//! What a bundle holds.

use super::BundleError;
use crate::domain::stream::{StreamClass, StreamName};
use crate::record::cbor::{CborError, Value};

/// Version of the form.
const VERSION: u32 = 1;

/// Most records or frames in one bundle.
const MAX_ITEMS: usize = 4_096;

/// What a bundle holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contents {
    /// What one agency said in a channel, for phones of another: envelopes, the charter and the accreditations they
    /// rest on first.
    Said {
        /// The agency that said it.
        agency: String,
        /// The channel's plain name.
        channel: StreamName,
        /// The envelopes, as many as belong together.
        records: Vec<Vec<u8>>,
    },
    /// Records of one device for its own agency's server, by whoever carries them: up-frames as they would have gone
    /// over a link.
    Courier {
        /// The agency.
        agency: String,
        /// The frames, compressed, in their order.
        frames: Vec<Vec<u8>>,
    },
}

impl Contents {
    /// `[version, kind, agency, channel | null, items]`.
    pub fn encode(&self) -> Vec<u8> {
        let items = |items: &[Vec<u8>]| Value::Array(items.iter().map(|item| Value::from(item.as_slice())).collect());
        let (kind, agency, channel, list) = match self {
            Self::Said { agency, channel, records } => ("said", agency, Value::from(channel.as_str()), items(records)),
            Self::Courier { agency, frames } => ("courier", agency, Value::Null, items(frames)),
        };
        Value::Array(vec![Value::from(VERSION), Value::from(kind), Value::from(agency.as_str()), channel, list])
            .encode()
    }

    /// Reads [`Self::encode`] back.
    pub fn decode(bytes: &[u8]) -> Result<Self, BundleError> {
        read(bytes).map_err(|_| BundleError::Damaged)?.ok_or(BundleError::Newer)
    }
}

/// `None` for a version or a kind this build does not know.
fn read(bytes: &[u8]) -> Result<Option<Contents>, CborError> {
    let mut parts = Value::decode(bytes)?.into_array()?.into_iter();
    let mut next = || parts.next().ok_or(CborError::Shape);
    if next()?.into_int::<u32>()? != VERSION {
        return Ok(None);
    }
    let (kind, agency, channel) = (next()?.into_text()?, next()?.into_text()?, next()?.into_option(Value::into_text)?);
    let items = next()?.into_array()?;
    if items.len() > MAX_ITEMS || parts.next().is_some() {
        return Err(CborError::Shape);
    }
    let items = items.into_iter().map(Value::into_bytes).collect::<Result<Vec<_>, _>>()?;
    Ok(match (kind.as_str(), channel) {
        ("said", Some(channel)) => {
            let channel = StreamName::parse(&channel).filter(|name| name.class() == StreamClass::Channel);
            Some(Contents::Said { agency, channel: channel.ok_or(CborError::Shape)?, records: items })
        }
        ("courier", None) => Some(Contents::Courier { agency, frames: items }),
        _ => None,
    })
}
