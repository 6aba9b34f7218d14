//! Sync with the agency's server, once or as a live feed.

use std::sync::Arc;
use std::time::Duration;

use enlace_core::app;
use enlace_core::domain::stream::StreamName;
use enlace_core::ids::DocumentId;
use enlace_core::sync::{Outcome, driver};
use tokio::task::JoinHandle;

use crate::runtime::{runtime, waited};
use crate::task::Teller;
use crate::{CancelToken, Event, EventListener, FieldApp, FieldError, TaskHandle};

/// A stream in which the server sent something that is not believed. Kept as evidence; tell an administrator.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Disbelieved {
    /// The stream.
    pub stream: StreamName,
    /// Why.
    pub code: String,
}

/// What came of a sync.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Synced {
    /// Records sent.
    pub sent: u32,
    /// Entries received.
    pub received: u32,
    /// Documents that changed on this phone.
    pub documents: Vec<DocumentId>,
    /// This device's records the server accepted.
    pub accepted: u32,
    /// Why this device's records were refused or set apart, one code for each.
    pub refused: Vec<String>,
    /// Why records got no entry at all, one code for each.
    pub rejected: Vec<String>,
    /// Streams in which the server is not believed.
    pub disbelieved: Vec<Disbelieved>,
    /// The server's clock minus this phone's, milliseconds.
    pub clock_offset_ms: Option<i64>,
    /// Bytes sent.
    pub bytes_up: u64,
    /// Bytes received.
    pub bytes_down: u64,
    /// Exchanges it took.
    pub rounds: u32,
    /// Bundles of others that were delivered.
    #[uniffi(default)]
    pub delivered: u32,
}

#[uniffi::export]
impl FieldApp {
    /// Sends what waits and fetches what is new, until nothing waits on either side. What arrived whole is kept even
    /// when the call is cancelled.
    pub async fn sync(&self) -> Result<Synced, FieldError> {
        waited(self.start_sync()?).await
    }

    /// The same as `sync`, ended by a token, for hosts whose own cancellation does not reach the library (Swift). It then
    /// fails with `link_cut`; what arrived whole is kept.
    pub async fn sync_until_cancelled(&self, cancel: Arc<CancelToken>) -> Result<Synced, FieldError> {
        let task = self.start_sync()?;
        cancel.ends(task.abort_handle());
        waited(task).await
    }

    /// Ends every sync and feed that runs, for a person who pulls the plug. The syncs fail with
    /// `link_cut`; what arrived whole is kept.
    pub fn hang_up(&self) {
        self.abort_tasks();
    }

    /// Follows the live feed until the handle is cancelled or let go, the app is suspended, or an error ends it that
    /// waiting does not mend. Local work is sent by `sync`.
    pub fn follow(&self, listener: Arc<dyn EventListener>) -> Result<Arc<TaskHandle>, FieldError> {
        let teller = Teller::new(listener)?;
        let task = runtime()?.spawn(follow(self.core.clone(), teller));
        self.remember(task.abort_handle());
        Ok(Arc::new(TaskHandle::new(&task)))
    }
}

impl FieldApp {
    fn start_sync(&self) -> Result<JoinHandle<Result<Synced, FieldError>>, FieldError> {
        let core = self.core.clone();
        let task = runtime()?.spawn(async move { Ok(core.sync().await?.into()) });
        self.remember(task.abort_handle());
        Ok(task)
    }
}

async fn follow(core: Arc<app::FieldApp>, teller: Teller) {
    let mut failures = 0;
    loop {
        let mut told = 0;
        let mut on_change = |outcome: &Outcome| {
            // A part arrived, so the link works.
            failures = 0;
            if outcome.entries > told {
                told = outcome.entries;
                teller.changed(&outcome.documents);
            }
            true
        };
        let result = core.follow(&mut on_change).await;
        let retry = match result.map_err(FieldError::from) {
            Ok(_) => "link_cut".to_owned(),
            Err(FieldError::Offline { code, .. }) => code,
            Err(error) => return teller.ended(error.stable_code()),
        };
        failures += 1;
        let retry_ms = driver::retry_after_ms(core.holder(), failures);
        teller.tell(Event::Waiting { code: retry, retry_ms });
        tokio::time::sleep(Duration::from_millis(retry_ms)).await;
    }
}

impl From<Outcome> for Synced {
    fn from(outcome: Outcome) -> Self {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let not_believed = outcome.disbelieved.into_iter().map(|(stream, code)| Disbelieved { stream, code });
        Self {
            sent: count(outcome.sent),
            received: count(outcome.entries),
            documents: outcome.documents.into_iter().collect(),
            accepted: count(outcome.accepted),
            refused: outcome.refused,
            rejected: outcome.rejected.into_iter().map(|rejection| rejection.code).collect(),
            disbelieved: not_believed.collect(),
            clock_offset_ms: outcome.clock_offset_ms,
            bytes_up: outcome.bytes_up as u64,
            bytes_down: outcome.bytes_down as u64,
            rounds: count(outcome.rounds),
            delivered: count(outcome.delivered),
        }
    }
}
