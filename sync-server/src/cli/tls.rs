//! The server's own certificate: phones pin its key, so nobody else needs to vouch for it.

use rcgen::{CertificateParams, KeyPair, PublicKeyData as _};
use sha2::{Digest as _, Sha256};

use super::failure::{Exit, Failure};

/// A certificate and its key, as PEM text.
pub struct Certificate {
    /// The certificate.
    pub certificate: String,
    /// Its secret key.
    pub key: String,
}

/// Makes a key and a certificate for the names a server is reached by.
pub fn make(names: Vec<String>) -> Result<Certificate, Failure> {
    let failure = |_| Failure::new("certificate_not_made", Exit::Refused);
    let key = KeyPair::generate().map_err(failure)?;
    let certificate = CertificateParams::new(names).and_then(|params| params.self_signed(&key)).map_err(failure)?;
    Ok(Certificate { certificate: certificate.pem(), key: key.serialize_pem() })
}

/// The pin of a certificate's key: SHA-256 of its `SubjectPublicKeyInfo`.
pub fn pin(key_pem: &str) -> Option<[u8; 32]> {
    let key = KeyPair::from_pem(key_pem).ok()?;
    Some(Sha256::digest(key.subject_public_key_info()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pin_belongs_to_the_key_not_to_the_certificate() {
        let made = make(vec!["localhost".to_owned(), "203.0.113.7".to_owned()]).unwrap();
        assert!(made.certificate.starts_with("-----BEGIN CERTIFICATE-----"));
        assert_eq!(pin(&made.key), pin(&made.key));
        assert_ne!(pin(&made.key), pin(&make(vec!["localhost".to_owned()]).unwrap().key));
        assert_eq!(pin("no key"), None);
    }
}
