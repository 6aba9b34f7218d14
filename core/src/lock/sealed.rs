//! Reports taken while locked: each sealed to a key whose other half is in the keystore, in a file of its own.
//!
//! The seal hides what was written; it does not prove who wrote it. The files lie where only the app may write.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::{Lock, LockError};
use crate::bundle::{KeyPair, decrypt, encrypt};
use crate::clock::random_bytes;
use crate::command::check_edits;
use crate::document::{Edit, FieldValue};
use crate::domain::incident::INCIDENT;
use crate::domain::value::At;
use crate::holder::{LostValues, decode_lost, encode_lost};
use crate::ids::DocumentId;
use crate::record::body::{at_from_value, at_to_value};
use crate::record::cbor::{CborError, Value};
use crate::storage::{StorageError, beside};

/// Sealed reports that may wait; a thief can fill no more of the phone.
pub const MAX_SEALED: usize = 200;
/// Bytes of one at most.
const MAX_BYTES: usize = 64 * 1024;

/// Name of the key that opens them, in the keystore.
const NAME: &str = "lock.sealed";
/// The other half, which needs no keystore.
const PUBLIC: &str = "key";
const INFO: &[u8] = b"enlace sealed report 1";

/// A report as it was taken.
pub(super) struct Taken {
    /// The document it becomes: opening it twice makes one report.
    pub document: DocumentId,
    /// When it was taken, by this phone's clock.
    pub at: At,
    /// What was entered.
    pub values: LostValues,
}

impl Lock {
    /// Takes a report: writes it down so that nobody can read it here before the next unlock. Works while the database
    /// is closed and while the keystore is locked. On disk when this returns.
    pub fn capture(&self, edits: &[Edit]) -> Result<(), LockError> {
        let public = fs::read(self.folder().join(PUBLIC)).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        let public = public.ok_or(LockError::NotReady)?;
        let taken = Taken {
            document: DocumentId::random(&*self.entropy),
            at: At::from(&self.clock.now()),
            values: values_of(check_edits(&INCIDENT, edits)?),
        };
        let sealed = encrypt(&public, INFO, &[], &taken.encode(), &*self.entropy).ok_or(LockError::NotReady)?;
        let waiting = self.sealed()?;
        if waiting.len() >= MAX_SEALED || sealed.len() > MAX_BYTES {
            return Err(LockError::Full);
        }
        Ok(write(&self.folder(), &name_after(waiting.last()), &sealed)?)
    }

    /// How many sealed reports wait for the next unlock.
    pub fn captured(&self) -> Result<usize, LockError> {
        Ok(self.sealed()?.len())
    }

    /// Makes the key reports are sealed to, once.
    pub(super) fn make_ready(&self) -> Result<(), LockError> {
        let secret = if let Some(secret) = self.vault.load(NAME)? {
            secret
        } else {
            let fresh = Zeroizing::new(random_bytes::<32>(&*self.entropy).to_vec());
            self.vault.store(NAME, &fresh)?;
            fresh
        };
        let public = KeyPair::derive(&secret).public;
        let folder = self.folder();
        if fs::read(folder.join(PUBLIC)).is_ok_and(|there| there == public) {
            return Ok(());
        }
        fs::create_dir_all(&folder).map_err(StorageError::from)?;
        Ok(write(&folder, PUBLIC, &public)?)
    }

    /// The sealed reports, in the order they were taken.
    pub(super) fn sealed(&self) -> Result<Vec<PathBuf>, LockError> {
        let listed = match fs::read_dir(self.folder()) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            listed => listed.map_err(StorageError::from)?,
        };
        let mut files = Vec::new();
        for entry in listed {
            let path = entry.map_err(StorageError::from)?.path();
            if path.extension().is_some_and(|end| end == "sealed") {
                files.push(path);
            }
        }
        files.sort();
        Ok(files)
    }

    /// Opens one; an error when it does not open under the key in the keystore.
    pub(super) fn open_sealed(&self, path: &Path) -> Result<Taken, LockError> {
        let secret = self.vault.load(NAME)?.ok_or(LockError::Damaged)?;
        let length = fs::metadata(path).map_err(StorageError::from)?.len();
        if length > MAX_BYTES as u64 {
            return Err(LockError::Damaged);
        }
        let bytes = fs::read(path).map_err(StorageError::from)?;
        let plain = decrypt(&KeyPair::derive(&secret).secret, INFO, &[], &bytes).ok_or(LockError::Damaged)?;
        Taken::decode(&plain).map_err(|_| LockError::Damaged)
    }

    pub(super) fn forget_sealed(&self) -> Result<(), LockError> {
        self.vault.destroy(NAME)?;
        match fs::remove_dir_all(self.folder()) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(StorageError::from(error).into()),
            _ => Ok(()),
        }
    }

    fn folder(&self) -> PathBuf {
        beside(&self.path, ".sealed")
    }
}

fn values_of(edits: Vec<Edit>) -> LostValues {
    let value = |edit| match edit {
        Edit::Set { path, value } => Some((path, FieldValue::Register(value))),
        Edit::WriteProse { path, text } | Edit::Splice { path, insert: text, .. } => {
            Some((path, FieldValue::Prose(text)))
        }
        Edit::Clear { .. } => None,
    };
    edits.into_iter().filter_map(value).collect()
}

/// Numbers rise, so names sort in the order of taking.
fn name_after(last: Option<&PathBuf>) -> String {
    let number = last.and_then(|path| path.file_stem()?.to_str()?.parse::<u64>().ok()).unwrap_or(0);
    format!("{:012}.sealed", number.saturating_add(1))
}

/// Written beside and renamed: a crash leaves all of it or nothing.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), StorageError> {
    let beside = folder.join(format!("{name}.new"));
    let mut file = fs::File::create(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, folder.join(name))?;
    Ok(fs::File::open(folder)?.sync_all()?)
}

impl Taken {
    fn encode(&self) -> Vec<u8> {
        let values = encode_lost(&self.values);
        let parts = [Value::from(&self.document.0[..]), at_to_value(&self.at), Value::from(&values[..])];
        Value::Array(parts.into()).encode()
    }

    fn decode(bytes: &[u8]) -> Result<Self, CborError> {
        let [document, at, values] = Value::decode(bytes)?.into_tuple()?;
        Ok(Self {
            document: DocumentId(document.into_byte_array()?),
            at: at_from_value(at)?,
            values: decode_lost(&values.into_bytes()?).map_err(|_| CborError::Shape)?,
        })
    }
}
