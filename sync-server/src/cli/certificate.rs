//! The server's own certificate: phones pin its key, so nobody else needs to vouch for it.

use rcgen::{CertificateParams, KeyPair};

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::TlsFiles;
    use crate::tls;

    #[test]
    fn the_server_can_use_what_is_made_and_every_one_is_another() {
        let folder = tempfile::tempdir().unwrap();
        let files = TlsFiles { certificate: folder.path().join("tls.crt"), key: folder.path().join("tls.key") };
        let mut pins = Vec::new();
        for _ in 0..2 {
            let made = make(vec!["localhost".to_owned(), "203.0.113.7".to_owned()]).unwrap();
            std::fs::write(&files.certificate, made.certificate).unwrap();
            std::fs::write(&files.key, made.key).unwrap();
            assert!(tls::read(&files).is_ok());
            pins.push(tls::pin(&files.key).unwrap());
        }
        assert_ne!(pins[0], pins[1]);
    }
}
