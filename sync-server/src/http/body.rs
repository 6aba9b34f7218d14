//! Bodies as streams: parts coming in, bytes going out.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use enlace_core::wire::{PartReader, PartType};
use hyper::body::{Body as HttpBody, Bytes, Frame};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

use super::failure::Failure;
use crate::config::Limits;

/// The parts of a request's body. Holds one part at a time, so a body may be of any length.
pub(super) struct Incoming<'a> {
    body: Body,
    reader: PartReader,
    limits: &'a Limits,
    /// Bytes that came.
    pub(super) bytes: u64,
}

impl<'a> Incoming<'a> {
    pub(super) fn new(body: Body, limits: &'a Limits) -> Self {
        Self { body, reader: PartReader::new(), limits, bytes: 0 }
    }

    /// The next part; `None` when the body ended between parts.
    pub(super) async fn next(&mut self) -> Result<Option<(PartType, Vec<u8>)>, Failure> {
        let part_ends = Instant::now() + self.limits.part();
        loop {
            if let Some(part) = self.reader.next_part()? {
                return Ok(Some(part));
            }
            let ends = part_ends.min(Instant::now() + self.limits.silence());
            let frame = timeout_at(ends, poll_fn(|context| Pin::new(&mut self.body).poll_frame(context)));
            match frame.await {
                Err(_) => return Err(Failure::SLOW),
                Ok(Some(Err(_))) => return Err(Failure::CUT),
                Ok(None) => return if self.reader.is_empty() { Ok(None) } else { Err(Failure::CUT) },
                Ok(Some(Ok(frame))) => {
                    if let Ok(data) = frame.into_data() {
                        self.bytes += data.len() as u64;
                        self.reader.push(&data);
                    }
                }
            }
        }
    }
}

/// A whole body of at most so many bytes; `None` if it is longer.
pub(super) async fn whole(mut body: Body, limits: &Limits, most: usize) -> Result<Option<Vec<u8>>, Failure> {
    let (mut bytes, all_ends) = (Vec::new(), Instant::now() + limits.part());
    loop {
        let ends = all_ends.min(Instant::now() + limits.silence());
        match timeout_at(ends, poll_fn(|context| Pin::new(&mut body).poll_frame(context))).await {
            Err(_) => return Err(Failure::SLOW),
            Ok(Some(Err(_))) => return Err(Failure::CUT),
            Ok(None) => return Ok(Some(bytes)),
            Ok(Some(Ok(frame))) => {
                if let Ok(data) = frame.into_data() {
                    bytes.extend_from_slice(&data);
                }
                if bytes.len() > most {
                    return Ok(None);
                }
            }
        }
    }
}

/// A body that is written while it is read.
pub(super) struct Outgoing(mpsc::Receiver<Bytes>);

impl Outgoing {
    /// The body, and where its bytes go in. A reader that takes none keeps the writer waiting.
    pub(super) fn new() -> (mpsc::Sender<Bytes>, Self) {
        let (sender, receiver) = mpsc::channel(2);
        (sender, Self(receiver))
    }
}

impl HttpBody for Outgoing {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.0.poll_recv(context).map(|bytes| bytes.map(|bytes| Ok(Frame::data(bytes))))
    }
}
