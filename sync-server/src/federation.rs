//! Keeps exchanging with other agencies' servers for as long as the server runs.
//!
//! Two tasks for each agency in the address book: one brings the own halves whenever there is something new and asks
//! for the other's, one holds a live feed open. Links may be down for weeks; each pause doubles up to five minutes.
//! Decides nothing: what is shared and believed is the agency's to say.

use std::path::PathBuf;
use std::time::Duration;

use enlace_core::sync::http::HttpLink;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::agency::{PeerExchange, PeerOutcome};
use crate::peers::{AddressBook, Card};
use crate::state::Writer;

/// How often the address book is looked at, and how long a quiet link rests between two exchanges.
const LOOK: Duration = Duration::from_secs(5);
const QUIET: Duration = Duration::from_mins(1);
/// First pause after a failure, and the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_mins(5);

/// Exchanges until `ending` says so. `book` is looked at again and again: cards come and go while the server runs.
pub async fn run(book: PathBuf, writer: Writer, mut ending: watch::Receiver<bool>) {
    let mut tasks = JoinSet::new();
    let mut known = AddressBook::default();
    loop {
        let now = AddressBook::read(&book).unwrap_or_default();
        if now != known {
            tasks.shutdown().await;
            known = now;
            for (agency, listed) in &known.0 {
                tasks.spawn(bring(agency.clone(), listed.card.clone(), writer.clone()));
                tasks.spawn(follow(agency.clone(), listed.card.clone(), writer.clone()));
            }
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            _ = ending.wait_for(|ends| *ends) => return,
        }
    }
}

/// Brings the own halves when they grow, and looks in from time to time.
async fn bring(agency: String, card: Card, writer: Writer) {
    let Some(link) = link(&agency, &card) else { return };
    let (mut pause, mut turns) = (FIRST_PAUSE, writer.turns());
    loop {
        turns.mark_unchanged();
        match exchange(&agency, &link, &writer, false).await {
            Ok(outcome) if outcome.more => pause = FIRST_PAUSE,
            Ok(_) => {
                pause = FIRST_PAUSE;
                wait_for_news(&agency, &writer, &mut turns).await;
            }
            Err(code) => {
                tracing::warn!(agency, code, "exchange failed");
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
    }
}

/// Until an own half has something the other server does not hold, or it is time to look in.
async fn wait_for_news(agency: &str, writer: &Writer, turns: &mut watch::Receiver<u64>) {
    let until = tokio::time::Instant::now() + QUIET;
    loop {
        tokio::select! {
            () = tokio::time::sleep_until(until) => return,
            changed = turns.changed() => if changed.is_err() { return tokio::time::sleep(LONGEST_PAUSE).await },
        }
        let agency = agency.to_owned();
        if let Ok(Ok(true)) = writer.ask(move |own| own.has_for(&agency)).await {
            return;
        }
    }
}

/// Holds a live feed open.
async fn follow(agency: String, card: Card, writer: Writer) {
    let Some(link) = link(&agency, &card) else { return };
    let mut pause = FIRST_PAUSE;
    loop {
        let began = tokio::time::Instant::now();
        if let Err(code) = exchange(&agency, &link, &writer, true).await {
            tracing::debug!(agency, code, "feed ended");
        }
        if began.elapsed() > QUIET {
            pause = FIRST_PAUSE;
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// The way to the address on a card. A card whose address cannot be called waits for a better one in the book.
fn link(agency: &str, card: &Card) -> Option<HttpLink> {
    HttpLink::new(&card.url, card.certificate)
        .inspect_err(|error| tracing::warn!(agency, code = error.code(), "exchange failed"))
        .ok()
}

async fn exchange(agency: &str, link: &HttpLink, writer: &Writer, follow: bool) -> Result<PeerOutcome, String> {
    let (code, most_bytes) = (agency.to_owned(), link.pace().bytes());
    let begun = writer.ask(move |own| own.begin_exchange_within(&code, follow, most_bytes)).await;
    let begun = begun.map_err(|_| "server_failed".to_owned())?;
    let Some((mut going, body)) = begun.map_err(|error| error.code().to_owned())? else {
        // Nothing is shared yet.
        tokio::time::sleep(LOOK).await;
        return Ok(PeerOutcome::default());
    };
    let mut answer = link.post(body).await.map_err(|error| error.code().to_owned())?;
    while let Some(chunk) = answer.chunk().await.map_err(|error| error.code().to_owned())? {
        going = feed(writer, going, chunk).await?;
    }
    let outcome = going.outcome().clone();
    for code in &outcome.refused {
        tracing::warn!(agency, code, "not taken");
    }
    if outcome.complete { Ok(outcome) } else { Err("link_cut".to_owned()) }
}

async fn feed(writer: &Writer, mut going: PeerExchange, chunk: Vec<u8>) -> Result<PeerExchange, String> {
    let fed = writer.ask(move |own| own.feed_exchange(&mut going, &chunk).map(|()| going)).await;
    fed.map_err(|_| "server_failed".to_owned())?.map_err(|error| error.code().to_owned())
}
