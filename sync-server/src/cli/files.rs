//! Files that commands read and write, with failures told apart by what an administrator does next.

use std::fs;
use std::io::{self, ErrorKind, Write as _};
use std::path::Path;

use super::failure::{Exit, Failure};
use crate::key_file::{KeyFile, KeyFileError, KeyRole, create_private};
use crate::store::StoreError;

/// Largest text file read, in bytes.
const MAX_TEXT_BYTES: u64 = 8 * 1024 * 1024;

/// Reads a text file.
pub fn read_text(path: &Path) -> Result<String, Failure> {
    let size = fs::metadata(path).map_err(|error| failure(&error, path))?.len();
    if size > MAX_TEXT_BYTES {
        return Err(named("file_unreadable", Exit::Refused, path));
    }
    fs::read_to_string(path).map_err(|error| failure(&error, path))
}

/// Writes a new file of mode 0600 and makes it durable; an existing one is left as it is.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let write = || -> io::Result<()> {
        let mut file = create_private(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|error| failure(&error, path))
}

/// Replaces a small file at once and durably: a crash leaves the old one or the new one.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let beside = path.with_extension("new");
    let write = || -> io::Result<()> {
        let _ = fs::remove_file(&beside);
        let mut file = create_private(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, path)?;
        path.parent().map_or(Ok(()), |folder| fs::File::open(folder)?.sync_all())
    };
    write().map_err(|error| failure(&error, path))
}

/// Makes a folder and those above it; on Unix only its owner may enter a new one.
pub fn make_folder(path: &Path) -> Result<(), Failure> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| match error.kind() {
        // A file stands where the folder should be.
        ErrorKind::AlreadyExists => named("folder_read_only", Exit::Environment, path),
        _ => failure(&error, path),
    })
}

/// Reads the key file of a role and checks that it belongs to the agency.
pub fn read_key(path: &Path, role: KeyRole, agency: &str) -> Result<KeyFile, Failure> {
    let key = KeyFile::read_as(path, role).map_err(|error| key_failure(&error, path, role))?;
    if key.agency == agency {
        return Ok(key);
    }
    let failure = named("key_other_agency", Exit::Refused, path);
    Err(failure.with("found", &key.agency).with("expected", agency))
}

/// Writes a new key file.
pub fn write_key(path: &Path, key: &KeyFile) -> Result<(), Failure> {
    key.write_new(path).map_err(|error| key_failure(&error, path, key.role))
}

fn key_failure(error: &KeyFileError, path: &Path, role: KeyRole) -> Failure {
    if let KeyFileError::Io(error) = error
        && is_environment(error.kind())
    {
        return failure(error, path);
    }
    named(error.code(), Exit::Refused, path).with("role", role.word())
}

/// What an operating system's refusal means for a path.
pub fn failure(error: &io::Error, path: &Path) -> Failure {
    match error.kind() {
        ErrorKind::NotFound => named("file_missing", Exit::Refused, path),
        ErrorKind::AlreadyExists => named("file_exists", Exit::Refused, path),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => named("disk_full", Exit::Environment, path),
        kind if is_environment(kind) => named("folder_read_only", Exit::Environment, path),
        _ => named("file_unreadable", Exit::Refused, path),
    }
}

const fn is_environment(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::PermissionDenied
            | ErrorKind::ReadOnlyFilesystem
            | ErrorKind::NotADirectory
            | ErrorKind::StorageFull
            | ErrorKind::QuotaExceeded
    )
}

/// What the store's refusal means for the folder or file it lies in.
pub fn store_failure(error: &StoreError, path: &Path) -> Failure {
    let exit = match error {
        StoreError::Full
        | StoreError::ReadOnly
        | StoreError::Unreachable
        | StoreError::Locked
        | StoreError::Database(_) => Exit::Environment,
        StoreError::Corrupt | StoreError::KeyMissing | StoreError::Contradiction => Exit::CheckFailed,
        _ => Exit::Refused,
    };
    named(error.code(), exit, path)
}

fn named(code: &'static str, exit: Exit, path: &Path) -> Failure {
    Failure::new(code, exit).with("path", path.display())
}
