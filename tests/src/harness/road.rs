//! The road between two agencies' servers, in memory: whoever stands on it sees all bytes and may change them.

use enlace_server::agency::{AgencyError, PeerOutcome};

use super::World;
use super::link::answer_to;

/// Exchanges in a row at most; each brings the other side a step further.
const MOST: usize = 12;

/// Which way bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The request of the server that calls.
    There,
    /// The answer.
    Back,
}

impl World {
    /// Exchanges with another agency's server until nothing waits.
    pub fn exchange_with(&mut self, other: &mut Self) -> PeerOutcome {
        let mut last = PeerOutcome::default();
        for _ in 0..MOST {
            let outcome = self.exchange_once(other, &mut |_, bytes| bytes).expect("the answer is understood");
            let Some(outcome) = outcome else { return last };
            last = outcome;
            if !last.more && last.sent == 0 && last.received == 0 {
                break;
            }
        }
        last
    }

    /// One exchange over a road; `None` when nothing is shared.
    pub fn exchange_once(
        &mut self,
        other: &mut Self,
        road: &mut dyn FnMut(Way, Vec<u8>) -> Vec<u8>,
    ) -> Result<Option<PeerOutcome>, AgencyError> {
        let Some((mut exchange, request)) = self.agency.begin_exchange(other.code, false)? else { return Ok(None) };
        let arrived = road(Way::There, request);
        let answer = road(Way::Back, answer_to(&mut other.agency, &arrived));
        self.agency.feed_exchange(&mut exchange, &answer)?;
        Ok(Some(exchange.outcome().clone()))
    }
}
