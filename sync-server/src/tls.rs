//! The server's own certificate. Phones pin the SHA-256 of its `SubjectPublicKeyInfo`, so it needs no authority and
//! never runs out; a renewed certificate on the same key keeps the pin.

use std::path::Path;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::config::TlsFiles;

/// The certificate or its key cannot be read, or they do not belong together.
#[derive(Debug, Error)]
#[error("certificate or key cannot be used")]
pub struct CertificateError;

impl CertificateError {
    /// Stable code.
    pub const fn code(&self) -> &'static str {
        "certificate_unusable"
    }
}

/// Reads what a listener needs to show the certificate.
pub fn read(files: &TlsFiles) -> Result<Arc<ServerConfig>, CertificateError> {
    let chain = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|_| CertificateError)?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|_| CertificateError)?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|_| CertificateError)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|_| CertificateError)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// What phones pin: SHA-256 of the `SubjectPublicKeyInfo` of the private key in this PEM file.
pub fn pin(key: &Path) -> Result<[u8; 32], CertificateError> {
    let text = std::fs::read_to_string(key).map_err(|_| CertificateError)?;
    let pair = rcgen::KeyPair::from_pem(&text).map_err(|_| CertificateError)?;
    Ok(Sha256::digest(rcgen::PublicKeyData::subject_public_key_info(&pair)).into())
}
