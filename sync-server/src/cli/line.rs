//! The line to the server that runs on this machine: records an administrator signed, sent like a phone's.

use enlace_core::record::keys::DeviceSigner as _;
use enlace_core::sync::SyncError;
use enlace_core::sync::http::HttpLink;
use enlace_core::wire::{AnswerHeader, PartReader, PartType, Rejection, Request, UpFrame, write_part};
use sha2::{Digest as _, Sha256};

use super::Context;
use super::desk::{self, Desk};
use super::failure::{Exit, Failure};
use super::files;
use super::reach::Reach;
use crate::key_file::KeyFile;
use crate::store::Read as _;

/// Largest answer read: a header and rejections, no streams.
const MAX_ANSWER_BYTES: usize = 8 * 1024 * 1024;

/// Sends records to the running server. What became of them is in its log.
pub fn send(context: &Context, desk: &Desk, key: &KeyFile, frame: &UpFrame) -> Result<(), Failure> {
    let link = Reach::local(desk.folder())?;
    let stored = desk.reader().contact(&key.signer.public_key().id());
    let stored = stored.map_err(|error| files::store_failure(&error, desk.folder().path()))?;
    let counter = stored.map_or(1, |contact| contact.counter + 1);
    let header = exchange(context, &link, desk, key, frame, counter)?;
    match header.refused.as_deref() {
        None => Ok(()),
        // The server remembers a newer counter than its data: once more, past that one.
        Some("counter_replayed") => {
            let again = exchange(context, &link, desk, key, frame, header.counter + 1)?;
            again.refused.map_or(Ok(()), |code| Err(desk::refused(&code)))
        }
        Some(code) => Err(desk::refused(code)),
    }
}

fn exchange(
    context: &Context,
    link: &HttpLink,
    desk: &Desk,
    key: &KeyFile,
    frame: &UpFrame,
    counter: u64,
) -> Result<AnswerHeader, Failure> {
    let frame = frame.encode();
    let request = Request {
        frames: vec![Sha256::digest(&frame).into()],
        time_ms: context.clock.now().utc_ms,
        ..Request::plain(desk.identity().agency.clone(), key.signer.public_key().id(), counter)
    };
    let request = request.seal(&key.signer).map_err(|_| Failure::new("key_file_malformed", Exit::Refused))?;
    let mut body = Vec::new();
    write_part(&mut body, PartType::Request, &request.encode());
    write_part(&mut body, PartType::UpFrame, &frame);
    read_answer(&post(link, body)?)
}

fn post(link: &HttpLink, body: Vec<u8>) -> Result<Vec<u8>, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|_| Failure::new("server_unreachable", Exit::Environment))?;
    runtime.block_on(link.exchange(body, MAX_ANSWER_BYTES)).map_err(|error| match error {
        SyncError::OtherCertificate => Failure::new("server_other_certificate", Exit::CheckFailed),
        _ => Failure::new("server_unreachable", Exit::Environment),
    })
}

/// The header; a rejection of any record is a failure.
fn read_answer(bytes: &[u8]) -> Result<AnswerHeader, Failure> {
    let not_understood = || Failure::new("server_not_understood", Exit::Refused);
    let mut parts = PartReader::new();
    parts.push(bytes);
    let mut header = None;
    while let Some((part, payload)) = parts.next_part().map_err(|_| not_understood())? {
        match part {
            PartType::Answer => header = AnswerHeader::decode(&payload).ok(),
            PartType::Rejection => {
                let rejection = Rejection::decode(&payload).map_err(|_| not_understood())?;
                return Err(desk::refused(&rejection.code));
            }
            _ => {}
        }
    }
    header.ok_or_else(not_understood)
}
