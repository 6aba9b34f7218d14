//! Sessions on a real link: blocking work off the async runtime, rounds until nothing waits, the live feed.

use std::sync::Arc;

use super::http::HttpLink;
use super::session::{Options, Outcome, Session};
use super::{SyncError, backoff};
use crate::bundle::BundleError;
use crate::holder::{Holder, HolderError};

/// Rounds in one sync at most; each sends up to [`Options::max_request_bytes`].
const MOST_ROUNDS: usize = 256;

/// Times an exchange is begun anew because its counter was overtaken.
const MOST_REPLAYS: usize = 4;

/// Sync until nothing waits on either side.
pub async fn sync(holder: &Arc<Holder>, link: &HttpLink, options: &Options) -> Result<Outcome, SyncError> {
    let mut total = Outcome::default();
    for _ in 0..MOST_ROUNDS {
        let asked = holder.streams()?;
        let outcome = exchange(holder, link, options, &mut |_| true).await?;
        // A phone that just enrolled learns with the first answer what it may read.
        let goes_on = outcome.more_to_send || outcome.wanted > 0 || holder.streams()? != asked;
        let gained = outcome.sent + outcome.entries;
        total.add(outcome);
        if !goes_on || gained == 0 {
            return Ok(total);
        }
    }
    Ok(total)
}

/// What became of bundles this phone carried for others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Bundles the server took.
    pub bundles: usize,
    /// Why the server opens others never: they are put down, what was in them is on the phones they came from.
    pub refused: Vec<String>,
}

/// Delivers what this phone carries for others, one bundle after the other; what does not get through stays.
pub async fn deliver(holder: &Arc<Holder>, link: &HttpLink) -> Result<Delivered, SyncError> {
    let mut delivered = Delivered::default();
    loop {
        let place = holder.clone();
        let Some(sealed) = blocking(move || Ok(place.storage().read(|tx| tx.oldest_carried())?)).await? else {
            return Ok(delivered);
        };
        match link.bring(sealed.clone()).await {
            Ok(_) => delivered.bundles += 1,
            Err(SyncError::Refused(code)) if BundleError::ALL.iter().any(|error| error.code() == code) => {
                delivered.refused.push(code);
            }
            Err(error) => return Err(error),
        }
        let place = holder.clone();
        blocking(move || Ok(place.storage().write(|tx| tx.put_down(&sealed))?)).await?;
    }
}

/// Follows the live feed until `on_change` says no or the link ends. Calls `on_change` after every part that
/// changed something; the outcome then names the documents that changed since the last call.
pub async fn follow(
    holder: &Arc<Holder>,
    link: &HttpLink,
    options: &Options,
    on_change: &mut (dyn FnMut(&Outcome) -> bool + Send),
) -> Result<Outcome, SyncError> {
    let options = Options { follow: true, ..options.clone() };
    exchange(holder, link, &options, on_change).await
}

/// Milliseconds to wait after so many failures in a row.
pub fn retry_after_ms(holder: &Holder, failures: u32) -> u64 {
    backoff::delay_ms(failures, &*holder.host().entropy)
}

/// One exchange, begun anew when its counter was overtaken: the database is an old copy, whose counter the refusal has
/// raised, or another exchange of this phone reached the server first.
async fn exchange(
    holder: &Arc<Holder>,
    link: &HttpLink,
    options: &Options,
    on_change: &mut (dyn FnMut(&Outcome) -> bool + Send),
) -> Result<Outcome, SyncError> {
    for _ in 0..MOST_REPLAYS {
        match attempt(holder, link, options, on_change).await {
            Err(SyncError::Refused(code)) if code == "counter_replayed" => {}
            other => return other,
        }
    }
    attempt(holder, link, options, on_change).await
}

async fn attempt(
    holder: &Arc<Holder>,
    link: &HttpLink,
    options: &Options,
    on_change: &mut (dyn FnMut(&Outcome) -> bool + Send),
) -> Result<Outcome, SyncError> {
    let max_request_bytes = options.max_request_bytes.min(link.pace().bytes());
    let (holder, begin_options) = (holder.clone(), Options { max_request_bytes, ..options.clone() });
    let (mut session, request) = blocking(move || Session::begin(holder, &begin_options)).await?;
    let mut answer = link.post(request).await?;
    let mut seen = 0;
    while let Some(bytes) = answer.chunk().await? {
        session = blocking(move || {
            session.feed(&bytes)?;
            Ok(session)
        })
        .await?;
        let outcome = session.outcome();
        let so_far = outcome.entries + outcome.disbelieved.len() + usize::from(outcome.complete);
        if so_far > seen {
            seen = so_far;
            if !on_change(outcome) {
                return Ok(session.into_outcome());
            }
            if options.follow {
                session.forget_told();
            }
        }
    }
    session.finish()
}

async fn blocking<T: Send + 'static>(
    act: impl FnOnce() -> Result<T, SyncError> + Send + 'static,
) -> Result<T, SyncError> {
    tokio::task::spawn_blocking(act).await.map_err(|_| SyncError::Holder(HolderError::Inconsistent))?
}
