//! The code: six to twelve digits, a count of wrong tries that no restart takes back, and waits between them.

use sha2::{Digest, Sha256};

use super::{Lock, LockError};
use crate::clock::random_bytes;
use crate::record::cbor::{CborError, Value};
use crate::storage::key::VaultError;

/// Wrong codes after which the phone is wiped.
pub const TRIES: u32 = 10;

/// Wrong codes that cost no waiting: a glove hits the wrong key now and then.
const FREE: u32 = 3;
/// The wait after the next wrong code, doubled by every further one.
const FIRST_WAIT_MS: u64 = 30_000;
const LONGEST_WAIT_MS: u64 = 15 * 60_000;

/// Name in the keystore.
const NAME: &str = "lock.code";

/// What trying a code came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    /// The right one.
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
    /// One wrong code too many: nothing is left.
    Wiped,
}

/// How the lock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeState {
    /// Whether a code was chosen.
    pub is_set: bool,
    /// Tries left before everything is wiped.
    pub left: u32,
    /// How long until the next code is taken, in milliseconds.
    pub wait_ms: u64,
}

/// What the keystore keeps. A slow hash would not help: whoever reads the keystore has the database's key beside it.
struct Kept {
    salt: [u8; 32],
    digest: [u8; 32],
    wrong: u32,
    boot: u32,
    monotonic_ms: u64,
}

impl Lock {
    /// How the lock stands.
    pub fn code_state(&self) -> Result<CodeState, LockError> {
        let Some(kept) = self.kept()? else { return Ok(CodeState { is_set: false, left: TRIES, wait_ms: 0 }) };
        Ok(CodeState { is_set: true, left: TRIES.saturating_sub(kept.wrong), wait_ms: self.wait_ms(&kept) })
    }

    /// Chooses the code, once, and makes ready to seal reports. Only whoever has unlocked the phone may be asked for it.
    pub fn choose_code(&self, code: &str) -> Result<(), LockError> {
        let is_code = (6..=12).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_digit());
        if !is_code {
            return Err(LockError::CodeMalformed);
        }
        if self.kept()?.is_some() {
            return Err(LockError::CodeExists);
        }
        let salt = random_bytes(&*self.entropy);
        let kept = Kept { salt, digest: digest(&salt, code), wrong: 0, boot: 0, monotonic_ms: 0 };
        self.keep(&kept)?;
        self.make_ready()
    }

    /// Tries a code. The try is counted before it is looked at, so that a killed process gains none; the last wrong one
    /// destroys everything.
    pub fn try_code(&self, code: &str) -> Result<Tried, LockError> {
        let kept = self.kept()?.ok_or(LockError::CodeMissing)?;
        let wait_ms = self.wait_ms(&kept);
        if wait_ms > 0 {
            return Ok(Tried::TooSoon { wait_ms });
        }
        let now = self.clock.now();
        let wrong = kept.wrong.saturating_add(1);
        let counted = Kept { wrong, boot: now.boot, monotonic_ms: now.monotonic_ms, ..kept };
        self.keep(&counted)?;
        // The count was full before this one: a process that died while it wiped goes on with that.
        if counted.digest == digest(&counted.salt, code) && wrong <= TRIES {
            self.forgive()?;
            return Ok(Tried::Right);
        }
        if wrong >= TRIES {
            self.wipe()?;
            return Ok(Tried::Wiped);
        }
        Ok(Tried::Wrong { left: TRIES - wrong, wait_ms: self.wait_ms(&counted) })
    }

    /// The holder showed a finger, a face, or the right code: wrong tries are forgotten.
    pub fn forgive(&self) -> Result<(), LockError> {
        let Some(kept) = self.kept()? else { return Ok(()) };
        if kept.wrong > 0 {
            self.keep(&Kept { wrong: 0, ..kept })?;
        }
        self.make_ready()
    }

    pub(super) fn forget_code(&self) -> Result<(), LockError> {
        Ok(self.vault.destroy(NAME)?)
    }

    /// By the clock that nobody can set. After a restart it begins anew, and so does the wait.
    fn wait_ms(&self, kept: &Kept) -> u64 {
        let Some(over) = kept.wrong.checked_sub(FREE) else { return 0 };
        let wait = LONGEST_WAIT_MS.min(FIRST_WAIT_MS << over.min(10));
        let now = self.clock.now();
        let same_run = now.boot == kept.boot && now.monotonic_ms >= kept.monotonic_ms;
        let passed = if same_run { now.monotonic_ms - kept.monotonic_ms } else { now.monotonic_ms };
        wait.saturating_sub(passed)
    }

    fn kept(&self) -> Result<Option<Kept>, LockError> {
        let Some(bytes) = self.vault.load(NAME)? else { return Ok(None) };
        Ok(Some(Kept::decode(&bytes).map_err(|_| VaultError::Malformed)?))
    }

    fn keep(&self, kept: &Kept) -> Result<(), LockError> {
        Ok(self.vault.store(NAME, &kept.encode())?)
    }
}

fn digest(salt: &[u8; 32], code: &str) -> [u8; 32] {
    Sha256::new().chain_update(b"enlace lock code 1").chain_update(salt).chain_update(code).finalize().into()
}

impl Kept {
    fn encode(&self) -> Vec<u8> {
        let parts = [
            Value::from(&self.salt[..]),
            Value::from(&self.digest[..]),
            Value::from(self.wrong),
            Value::from(self.boot),
            Value::from(self.monotonic_ms),
        ];
        Value::Array(parts.into()).encode()
    }

    fn decode(bytes: &[u8]) -> Result<Self, CborError> {
        let [salt, digest, wrong, boot, monotonic_ms] = Value::decode(bytes)?.into_tuple()?;
        Ok(Self {
            salt: salt.into_byte_array()?,
            digest: digest.into_byte_array()?,
            wrong: wrong.into_int()?,
            boot: boot.into_int()?,
            monotonic_ms: monotonic_ms.into_int()?,
        })
    }
}
