//! How the server is reached: by phones, as invitations say, and by commands on this machine.

use enlace_core::sync::http::HttpLink;

use super::data::DataFolder;
use super::failure::{Exit, Failure};
use super::files;
use crate::config::{Config, ConfigError};
use crate::tls;

/// What invitations say of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// Its address.
    pub server: String,
    /// The pin of its certificate; `None` where a proxy shows a public authority's.
    pub pin: Option<[u8; 32]>,
}

impl Reach {
    /// Reads it from the configuration.
    pub fn read(folder: &DataFolder) -> Result<Self, Failure> {
        let config = config(folder)?;
        Ok(Self { pin: pin(&config)?, server: config.url })
    }

    /// A link to the server that runs on this folder.
    pub fn local(folder: &DataFolder) -> Result<HttpLink, Failure> {
        // Without the file somebody holds the folder who is no server.
        let address = files::read_text(&folder.address()).map_err(|_| folder.in_use())?;
        let link = HttpLink::new(address.trim(), pin(&config(folder)?)?);
        link.map_err(|_| Failure::new("server_unreachable", Exit::Environment))
    }
}

/// The folder's configuration, with the environment over it.
pub fn config(folder: &DataFolder) -> Result<Config, Failure> {
    let path = folder.config();
    Config::read(&path, &|name| std::env::var(name).ok()).map_err(|error| {
        let line = match error {
            ConfigError::Malformed { line } => line,
            ConfigError::Unreadable => 0,
        };
        Failure::new(error.code(), Exit::Refused).with("path", path.display()).with("line", line)
    })
}

fn pin(config: &Config) -> Result<Option<[u8; 32]>, Failure> {
    let failure = |error: tls::CertificateError| Failure::new(error.code(), Exit::Refused);
    config.tls.as_ref().map(|files| tls::pin(&files.key)).transpose().map_err(failure)
}
