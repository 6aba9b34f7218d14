//! How the server is reached: by phones, as invitations say, and by commands on this machine.

use enlace_core::sync::http::HttpLink;

use super::data::DataFolder;
use super::failure::{Exit, Failure};
use super::files;
use super::tls;

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
        let text = files::read_text(&folder.config())?;
        let config: toml::Table = toml::from_str(&text)
            .map_err(|_| Failure::new("config_unreadable", Exit::Refused).with("path", folder.config().display()))?;
        let server = config.get("url").and_then(toml::Value::as_str).unwrap_or_default().to_owned();
        Ok(Self { server, pin: pin(folder)? })
    }

    /// A link to the server that runs on this folder.
    pub fn local(folder: &DataFolder) -> Result<HttpLink, Failure> {
        let address = files::read_text(&folder.address()).map_err(|_| {
            // Somebody holds the folder, and it is no server.
            Failure::new("data_in_use", Exit::Environment).with("path", folder.path().display())
        })?;
        HttpLink::new(address.trim(), pin(folder)?).map_err(|_| Failure::new("server_unreachable", Exit::Environment))
    }
}

fn pin(folder: &DataFolder) -> Result<Option<[u8; 32]>, Failure> {
    let path = folder.certificate_key();
    if !path.exists() {
        return Ok(None);
    }
    let key = files::read_text(&path)?;
    let pin = tls::pin(&key)
        .ok_or_else(|| Failure::new("certificate_unusable", Exit::Refused).with("path", path.display()))?;
    Ok(Some(pin))
}
