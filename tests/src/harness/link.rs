//! The link between a phone and its server, in memory: bytes pass, are cut off, or come twice.

use std::sync::Arc;

use enlace_core::holder::Holder;
use enlace_core::sync::{Options, Outcome, Session, SyncError};
use enlace_core::wire::{PartReader, write_part};

use enlace_server::agency::Agency;
use enlace_server::store::Store;

/// Where the link breaks, in bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cut {
    /// Bytes of the request that arrive; `None`: all.
    pub up: Option<usize>,
    /// Bytes of the answer that arrive; `None`: all.
    pub down: Option<usize>,
}

/// How an exchange goes.
#[derive(Clone, Debug)]
pub struct Link {
    /// Where it breaks.
    pub cut: Cut,
    /// Whether the request reaches the server a second time.
    pub repeated: bool,
    /// Bytes the phone is handed at a time.
    pub chunk: usize,
    /// What the phone asks for.
    pub options: Options,
}

impl Default for Link {
    fn default() -> Self {
        Self { cut: Cut::default(), repeated: false, chunk: 4_096, options: Options::default() }
    }
}

impl Link {
    /// A link that breaks.
    pub fn cut(up: Option<usize>, down: Option<usize>) -> Self {
        Self { cut: Cut { up, down }, ..Self::default() }
    }

    /// One exchange.
    pub fn exchange<S: Store>(&self, holder: &Arc<Holder>, agency: &mut Agency<S>) -> Result<Outcome, SyncError> {
        self.exchange_through(holder, agency, &mut |answer| answer)
    }

    /// The same with a server, or somebody on the way, that changes the answer.
    pub fn exchange_through<S: Store>(
        &self,
        holder: &Arc<Holder>,
        agency: &mut Agency<S>,
        change: &mut dyn FnMut(Vec<u8>) -> Vec<u8>,
    ) -> Result<Outcome, SyncError> {
        let (mut session, request) = Session::begin(holder.clone(), &self.options)?;
        let arrived = &request[..self.cut.up.map_or(request.len(), |up| up.min(request.len()))];
        let mut answer = change(answer_to(agency, arrived));
        if self.repeated {
            // The second answer is lost, whatever it says.
            answer_to(agency, arrived);
        }
        if let Some(down) = self.cut.down {
            answer.truncate(down);
        }
        for bytes in answer.chunks(self.chunk.max(1)) {
            session.feed(bytes)?;
        }
        session.finish()
    }
}

pub(super) fn answer_to<S: Store>(agency: &mut Agency<S>, request: &[u8]) -> Vec<u8> {
    let mut reader = PartReader::new();
    reader.push(request);
    let mut parts = std::iter::from_fn(|| reader.next_part().ok().flatten());
    let mut answer = Vec::new();
    agency.serve(&mut parts, &mut |part, payload| write_part(&mut answer, part, payload)).expect("the store works");
    answer
}
