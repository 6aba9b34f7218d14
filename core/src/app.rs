//! The field app's core as a host sees it: opens the holder's place, hands it out, keeps the link. Decides nothing.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use crate::command::{self, PendingOrder};
use crate::holder::{Holder, HolderError, Host};
use crate::lock::{Lock, LockError};
use crate::sync::http::HttpLink;
use crate::sync::{self, Options, Outcome, SyncError};

/// One holder's app on one device.
pub struct FieldApp {
    holder: Arc<Holder>,
    link: Mutex<Option<HttpLink>>,
    options: Options,
}

impl FieldApp {
    /// Opens the database at `path`, making it if there is none.
    pub fn open(path: PathBuf, host: Host) -> Result<Self, HolderError> {
        Ok(Self { holder: Arc::new(Holder::open(path, host)?), link: Mutex::new(None), options: Options::default() })
    }

    /// The same app with another window or frame size.
    #[must_use]
    pub fn with_options(self, options: Options) -> Self {
        Self { options, ..self }
    }

    /// The holder's place: for commands and for what screens read.
    pub fn holder(&self) -> &Holder {
        &self.holder
    }

    /// Syncs until nothing waits on either side, then lets go of what fell out of the window.
    pub async fn sync(&self) -> Result<Outcome, SyncError> {
        let link = self.link()?;
        let mut outcome = sync::driver::sync(&self.holder, &link, &self.options).await?;
        // What is carried for others waits for the next sync if it does not get through now.
        if let Ok(delivered) = sync::driver::deliver(&self.holder, &link).await {
            outcome.delivered = delivered.bundles;
        }
        if let Some(days) = self.options.window_days.filter(|_| outcome.disbelieved.is_empty()) {
            // By the server's clock: a phone that is years ahead must not let go of today's reports.
            let now_ms = self.holder.now().utc_ms + outcome.clock_offset_ms.unwrap_or(0);
            self.holder.trim(now_ms - i64::from(days) * 86_400_000)?;
        }
        Ok(outcome)
    }

    /// Follows the live feed until `on_change` says no or the link ends.
    pub async fn follow(&self, on_change: &mut (dyn FnMut(&Outcome) -> bool + Send)) -> Result<Outcome, SyncError> {
        let link = self.link()?;
        sync::driver::follow(&self.holder, &link, &self.options, on_change).await
    }

    /// Carries out an order that `control` brought: delivers what may still be delivered, sends the receipt, wipes.
    /// `true` when everything is gone.
    pub async fn obey(&self) -> Result<bool, LockError> {
        let Some(order) = command::pending_order(&self.holder)? else { return Ok(false) };
        let at_once = matches!(order, PendingOrder::Destroy { now: true, .. });
        if !at_once && self.sync().await.is_err() {
            return Ok(false);
        }
        if !command::prepare_to_obey(&self.holder, order)? {
            return Ok(false);
        }
        if self.sync().await.is_err() && !at_once {
            return Ok(false);
        }
        command::wipe(&self.holder)?;
        self.lock().wipe()?;
        Ok(true)
    }

    /// The lock of this database.
    pub fn lock(&self) -> Lock {
        let host = self.holder.host();
        let path = self.holder.storage().options().path.clone();
        Lock::at(path, host.vault.clone(), host.clock.clone(), host.entropy.clone())
    }

    /// Closes the database so that the host may suspend the process; waits for what runs.
    pub fn close(&self) {
        self.holder.storage().close();
    }

    /// Opens again after [`Self::close`].
    pub fn reopen(&self) -> Result<(), HolderError> {
        self.holder.storage().reopen()?;
        self.holder.reload()
    }

    fn link(&self) -> Result<HttpLink, SyncError> {
        let mut link = self.link.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(link) = &*link {
            return Ok(link.clone());
        }
        let identity = self.holder.identity()?;
        let made = HttpLink::new(&identity.server, identity.pin)?;
        *link = Some(made.clone());
        Ok(made)
    }
}
