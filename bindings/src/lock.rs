//! The lock: the code, the wipe after too many wrong ones, and reports taken while nobody can read.

use std::path::PathBuf;
use std::sync::Arc;

use enlace_core::clock::{SystemClock, SystemEntropy};
use enlace_core::domain::stream::StreamName;
use enlace_core::ids::DocumentId;
use enlace_core::lock;

use crate::edit::into_core;
use crate::host::{HostClock, Vault};
use crate::runtime::blocking;
use crate::{DeviceClock, Edit, FieldApp, FieldError, KeyVault};

/// The lock of the database at one path. Needs no open database; every call works while that is closed.
#[derive(uniffi::Object)]
pub struct FieldLock {
    core: Arc<lock::Lock>,
}

/// How the lock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct LockState {
    /// Whether a code was chosen. Without one, ask for it once the phone is enrolled.
    pub has_code: bool,
    /// Tries left before everything is wiped.
    pub tries_left: u32,
    /// Wrong codes that wipe the phone.
    pub tries: u32,
    /// How long until the next code is taken, in milliseconds; 0 when it is taken now.
    pub wait_ms: u64,
    /// Sealed reports that wait for the next unlock.
    pub sealed: u32,
}

/// What trying a code came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum CodeTried {
    /// The right one: open the database.
    Right,
    /// Another one.
    Wrong {
        /// Tries left before everything is wiped.
        left: u32,
        /// How long until the next one is taken, in milliseconds.
        wait_ms: u64,
    },
    /// Not looked at: too soon after the last wrong one.
    TooSoon {
        /// How long still, in milliseconds.
        wait_ms: u64,
    },
    /// One wrong code too many: nothing is left on this phone.
    Wiped,
}

/// What became of sealed reports.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SealedTakenUp {
    /// Reports made of them, in the order they were taken.
    pub documents: Vec<DocumentId>,
    /// Codes of why others were not; they stay sealed on the phone.
    pub refused: Vec<String>,
}

#[uniffi::export]
impl FieldLock {
    /// The lock of the database at `path`, whether there is one yet or not. Touches nothing.
    #[uniffi::constructor]
    pub fn at(path: String, vault: Arc<dyn KeyVault>, clock: Option<Arc<dyn DeviceClock>>) -> Arc<Self> {
        let clock = HostClock { host: clock, system: SystemClock::new() };
        let lock =
            lock::Lock::at(PathBuf::from(path), Arc::new(Vault(vault)), Arc::new(clock), Arc::new(SystemEntropy));
        Arc::new(Self { core: Arc::new(lock) })
    }

    /// How the lock stands.
    pub async fn state(&self) -> Result<LockState, FieldError> {
        self.with(|lock| {
            let (code, sealed) = (lock.code_state()?, lock.captured()?);
            Ok(LockState {
                has_code: code.is_set,
                tries_left: code.left,
                tries: lock::TRIES,
                wait_ms: code.wait_ms,
                sealed: u32::try_from(sealed).unwrap_or(u32::MAX),
            })
        })
        .await
    }

    /// Chooses the code, six to twelve digits, once. Ask only whoever is enrolled and has the phone unlocked.
    pub async fn choose_code(&self, code: String) -> Result<(), FieldError> {
        self.with(move |lock| lock.choose_code(&code)).await
    }

    /// Tries a code; the last wrong one destroys everything. The database must be closed.
    pub async fn try_code(&self, code: String) -> Result<CodeTried, FieldError> {
        self.with(move |lock| Ok(lock.try_code(&code)?.into())).await
    }

    /// The holder showed a finger or a face: wrong tries are forgotten.
    pub async fn forgive(&self) -> Result<(), FieldError> {
        self.with(lock::Lock::forgive).await
    }

    /// Takes a report that nobody can read here before the next unlock. On disk when this returns. Works before the
    /// phone's first unlock after a start, too.
    pub async fn capture(&self, edits: Vec<Edit>) -> Result<(), FieldError> {
        let edits = into_core(edits)?;
        self.with(move |lock| lock.capture(&edits)).await
    }

    /// Destroys everything: keys first, then the files. The database must be closed.
    pub async fn wipe(&self) -> Result<(), FieldError> {
        self.with(lock::Lock::wipe).await
    }

    /// Puts a database whose key is gone aside, so that the phone can be enrolled again. The old file is kept: where.
    /// None when there is no such database.
    pub async fn set_aside(&self) -> Result<Option<String>, FieldError> {
        self.with(|lock| Ok(lock.set_aside()?.map(|kept| kept.display().to_string()))).await
    }
}

#[uniffi::export]
impl FieldApp {
    /// Makes reports in `stream` of what was taken while locked. Call after each unlock; what cannot be made stays sealed.
    pub async fn take_up_sealed(&self, stream: StreamName) -> Result<SealedTakenUp, FieldError> {
        let core = self.core.clone();
        blocking(move || {
            let done = lock::take_in(core.holder(), &core.lock(), &stream)?;
            let refused = done.refused.into_iter().map(str::to_owned).collect();
            Ok(SealedTakenUp { documents: done.documents, refused })
        })
        .await
    }
}

impl FieldLock {
    async fn with<T: Send + 'static>(
        &self,
        act: impl FnOnce(&lock::Lock) -> Result<T, lock::LockError> + Send + 'static,
    ) -> Result<T, FieldError> {
        let core = Arc::clone(&self.core);
        blocking(move || Ok(act(&core)?)).await
    }
}

impl From<lock::Tried> for CodeTried {
    fn from(tried: lock::Tried) -> Self {
        match tried {
            lock::Tried::Right => Self::Right,
            lock::Tried::Wrong { left, wait_ms } => Self::Wrong { left, wait_ms },
            lock::Tried::TooSoon { wait_ms } => Self::TooSoon { wait_ms },
            lock::Tried::Wiped => Self::Wiped,
        }
    }
}
