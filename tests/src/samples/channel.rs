//! Contents of a channel, in every shape.

use enlace_core::ids::{ChangeHash, DocumentId, EventId, RecordId, ThreadId};
use enlace_core::record::cbor::Value;
use enlace_core::record::content::{
    Accreditation, Approval, ChannelSettings, Charter, Content, Delivery, FormerMember, Member, Officer, PeerPin,
    Plain, Release, ReleaseAnswer, ReleaseRequest, Standing,
};
use enlace_core::record::keys::{Algorithm, DeviceSigner as _};
use enlace_core::release::Notice;

use super::release as samples;
use super::{AGENCY, NOON_MS, server_key, signer, stream};

/// A content of every kind that makes or fills a channel.
pub(super) fn contents() -> Vec<(&'static str, Content)> {
    let mut all = agencies();
    all.extend(releases());
    all.extend(answers());
    all
}

fn agencies() -> Vec<(&'static str, Content)> {
    let device = signer(Algorithm::Es256).public_key();
    let pin = PeerPin {
        agency: "bp-nogales".to_owned(),
        root: server_key(),
        server: server_key(),
        country: "US".to_owned(),
        name_en: "Border Patrol, Nogales".to_owned(),
        name_es: "Patrulla Fronteriza, Nogales".to_owned(),
    };
    let charter = Charter {
        administrators: vec![device],
        servers: vec![server_key()],
        bundle_key: [0xb0; 32],
        country: "MX".to_owned(),
        name_en: "National Guard, Nogales".to_owned(),
        name_es: "Guardia Nacional, Nogales".to_owned(),
    };
    let accreditation = Accreditation { key: device, officer: officer(), roles: vec!["agent".to_owned()] };
    let ended = Accreditation { roles: Vec::new(), ..accreditation.clone() };
    let member = |agency: &str| Member {
        agency: agency.to_owned(),
        root: server_key().id(),
        radio: Some("VHF 4".to_owned()),
        phone: None,
    };
    let settings = ChannelSettings {
        version: 2,
        name_en: "Nogales responders".to_owned(),
        name_es: "Respuesta Nogales".to_owned(),
        members: vec![member("bp-nogales"), Member { radio: None, phone: Some("desk".to_owned()), ..member(AGENCY) }],
        left: vec![FormerMember { agency: "pf-nogales".to_owned(), epoch: 1, pos: 40 }],
        standing: Standing { scenarios: vec!["rescue_land".to_owned()], text: true },
        deadlines: vec![("elevated".to_owned(), "R".to_owned(), 5)],
        recipients: vec![("drone".to_owned(), "RS".to_owned())],
    };
    let delivery =
        Delivery { agency: "bp-nogales".to_owned(), record: RecordId([0x3e; 32]), epoch: 1, pos: 44, devices: 3 };
    vec![
        ("peer_pin", Content::PeerPin(pin)),
        ("charter", Content::Charter(charter)),
        ("accreditation", Content::Accreditation(accreditation)),
        ("accreditation_ended", Content::Accreditation(ended)),
        ("channel_settings", Content::ChannelSettings(settings)),
        ("delivery", Content::Delivery(delivery)),
    ]
}

fn release() -> Release {
    Release {
        kind: "report".to_owned(),
        version: 1,
        event: EventId([0xe7; 16]),
        thread: ThreadId([0x74; 16]),
        parents: Vec::new(),
        purpose: "investigation".to_owned(),
        caveats: Vec::new(),
        expires_ms: None,
        basis: None,
        approval: None,
        reason: None,
        plain: None,
        values: Some(samples::report().to_value()),
    }
}

fn notice(notice: &Notice) -> Release {
    Release {
        kind: "notice".to_owned(),
        purpose: "life_safety".to_owned(),
        expires_ms: Some(NOON_MS),
        values: Some(notice.to_value()),
        ..release()
    }
}

fn releases() -> Vec<(&'static str, Content)> {
    let plain = Plain { en: "A drone crossed.".to_owned(), es: "Cruzó un dron.".to_owned() };
    let full = Release {
        parents: vec![RecordId([0x9a; 32])],
        caveats: vec!["originator".to_owned()],
        expires_ms: Some(NOON_MS),
        basis: Some("SRE-DHS 2006, art. 3".to_owned()),
        approval: Some(RecordId([0xa9; 32])),
        reason: Some("correction".to_owned()),
        plain: Some(plain),
        ..release()
    };
    let withdrawal =
        Release { kind: "withdrawal".to_owned(), parents: vec![RecordId([0x9a; 32])], values: None, ..release() };
    let request = ReleaseRequest {
        channel: stream("channel/amber"),
        document: DocumentId([0xd0; 16]),
        heads: vec![ChangeHash([0xc4; 32])],
        fields: vec!["scenario".to_owned()],
        head: Release { values: None, ..release() },
        content: [0x71; 32],
    };
    let [sector, km1, m100] = samples::sparse_notices();
    let newer = Release {
        kind: "bulletin".to_owned(),
        values: Some(Value::Map([(1, Value::from("newer"))].into())),
        ..release()
    };
    vec![
        ("release", Content::Release(release())),
        ("release_full", Content::Release(full)),
        ("release_withdrawal", Content::Release(withdrawal)),
        ("release_request", Content::ReleaseRequest(request)),
        ("release_notice", Content::Release(notice(&samples::notice()))),
        ("release_notice_full", Content::Release(notice(&samples::full_notice()))),
        ("release_notice_sector", Content::Release(notice(&sector))),
        ("release_notice_km1", Content::Release(notice(&km1))),
        ("release_notice_m100", Content::Release(notice(&m100))),
        ("release_newer", Content::Release(newer)),
        ("approval", Content::Approval(Approval { content: [0x71; 32] })),
    ]
}

fn answers() -> Vec<(&'static str, Content)> {
    let plain = ReleaseAnswer {
        event: EventId([0xe7; 16]),
        to: RecordId([0x3e; 32]),
        to_agency: "bp-nogales".to_owned(),
        answer: "received".to_owned(),
        eta_min: None,
        reason: None,
        other_event: None,
        claims: None,
        text: None,
        on_behalf_of: None,
    };
    let claims = Notice { scenario: "crowd".to_owned(), ..Notice::default() };
    let full = ReleaseAnswer {
        answer: "observation".to_owned(),
        eta_min: Some(12),
        reason: Some("no_units".to_owned()),
        other_event: Some(EventId([0xe8; 16])),
        claims: Some(claims.to_value()),
        text: Some(("Vamos por el camino norte".to_owned(), "es".to_owned())),
        on_behalf_of: Some(officer()),
        ..plain.clone()
    };
    vec![("answer", Content::ReleaseAnswer(plain)), ("answer_full", Content::ReleaseAnswer(full))]
}

fn officer() -> Officer {
    Officer {
        unit: "NGL".to_owned(),
        role: "agent".to_owned(),
        rank: "Suboficial".to_owned(),
        call_sign: "Halcon 7".to_owned(),
    }
}
