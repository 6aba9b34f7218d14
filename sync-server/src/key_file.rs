//! Key files: one secret key each, as text that says in both languages what it is and where it belongs.
//!
//! Written once and never overwritten, readable by their owner only.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::Path;

use enlace_core::ids::{decode_hex, encode_hex};
use enlace_core::record::keys::{Algorithm, DeviceSigner as _, PublicKey, SoftwareSigner};
use serde::Deserialize;
use thiserror::Error;
use zeroize::{Zeroize, Zeroizing};

/// Largest key file read, in bytes.
const MAX_BYTES: u64 = 16 * 1024;

/// What a key file's key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyRole {
    /// The agency's root: certifies administrators and the server, opens epochs. Kept offline.
    Root,
    /// Invites, grants, revokes, orders.
    Administrator,
    /// Signs heads and checkpoints. Stays with the server.
    Server,
}

impl KeyRole {
    const ALL: [Self; 3] = [Self::Root, Self::Administrator, Self::Server];

    /// The word in the file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Administrator => "administrator",
            Self::Server => "server",
        }
    }

    const fn note(self) -> [&'static str; 2] {
        match self {
            Self::Root => [
                "Root key of the agency. Move this file to two offline places and delete it here.",
                "Llave raíz de la corporación. Lleve este archivo a dos lugares sin conexión y bórrelo de aquí.",
            ],
            Self::Administrator => [
                "Administrator's key. One person keeps it; it never lies beside another administrator's.",
                "Llave de administrador. La guarda una sola persona; nunca junto a la de otro administrador.",
            ],
            Self::Server => [
                "The server's key. It stays on the server and is part of its backup.",
                "Llave del servidor. Permanece en el servidor y forma parte de su respaldo.",
            ],
        }
    }
}

/// A key with what its file says of it.
#[derive(Debug)]
pub struct KeyFile {
    /// What it is for.
    pub role: KeyRole,
    /// The agency it belongs to.
    pub agency: String,
    /// The key.
    pub signer: SoftwareSigner,
}

/// Why a key file was not read or written.
#[derive(Debug, Error)]
pub enum KeyFileError {
    /// There is no such file.
    #[error("key file is missing")]
    Missing,
    /// A file stands there already; keys are never overwritten.
    #[error("key file exists already")]
    Exists,
    /// Not a key file, or not whole.
    #[error("key file is malformed")]
    Malformed,
    /// The key of another role.
    #[error("key file holds a key of another role")]
    OtherRole,
    /// The operating system refused.
    #[error("key file: {0}")]
    Io(std::io::Error),
}

impl KeyFileError {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing => "key_file_missing",
            Self::Exists => "key_file_exists",
            Self::Malformed => "key_file_malformed",
            Self::OtherRole => "key_file_other_role",
            Self::Io(_) => "key_file_unreadable",
        }
    }
}

impl From<std::io::Error> for KeyFileError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::Missing,
            std::io::ErrorKind::AlreadyExists => Self::Exists,
            _ => Self::Io(error),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    role: String,
    agency: String,
    public: String,
    secret: String,
}

impl Drop for Text {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

impl KeyFile {
    /// Writes the key to a new file of mode 0600 and makes it durable.
    pub fn write_new(&self, path: &Path) -> Result<(), KeyFileError> {
        let secret = Zeroizing::new(encode_hex(self.signer.secret()));
        let [en, es] = self.role.note();
        let text = Zeroizing::new(format!(
            "# Enlace\n# {en}\n# {es}\nrole = \"{}\"\nagency = \"{}\"\npublic = \"{}\"\nsecret = \"{}\"\n",
            self.role.word(),
            self.agency,
            encode_hex(&self.signer.public_key().to_bytes()),
            secret.as_str(),
        ));
        let mut file = create_private(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        Ok(())
    }

    /// Reads a key file.
    pub fn read(path: &Path) -> Result<Self, KeyFileError> {
        let mut text = Zeroizing::new(String::new());
        let length = File::open(path)?.take(MAX_BYTES).read_to_string(&mut text);
        match length {
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData => return Err(KeyFileError::Malformed),
            other => other?,
        };
        Self::parse(&text).ok_or(KeyFileError::Malformed)
    }

    /// Reads a key file that must hold a key of `role`.
    pub fn read_as(path: &Path, role: KeyRole) -> Result<Self, KeyFileError> {
        let file = Self::read(path)?;
        if file.role == role { Ok(file) } else { Err(KeyFileError::OtherRole) }
    }

    fn parse(text: &str) -> Option<Self> {
        let text: Text = toml::from_str(text).ok()?;
        let public = PublicKey::from_bytes(&decode_hex(&text.public)?).ok()?;
        let secret = Zeroizing::new(decode_hex(&text.secret)?);
        let signer = SoftwareSigner::from_secret(public.algorithm(), secret.as_slice().try_into().ok()?).ok()?;
        let role = KeyRole::ALL.into_iter().find(|role| role.word() == text.role)?;
        (signer.public_key() == public).then(|| Self { role, agency: text.agency.clone(), signer })
    }

    /// The algorithm of the keys of this system's desktops and servers.
    pub const ALGORITHM: Algorithm = Algorithm::EdDsa;
}

/// Creates a file that only its owner can read; fails if one exists.
pub fn create_private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

#[cfg(test)]
mod tests {
    use enlace_core::clock::SeededEntropy;

    use super::*;

    fn key(role: KeyRole) -> KeyFile {
        let signer = SoftwareSigner::generate(KeyFile::ALGORITHM, &SeededEntropy::new(8));
        KeyFile { role, agency: "gn-nogales".to_owned(), signer }
    }

    #[test]
    fn a_key_reads_back_and_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("root.key");
        let written = key(KeyRole::Root);
        written.write_new(&path).unwrap();
        let read = KeyFile::read_as(&path, KeyRole::Root).unwrap();
        assert_eq!(read.signer.secret(), written.signer.secret());
        assert_eq!(read.agency, "gn-nogales");
        assert!(matches!(KeyFile::read_as(&path, KeyRole::Administrator), Err(KeyFileError::OtherRole)));
        assert!(matches!(written.write_new(&path), Err(KeyFileError::Exists)));
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_can_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("server.key");
        key(KeyRole::Server).write_new(&path).unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn other_files_are_no_key_files() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("some.key");
        assert!(matches!(KeyFile::read(&path), Err(KeyFileError::Missing)));
        key(KeyRole::Server).write_new(&path).unwrap();
        let good = std::fs::read_to_string(&path).unwrap();
        let secret = encode_hex(key(KeyRole::Server).signer.secret());
        for bad in [
            String::new(),
            "-----BEGIN PRIVATE KEY-----".to_owned(),
            good.replace("server\"", "janitor\""),
            good.replace(&secret, &"0".repeat(64)),
            good.replace(&secret, &secret[..62]),
            good[..good.len() - 20].to_owned(),
        ] {
            std::fs::write(&path, bad).unwrap();
            assert!(matches!(KeyFile::read(&path), Err(KeyFileError::Malformed)));
        }
        std::fs::write(&path, [0xff, 0xfe]).unwrap();
        assert!(matches!(KeyFile::read(&path), Err(KeyFileError::Malformed)));
    }

    #[test]
    fn a_key_is_not_in_its_debug_form() {
        let key = key(KeyRole::Root);
        assert!(!format!("{key:?}").contains(&encode_hex(key.signer.secret())));
    }
}
