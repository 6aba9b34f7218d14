//! The link to an agency's server over HTTP, with the server's key pinned. The only module that knows reqwest.

use std::sync::Arc;
use std::time::Duration;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use sha2::{Digest, Sha256};
use tokio::time::timeout;

use super::courier::CourierReceipt;
use super::{Pace, SyncError};
use crate::clock::{Clock as _, SystemClock};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

/// Largest receipt for a bundle: a word for each of its records.
const MAX_RECEIPT_BYTES: usize = 512 * 1024;

/// How long a link may keep a phone waiting.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Longest silence of a server that has the whole request, and within its answer; in a live feed a heartbeat
    /// comes every 15 s.
    pub silence: Duration,
    /// The slowest link that still counts as one, in bytes a second. How far a request has come cannot be seen: the
    /// system takes all of it at once. So the longer it is, the later its answer may begin.
    pub least_bytes_per_second: u32,
}

impl Default for Patience {
    fn default() -> Self {
        Self { silence: Duration::from_mins(1), least_bytes_per_second: 2_000 }
    }
}

impl Patience {
    fn until_answer(&self, bytes: usize) -> Duration {
        let millis = (bytes as u64).saturating_mul(1_000) / u64::from(self.least_bytes_per_second.max(1));
        self.silence + Duration::from_millis(millis)
    }
}

/// A way to one server. Cheap to clone; keeps its connection open between exchanges, and knows what it carries.
#[derive(Clone, Debug)]
pub struct HttpLink {
    client: reqwest::Client,
    server: String,
    patience: Patience,
    pace: Arc<Pace>,
    clock: Arc<SystemClock>,
}

impl HttpLink {
    /// A link to `server` (`https://host:port`). With `pin` the server is whoever holds that key; without, whoever a
    /// public authority vouches for. Plain `http` is accepted to this machine only.
    pub fn new(server: &str, pin: Option<[u8; 32]>) -> Result<Self, SyncError> {
        if !server.starts_with("https://") && !is_loopback(server) {
            return Err(SyncError::OtherCertificate);
        }
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(|_| SyncError::OtherCertificate)?;
        let config = if let Some(pin) = pin {
            let verifier = Arc::new(PinnedKey { pin, provider });
            builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth()
        } else {
            let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
            builder.with_root_certificates(roots).with_no_client_auth()
        };
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(config)
            .connect_timeout(CONNECT_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(|_| SyncError::Offline)?;
        let server = server.trim_end_matches('/').to_owned();
        Ok(Self { client, server, patience: Patience::default(), pace: Arc::default(), clock: Arc::default() })
    }

    /// The same link with another patience.
    #[must_use]
    pub fn with_patience(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    /// What it carries, as far as it has shown.
    pub fn pace(&self) -> &Pace {
        &self.pace
    }

    /// Sends a request and takes the whole answer, for tools that neither store nor follow. An answer past
    /// `max_bytes` is cut off and an error.
    pub async fn exchange(&self, body: Vec<u8>, max_bytes: usize) -> Result<Vec<u8>, SyncError> {
        let mut answer = self.post(body).await?;
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > max_bytes {
                return Err(SyncError::Cut);
            }
        }
        Ok(bytes)
    }

    /// Brings a sealed bundle for another device, and says what the server made of it.
    pub async fn bring(&self, sealed: Vec<u8>) -> Result<CourierReceipt, SyncError> {
        let response = self.send("/v1/courier", sealed).await?;
        let status = response.status();
        let mut answer = Answer { response, silence: self.patience.silence };
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > MAX_RECEIPT_BYTES {
                return Err(SyncError::Cut);
            }
        }
        if status.is_success() {
            return serde_json::from_slice(&bytes).map_err(|_| SyncError::Cut);
        }
        let told: serde_json::Value = serde_json::from_slice(&bytes).unwrap_or_default();
        let code = told["code"].as_str().filter(|_| status.is_client_error());
        Err(code.map_or(SyncError::Status(status.as_u16()), |code| SyncError::Refused(code.to_owned())))
    }

    async fn send(&self, path: &str, body: Vec<u8>) -> Result<reqwest::Response, SyncError> {
        let patience = self.patience.until_answer(body.len());
        let request = self.client.post(format!("{}{path}", self.server));
        let request = request.header("content-type", "application/octet-stream").body(body);
        let sent = timeout(patience, request.send()).await.map_err(|_| SyncError::Cut)?;
        sent.map_err(|error| failure(&error))
    }

    /// Sends a request and hands out the answer as it comes.
    pub async fn post(&self, body: Vec<u8>) -> Result<Answer, SyncError> {
        let (bytes, began_ms) = (body.len(), self.clock.now().monotonic_ms);
        let response = match self.send("/v1/sync", body).await {
            Ok(response) => response,
            Err(error) => {
                if matches!(error, SyncError::Cut) {
                    self.pace.was_cut();
                }
                return Err(error);
            }
        };
        let took_ms = self.clock.now().monotonic_ms.saturating_sub(began_ms);
        self.pace.answered(bytes, Duration::from_millis(took_ms));
        if !response.status().is_success() {
            return Err(SyncError::Status(response.status().as_u16()));
        }
        Ok(Answer { response, silence: self.patience.silence })
    }
}

/// An answer on its way.
#[derive(Debug)]
pub struct Answer {
    response: reqwest::Response,
    silence: Duration,
}

impl Answer {
    /// The next bytes; `None` when the server has ended the answer.
    pub async fn chunk(&mut self) -> Result<Option<Vec<u8>>, SyncError> {
        let chunk = timeout(self.silence, self.response.chunk()).await.map_err(|_| SyncError::Cut)?;
        Ok(chunk.map_err(|_| SyncError::Cut)?.map(|bytes| bytes.to_vec()))
    }
}

fn is_loopback(server: &str) -> bool {
    let Some(rest) = server.strip_prefix("http://") else { return false };
    let authority = rest.split('/').next().unwrap_or_default();
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    matches!(host, "127.0.0.1" | "localhost" | "[::1]")
}

/// Tells a wrong certificate from no network, and that from a link that broke: the first is evidence, the second is
/// Tuesday, after the third less is sent at a time.
fn failure(error: &reqwest::Error) -> SyncError {
    if is_wrong_certificate(error) {
        SyncError::OtherCertificate
    } else if error.is_connect() {
        SyncError::Offline
    } else {
        SyncError::Cut
    }
}

/// Looks through an error's causes, those wrapped inside an I/O error too.
fn is_wrong_certificate(error: &(dyn std::error::Error + 'static)) -> bool {
    if let Some(rustls::Error::InvalidCertificate(_)) = error.downcast_ref::<rustls::Error>() {
        return true;
    }
    let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    wrapped.is_some_and(|inner| is_wrong_certificate(inner)) || error.source().is_some_and(is_wrong_certificate)
}

/// Accepts exactly the certificate whose key was handed over with the invitation.
#[derive(Debug)]
struct PinnedKey {
    pin: [u8; 32],
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for PinnedKey {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let certificate = webpki::EndEntityCert::try_from(end_entity)
            .map_err(|_| rustls::Error::InvalidCertificate(CertificateError::BadEncoding))?;
        let key: [u8; 32] = Sha256::digest(certificate.subject_public_key_info()).into();
        if key == self.pin {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(rustls::Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure))
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_reaches_this_machine_only() {
        assert!(HttpLink::new("http://127.0.0.1:8080", None).is_ok());
        assert!(HttpLink::new("http://[::1]:8080/", None).is_ok());
        assert!(HttpLink::new("http://sync.example:8080", None).is_err());
        assert!(HttpLink::new("ftp://127.0.0.1", None).is_err());
        assert!(HttpLink::new("https://sync.example", Some([0; 32])).is_ok());
    }
}
