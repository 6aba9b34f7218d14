//! One record of every kind and shape, the same bytes on every run: signed with a key from a seed, nothing random.
//!
//! People, units and numbers are invented.

mod channel;
pub mod release;
pub mod wire;

use enlace_core::clock::SeededEntropy;
use enlace_core::domain::stream::StreamName;
use enlace_core::domain::value::{Actor, At};
use enlace_core::entry::{Cursor, Entry, Head, Heads, Verdict};
use enlace_core::ids::{ChangeHash, DeviceId, DocumentId, EntryHash, KeyId, RecordId};
use enlace_core::record::body::{Body, ChainPosition, HeadSeen, Written};
use enlace_core::record::content::{
    Access, Adopt, AgencyProfile, Certificate, CertifiedRole, Commit, CommitDocument, Compromised, Content, Destroy,
    Enrolment, Filing, Grant, Invite, NewEpoch, NewGeneration, OrderReceipt, Purge, Retire, Revocation, Revoked,
    Sector,
};
use enlace_core::record::keys::{Algorithm, DeviceSigner as _, SoftwareSigner};

/// The agency of every sample.
pub const AGENCY: &str = "gn-nogales";

const NOON_MS: i64 = 1_790_017_200_000;

/// The key that signs samples: P-256 for devices and administrators, Ed25519 for root and server.
pub fn signer(algorithm: Algorithm) -> SoftwareSigner {
    SoftwareSigner::generate(algorithm, &SeededEntropy::new(20_060_303))
}

/// A content of every kind in every shape, each under a name that a file can have.
pub fn contents() -> Vec<(&'static str, Content)> {
    let mut all = documents();
    all.extend(agency());
    all.extend(devices());
    all.extend(channel::contents());
    all
}

fn documents() -> Vec<(&'static str, Content)> {
    let document = DocumentId([0xd0; 16]);
    let commit =
        CommitDocument { document, kind: 1, generation: 65_537, last_seq: 12, last_hash: ChangeHash([0xc4; 32]) };
    vec![
        ("commit", Content::Commit(Commit { documents: vec![commit] })),
        ("filing", Content::Filing(Filing { document, kind: 1, heads: vec![ChangeHash([0xc4; 32])] })),
        ("adopt", Content::Adopt(Adopt { records: vec![RecordId([0x3e; 32])] })),
        ("purge", Content::Purge(Purge { document, reason: "court order 12/2026".to_owned() })),
    ]
}

fn agency() -> Vec<(&'static str, Content)> {
    let certificate = |role| Content::Certificate(Certificate { subject: server_key(), role, holder: actor() });
    let profile = AgencyProfile {
        code: AGENCY.to_owned(),
        country: "MX".to_owned(),
        kind: "national_guard".to_owned(),
        name_en: "National Guard, Nogales".to_owned(),
        name_es: "Guardia Nacional, Nogales".to_owned(),
        former_codes: vec!["pf-nogales".to_owned()],
        sectors: vec![Sector {
            code: "nogales".to_owned(),
            name_en: "Nogales".to_owned(),
            name_es: "Nogales".to_owned(),
        }],
        zone: Some("America/Hermosillo".to_owned()),
        duty_contact: Some("duty desk".to_owned()),
        iph: Some(["26", "GN", "01", "043"].map(str::to_owned)),
        ori: Some("AZ0000000".to_owned()),
    };
    let american = AgencyProfile { code: "bp-nogales".to_owned(), country: "US".to_owned(), ..Default::default() };
    let epoch =
        NewEpoch { epoch: 2, restored_size: 41, restored_root: [0x90; 32], last_witnessed: None, back_to: None };
    let in_channel = NewEpoch { back_to: Some((17, EntryHash([0x92; 32]))), ..epoch.clone() };
    let witnessed = NewEpoch { last_witnessed: Some((57, [0x91; 32])), ..epoch.clone() };
    vec![
        ("certificate_administrator", certificate(CertifiedRole::Administrator)),
        ("certificate_server", certificate(CertifiedRole::Server)),
        ("agency_profile", Content::AgencyProfile(profile)),
        ("agency_profile_sparse", Content::AgencyProfile(american)),
        ("new_epoch", Content::NewEpoch(epoch)),
        ("new_epoch_witnessed", Content::NewEpoch(witnessed)),
        ("new_epoch_in_channel", Content::NewEpoch(in_channel)),
    ]
}

fn devices() -> Vec<(&'static str, Content)> {
    let device = DeviceId([0xde; 16]);
    let stream = || stream("internal/nogales");
    let grant = |access| Content::Grant(Grant { device, stream: stream(), access });
    let revocation = |revoked| Content::Revocation(Revocation { revoked, reason: "left the unit".to_owned() });
    let invite = Invite {
        holder: actor(),
        roles: vec!["agent".to_owned()],
        unit: "NGL".to_owned(),
        device_number: 417,
        grants: vec![(stream(), Access::Write), (self::stream("identity/nogales"), Access::WriteOwn)],
        code_hash: [0x1c; 32],
        expires_ms: NOON_MS,
    };
    let enrolment = Enrolment {
        invite: RecordId([0x17; 32]),
        code: [0x0c; 16],
        device,
        key: signer(Algorithm::Es256).public_key(),
        platform: "Android 16, Enlace 0.1.0".to_owned(),
    };
    let order = Destroy { device, now: false, approves: None };
    let approval = Destroy { now: true, approves: Some(RecordId([0x0d; 32])), ..order.clone() };
    let reason = || "phone taken".to_owned();
    vec![
        ("grant_read", grant(Access::Read)),
        ("grant_write", grant(Access::Write)),
        ("grant_write_own", grant(Access::WriteOwn)),
        ("revocation_key", revocation(Revoked::Key(KeyId([0x5e; 32])))),
        ("revocation_invite", revocation(Revoked::Invite(RecordId([0x17; 32])))),
        ("revocation_grant", revocation(Revoked::Grant(device, stream()))),
        ("order", Content::Destroy(order)),
        ("order_approval", Content::Destroy(approval)),
        ("order_receipt", Content::OrderReceipt(OrderReceipt { order: RecordId([0x0d; 32]), undelivered: 2 })),
        ("invite", Content::Invite(invite)),
        ("enrolment", Content::Enrolment(enrolment)),
        ("retire", Content::Retire(Retire { device, reason: reason() })),
        ("compromised", Content::Compromised(Compromised { device, reason: reason() })),
        ("new_generation", Content::NewGeneration(NewGeneration { previous: 1, last_known_seq: 30 })),
    ]
}

/// A body around `content`: the first of its chain, or a later one that has seen a head.
pub fn body(content: Content, is_first: bool) -> Body {
    let (seq, prev) = if is_first { (1, None) } else { (31, Some(RecordId([0x9a; 32]))) };
    let seen = HeadSeen { epoch: 1, pos: 40, hash: EntryHash([0xe4; 32]) };
    Body {
        agency: AGENCY.to_owned(),
        author: signer(Algorithm::Es256).public_key().id(),
        position: ChainPosition { stream: stream("internal/nogales"), generation: 1, seq, prev },
        nonce: [0x40; 16],
        written: Written {
            at: At { utc_ms: NOON_MS, offset_min: -420, zone: (!is_first).then(|| "America/Hermosillo".to_owned()) },
            monotonic_ms: 86_400_000,
            boot: 3,
        },
        head_seen: (!is_first).then_some(seen),
        content,
    }
}

/// An entry with each verdict, the first of the stream and a later one.
pub fn entries() -> Vec<(&'static str, Entry)> {
    let entry = |pos, prev, verdict| Entry {
        epoch: 1,
        stream: stream("internal/nogales"),
        pos,
        prev,
        record: RecordId([0x3e; 32]),
        received_ms: NOON_MS,
        ctl: 9,
        verdict,
    };
    let prev = Some(EntryHash([0xe4; 32]));
    vec![
        ("first", entry(1, None, Verdict::Accepted)),
        ("accepted", entry(41, prev, Verdict::Accepted)),
        ("refused", entry(42, prev, Verdict::Refused("no_grant".to_owned()))),
        ("quarantined", entry(43, prev, Verdict::Quarantined("device_compromised".to_owned()))),
        ("excluded", entry(44, prev, Verdict::Excluded("does_not_apply".to_owned()))),
    ]
}

/// Heads over three streams: one that moved, one the reader has, an empty one.
pub fn heads() -> Heads {
    let moved = Cursor { epoch: 1, pos: 44, hash: EntryHash([0xe4; 32]) };
    Heads {
        agency: AGENCY.to_owned(),
        streams: vec![
            Head::at(stream("internal/nogales"), moved),
            Head { stream: stream("control"), epoch: 1, pos: 9, hash: None },
            Head { stream: stream("identity/nogales"), epoch: 0, pos: 0, hash: None },
        ],
        size: 53,
        root: [0x70; 32],
        time_ms: NOON_MS,
    }
}

fn stream(name: &str) -> StreamName {
    StreamName::parse(name).unwrap_or_else(StreamName::control)
}

fn server_key() -> enlace_core::record::keys::PublicKey {
    signer(Algorithm::EdDsa).public_key()
}

fn actor() -> Actor {
    Actor {
        agency: AGENCY.to_owned(),
        unit: "NGL".to_owned(),
        role: "agent".to_owned(),
        rank: "Suboficial".to_owned(),
        call_sign: "Halcon 7".to_owned(),
        name: "Elena Quiroz".to_owned(),
    }
}
