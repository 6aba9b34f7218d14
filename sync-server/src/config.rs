//! What an operator can set: a TOML file beside the data, and environment variables over it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use thiserror::Error;

/// Settings of one server. Every one but `listen` has a sensible value without a file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Address and port; port 0 lets the system choose.
    pub listen: SocketAddr,
    /// Address that phones are told; only invitations use it.
    pub url: String,
    /// The server's own certificate; none when a proxy in front of it holds one.
    pub tls: Option<TlsFiles>,
    /// What one client may take.
    pub limits: Limits,
    /// The address book of other agencies, beside the data; not a setting of this file.
    #[serde(skip)]
    pub peers: Option<PathBuf>,
}

/// Files of the server's own certificate, in PEM; relative paths lie in the data folder.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsFiles {
    /// The certificate, with those above it if there are any.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// Limits on clients, so that one of them cannot keep the others waiting.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Connections at once; more wait to be taken.
    pub connections: usize,
    /// Requests a minute of one key on the long run.
    pub requests_per_minute: u32,
    /// Requests at once of one key.
    pub request_burst: u32,
    /// Enrolments a minute of all unknown keys together.
    pub enrolments_per_minute: u32,
    /// Longest time for the head of a request and for a handshake, in milliseconds.
    pub head_ms: u64,
    /// Longest silence within a request's body, and longest wait for a client to take bytes, in milliseconds.
    pub silence_ms: u64,
    /// Longest time for one part of a request, in milliseconds: half a megabyte at a few kilobytes a second.
    pub part_ms: u64,
    /// Time between two signs of life on a live feed, in milliseconds.
    pub heartbeat_ms: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8443)),
            url: String::new(),
            tls: None,
            limits: Limits::default(),
            peers: None,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4_096,
            requests_per_minute: 240,
            request_burst: 120,
            enrolments_per_minute: 120,
            head_ms: 10_000,
            silence_ms: 30_000,
            part_ms: 180_000,
            heartbeat_ms: 15_000,
        }
    }
}

impl Limits {
    pub(crate) const fn head(&self) -> Duration {
        Duration::from_millis(self.head_ms)
    }

    pub(crate) const fn silence(&self) -> Duration {
        Duration::from_millis(self.silence_ms)
    }

    pub(crate) const fn part(&self) -> Duration {
        Duration::from_millis(self.part_ms)
    }

    pub(crate) const fn heartbeat(&self) -> Duration {
        Duration::from_millis(self.heartbeat_ms)
    }
}

/// Why a configuration cannot be used.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("configuration cannot be read")]
    Unreadable,
    /// Not TOML of this shape, or a variable that is no address.
    #[error("configuration is malformed at line {line}")]
    Malformed {
        /// Line of the file, from 1; 0 for an environment variable.
        line: usize,
    },
}

impl ConfigError {
    /// Stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable => "config_unreadable",
            Self::Malformed { .. } => "config_malformed",
        }
    }
}

impl Config {
    /// Reads a file; its relative paths lie beside it. `variable` looks up the environment: `ENLACE_LISTEN` and
    /// `ENLACE_URL` go before the file.
    pub fn read(path: &Path, variable: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|_| ConfigError::Unreadable)?;
        Self::parse(&text, path.parent().unwrap_or(Path::new(".")), variable)
    }

    /// Reads a configuration's text.
    pub fn parse(text: &str, folder: &Path, variable: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let mut config: Self = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            ConfigError::Malformed { line: text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1 }
        })?;
        if let Some(files) = &mut config.tls {
            files.certificate = folder.join(&files.certificate);
            files.key = folder.join(&files.key);
        }
        if let Some(listen) = variable("ENLACE_LISTEN") {
            config.listen = listen.parse().map_err(|_| ConfigError::Malformed { line: 0 })?;
        }
        if let Some(url) = variable("ENLACE_URL") {
            config.url = url;
        }
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_and_variables_over_it_are_read() {
        let text = "listen = \"0.0.0.0:9000\"\nurl = \"https://a.example\"\n\n[tls]\ncertificate = \"tls.crt\"\nkey = \"/k\"\n";
        let config = Config::parse(text, Path::new("/data"), &|_| None).unwrap();
        assert_eq!(config.listen.port(), 9000);
        assert_eq!(config.tls.unwrap().certificate, Path::new("/data/tls.crt"));
        let variable = |name: &str| (name == "ENLACE_LISTEN").then(|| "[::1]:0".to_owned());
        assert_eq!(Config::parse(text, Path::new("/"), &variable).unwrap().listen.to_string(), "[::1]:0");
        assert_eq!(Config::parse("", Path::new("/"), &|_| None).unwrap(), Config::default());
    }

    #[test]
    fn the_handbook_shows_what_stands_without_a_file() {
        let page = include_str!("../../docs/operate/server.md");
        let shown = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
        assert_eq!(Config::parse(shown, Path::new("/"), &|_| None).unwrap(), Config::default());
    }

    #[test]
    fn a_mistake_is_named_by_its_line() {
        let malformed = |text| match Config::parse(text, Path::new("/"), &|_| None) {
            Err(ConfigError::Malformed { line }) => line,
            other => panic!("{other:?}"),
        };
        assert_eq!(malformed("url = \"x\"\nlisten = \"nowhere\"\n"), 2);
        assert_eq!(malformed("\n\nunknown = 1\n"), 3);
        let missing = Config::read(Path::new("/nowhere/enlace.toml"), &|_| None);
        assert!(matches!(missing, Err(ConfigError::Unreadable)));
    }
}
