//! The first records of an agency: its profile, its server's certificate and its administrators', all by the root.

use enlace_core::clock::{Entropy, Moment, random_bytes};
use enlace_core::domain::stream::StreamName;
use enlace_core::domain::value::Actor;
use enlace_core::ids::RecordId;
use enlace_core::record::body::{Body, ChainPosition, Written};
use enlace_core::record::content::{AgencyProfile, Certificate, CertifiedRole, Content};
use enlace_core::record::envelope::{Envelope, EnvelopeError};
use enlace_core::record::keys::{DeviceSigner, PublicKey};

/// Whom the root certifies at the founding.
#[derive(Clone, Debug)]
pub struct Genesis {
    /// The agency's profile; its code names the agency in every record.
    pub profile: AgencyProfile,
    /// The server's key.
    pub server: PublicKey,
    /// Administrators and their keys: at least one, two if orders to destroy shall be possible.
    pub administrators: Vec<(PublicKey, Actor)>,
}

/// Signs the founding records in chain order. The root key is needed for nothing else until an administrator changes.
pub fn genesis(
    founding: &Genesis,
    root: &dyn DeviceSigner,
    moment: &Moment,
    entropy: &dyn Entropy,
) -> Result<Vec<Envelope>, EnvelopeError> {
    let code = &founding.profile.code;
    let server = Actor { agency: code.clone(), role: "server".to_owned(), ..Actor::default() };
    let mut contents = vec![
        Content::AgencyProfile(founding.profile.clone()),
        certificate(founding.server, CertifiedRole::Server, server),
    ];
    contents.extend(
        founding
            .administrators
            .iter()
            .map(|(key, holder)| certificate(*key, CertifiedRole::Administrator, holder.clone())),
    );
    let mut envelopes: Vec<Envelope> = Vec::new();
    for content in contents {
        let position = next_position(StreamName::control(), envelopes.last().map(Envelope::id), envelopes.len());
        envelopes.push(seal(code, position, content, root, moment, entropy)?);
    }
    Ok(envelopes)
}

/// Signs one record at a chain position, as administrators' tools do.
pub fn seal(
    agency: &str,
    position: ChainPosition,
    content: Content,
    signer: &dyn DeviceSigner,
    moment: &Moment,
    entropy: &dyn Entropy,
) -> Result<Envelope, EnvelopeError> {
    let body = Body {
        agency: agency.to_owned(),
        author: signer.public_key().id(),
        position,
        nonce: random_bytes(entropy),
        written: Written::from(moment),
        head_seen: None,
        content,
    };
    body.seal(signer)
}

fn certificate(subject: PublicKey, role: CertifiedRole, holder: Actor) -> Content {
    Content::Certificate(Certificate { subject, role, holder })
}

fn next_position(stream: StreamName, prev: Option<RecordId>, before: usize) -> ChainPosition {
    ChainPosition { stream, generation: 0, seq: before as u64 + 1, prev }
}
