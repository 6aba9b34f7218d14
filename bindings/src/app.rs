//! The object an app holds: opens, keeps the core, suspends and reopens.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use enlace_core::app;
use enlace_core::clock::{SystemClock, SystemEntropy};
use enlace_core::domain::incident::INCIDENT;
use enlace_core::domain::kinds::kind_by_code;
use enlace_core::domain::schema::Kind;
use enlace_core::holder::{Holder, Host};
use enlace_core::ids::DocumentId;
use tokio::task::AbortHandle;

use crate::host::{HostClock, Signer, Vault};
use crate::runtime::{self, blocking};
use crate::{DeviceClock, DeviceSigner, FieldError, KeyVault};

/// One holder's Enlace on one device: one database, one key.
///
/// Safe to use from any thread. A call that was cancelled may still have been done; saving twice the same is harmless.
/// Letting go of the object closes the database once no call runs; `suspend_for_background` closes it now.
#[derive(uniffi::Object)]
pub struct FieldApp {
    pub(crate) core: Arc<app::FieldApp>,
    tasks: Mutex<Vec<AbortHandle>>,
}

/// What could be saved out of a damaged database. Tell the person.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Salvaged {
    /// Where the damaged file is kept.
    pub kept: String,
    /// Documents saved.
    pub documents: u64,
    /// Changes of this device that the server has not entered yet, all saved.
    pub unsent_changes: u64,
    /// Rows that could not be read; at most this many.
    pub lost: u64,
}

#[uniffi::export]
impl FieldApp {
    /// Opens the database at `path`, making it and its key if there is neither. One process at a time.
    ///
    /// Phones without a clock better than the system's pass none.
    #[uniffi::constructor]
    pub async fn open(
        path: String,
        signer: Arc<dyn DeviceSigner>,
        vault: Arc<dyn KeyVault>,
        clock: Option<Arc<dyn DeviceClock>>,
    ) -> Result<Arc<Self>, FieldError> {
        blocking(move || {
            let host = Host {
                signer: Arc::new(Signer::new(signer)?),
                vault: Arc::new(Vault(vault)),
                clock: Arc::new(HostClock { host: clock, system: SystemClock::new() }),
                entropy: Arc::new(SystemEntropy),
            };
            let core = Arc::new(app::FieldApp::open(PathBuf::from(path), host)?);
            Ok(Arc::new(Self { core, tasks: Mutex::default() }))
        })
        .await
    }

    /// What was saved when this opening found the database damaged; none when it was whole.
    pub fn salvaged(&self) -> Option<Salvaged> {
        self.core.holder().salvaged().map(|report| Salvaged {
            kept: report.kept.display().to_string(),
            documents: report.documents,
            unsent_changes: report.unsent_changes,
            lost: report.lost,
        })
    }

    /// Whether this opening found that the database had been put back from a copy. It goes on under a new count, which the
    /// agency sees. Tell the person.
    pub fn was_restored(&self) -> bool {
        self.core.holder().was_restored()
    }

    /// Ends syncs and feeds, waits for transactions that run, and closes the database, so that the system may suspend the
    /// process. After `deadline_ms` it stops waiting with `still_closing`; the closing goes on.
    pub async fn suspend_for_background(&self, deadline_ms: u32) -> Result<(), FieldError> {
        self.abort_tasks();
        let core = self.core.clone();
        runtime::hop(async move {
            let closing = tokio::task::spawn_blocking(move || core.close());
            match tokio::time::timeout(Duration::from_millis(deadline_ms.into()), closing).await {
                Ok(Ok(())) => Ok(()),
                Ok(Err(_)) => Err(FieldError::internal("panic")),
                Err(_) => Err(FieldError::still_busy()),
            }
        })
        .await
    }

    /// Opens again after `suspend_for_background`; does nothing when open.
    pub async fn reopen(&self) -> Result<(), FieldError> {
        let core = self.core.clone();
        blocking(move || Ok(core.reopen()?)).await
    }
}

impl FieldApp {
    /// Runs work at the holder's place off the caller's thread.
    pub(crate) async fn at_place<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Holder) -> Result<T, FieldError> + Send + 'static,
    ) -> Result<T, FieldError> {
        let core = self.core.clone();
        blocking(move || act(core.holder())).await
    }

    /// Remembers work on the link, which ends when the app is suspended.
    pub(crate) fn remember(&self, task: AbortHandle) {
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.retain(|task| !task.is_finished());
        tasks.push(task);
    }

    /// Ends all work on the link.
    pub(crate) fn abort_tasks(&self) {
        let tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        tasks.iter().for_each(AbortHandle::abort);
    }
}

/// The kind of a document on this phone, for words; an incident where it is not known.
pub(crate) fn kind_of(holder: &Holder, id: DocumentId) -> &'static Kind {
    let row = holder.storage().read(|tx| tx.document(id)).ok().flatten();
    row.and_then(|row| kind_by_code(row.kind)).unwrap_or(&INCIDENT)
}
