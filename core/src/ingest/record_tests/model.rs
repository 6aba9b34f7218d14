//! Random lives of an agency, against a model that fits on a page: who is an administrator, who may write where.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::select;

use super::world::{Phone, World, commit, enrolment, invite, revocation, stream};
use crate::ids::{DeviceId, RecordId};
use crate::ingest::directory::Device;
use crate::ingest::rights::judge;
use crate::record::content::{Access, Compromised, Content, Grant, OrderReceipt, Retire, Revoked};
use crate::record::keys::{Algorithm, DeviceSigner, SoftwareSigner};

const STREAMS: [&str; 2] = ["internal/nogales", "identity/nogales"];
const PHONES: usize = 3;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Root,
    Administrator(usize),
    Phone(usize),
}

#[derive(Clone, Copy, Debug)]
enum Act {
    Invite,
    Enrol { phone: usize, invite: usize, right_code: bool },
    RevokeInvite(usize),
    Grant(usize, usize, Access),
    RevokeGrant(usize, usize),
    Retire(usize),
    Receipt,
    Compromise(usize),
    EndAdministrator(usize),
}

fn acts() -> impl Strategy<Value = (Who, Act)> {
    let who = prop_oneof![
        1 => Just(Who::Root),
        6 => (0..2_usize).prop_map(Who::Administrator),
        3 => (0..PHONES).prop_map(Who::Phone),
    ];
    let access = select(vec![Access::Read, Access::WriteOwn, Access::Write]);
    let enrol = (0..PHONES, 0..4_usize, prop::bool::weighted(0.8));
    let act = prop_oneof![
        3 => Just(Act::Invite),
        6 => enrol.prop_map(|(phone, invite, right_code)| Act::Enrol { phone, invite, right_code }),
        1 => (0..4_usize).prop_map(Act::RevokeInvite),
        4 => (0..PHONES, 0..2_usize, access).prop_map(|(phone, stream, access)| Act::Grant(phone, stream, access)),
        3 => (0..PHONES, 0..2_usize).prop_map(|(phone, stream)| Act::RevokeGrant(phone, stream)),
        1 => (0..PHONES).prop_map(Act::Retire),
        1 => Just(Act::Receipt),
        1 => (0..PHONES).prop_map(Act::Compromise),
        1 => (0..2_usize).prop_map(Act::EndAdministrator),
    ];
    (who, act)
}

/// What ought to be so. Knows nothing of positions: its past is a list of snapshots.
#[derive(Clone, Default)]
struct Model {
    ended: BTreeSet<usize>,
    invites: Vec<bool>,
    phones: BTreeMap<usize, PhoneModel>,
}

#[derive(Clone, Default)]
struct PhoneModel {
    grants: BTreeMap<usize, Access>,
    retired: bool,
    receipt: bool,
    compromised: bool,
}

impl Model {
    fn may_write(&self, phone: usize, stream: usize) -> bool {
        self.phones.get(&phone).is_some_and(|phone| {
            let closed = phone.compromised || (phone.retired && phone.receipt);
            !closed && phone.grants.get(&stream).is_some_and(|access| *access != Access::Read)
        })
    }

    /// Whether the act counts; if so it is done.
    fn act(&mut self, who: Who, act: Act) -> bool {
        let administrator = matches!(who, Who::Administrator(number) if !self.ended.contains(&number));
        let about = |phone: usize| administrator && self.phones.contains_key(&phone);
        let counts = match act {
            Act::Invite | Act::RevokeInvite(_) | Act::RevokeGrant(..) => administrator,
            Act::EndAdministrator(_) => who == Who::Root,
            Act::Grant(phone, ..) | Act::Retire(phone) | Act::Compromise(phone) => about(phone),
            Act::Receipt => {
                matches!(who, Who::Phone(phone) if self.phones.get(&phone).is_some_and(|phone| phone.retired))
            }
            Act::Enrol { phone, invite, right_code } => {
                right_code && self.invites.get(invite) == Some(&true) && !self.phones.contains_key(&phone)
            }
        };
        if counts {
            self.perform(who, act);
        }
        counts
    }

    fn perform(&mut self, who: Who, act: Act) {
        let known = &mut self.phones;
        match act {
            Act::Invite => self.invites.push(true),
            Act::RevokeInvite(invite) => self.invites.iter_mut().skip(invite).take(1).for_each(|open| *open = false),
            Act::Enrol { phone, invite, .. } => {
                self.invites[invite] = false;
                let grants = BTreeMap::from([(0, Access::Write)]);
                known.insert(phone, PhoneModel { grants, ..PhoneModel::default() });
            }
            Act::Grant(phone, stream, access) => {
                known.entry(phone).and_modify(|phone| _ = phone.grants.insert(stream, access));
            }
            Act::RevokeGrant(phone, stream) => {
                known.entry(phone).and_modify(|phone| _ = phone.grants.remove(&stream));
            }
            Act::Retire(phone) => _ = known.entry(phone).and_modify(|phone| phone.retired = true),
            Act::Compromise(phone) => _ = known.entry(phone).and_modify(|phone| phone.compromised = true),
            Act::Receipt => {
                let Who::Phone(phone) = who else { return };
                known.entry(phone).and_modify(|phone| phone.receipt = true);
            }
            Act::EndAdministrator(number) => _ = self.ended.insert(number),
        }
    }
}

/// The same acts, really signed.
struct Life {
    world: World,
    phones: Vec<Phone>,
    invites: Vec<RecordId>,
}

impl Life {
    fn new() -> Self {
        let world = World::new();
        let phones = [1, 2, 3].map(|n| Phone { id: DeviceId([n; 16]), signer: world.key() }).into();
        Self { world, phones, invites: Vec::new() }
    }

    fn signer(&self, who: Who) -> SoftwareSigner {
        let (algorithm, signer) = match who {
            Who::Root => (Algorithm::EdDsa, &self.world.root),
            Who::Administrator(number) => (Algorithm::Es256, &self.world.administrators[number]),
            Who::Phone(phone) => (Algorithm::Es256, &self.phones[phone].signer),
        };
        SoftwareSigner::from_secret(algorithm, *signer.secret()).unwrap()
    }

    fn code(invite: usize) -> [u8; 16] {
        [u8::try_from(invite).unwrap(); 16]
    }

    fn content(&self, who: Who, act: Act) -> Content {
        let device = |phone: usize| self.phones[phone].id;
        let invite_id = |invite: usize| self.invites.get(invite).copied().unwrap_or(RecordId([1; 32]));
        let reason = String::new();
        let receipt = |order| Content::OrderReceipt(OrderReceipt { order, undelivered: 0 });
        match act {
            Act::Invite => invite(Self::code(self.invites.len()), &["agent"], &[(STREAMS[0], Access::Write)]),
            Act::RevokeInvite(invite) => revocation(Revoked::Invite(invite_id(invite))),
            Act::Enrol { phone, invite, right_code } => {
                let code = if right_code { Self::code(invite) } else { [0xff; 16] };
                enrolment(invite_id(invite), code, &self.phones[phone])
            }
            Act::Grant(phone, name, access) => {
                Content::Grant(Grant { device: device(phone), stream: stream(STREAMS[name]), access })
            }
            Act::RevokeGrant(phone, name) => revocation(Revoked::Grant(device(phone), stream(STREAMS[name]))),
            Act::Retire(phone) => Content::Retire(Retire { device: device(phone), reason }),
            Act::Compromise(phone) => Content::Compromised(Compromised { device: device(phone), reason }),
            Act::Receipt => {
                let Who::Phone(phone) = who else { return receipt(RecordId([1; 32])) };
                let device = self.world.directory.device(&device(phone));
                receipt(device.and_then(Device::newest_order).unwrap_or(RecordId([1; 32])))
            }
            Act::EndAdministrator(number) => {
                revocation(Revoked::Key(self.world.administrators[number].public_key().id()))
            }
        }
    }

    /// `None` when the act cannot even be opened: a key the agency has never seen.
    fn act(&mut self, who: Who, act: Act) -> Option<bool> {
        let who = if let Act::Enrol { phone, .. } = act { Who::Phone(phone) } else { who };
        let signer = self.signer(who);
        let known = self.world.directory.author(&signer.public_key().id()).is_some();
        if !known && !matches!(act, Act::Enrol { .. }) {
            return None;
        }
        let outcome = self.world.act(&signer, self.content(who, act));
        if let (Act::Invite, Ok(id)) = (act, &outcome) {
            self.invites.push(*id);
        }
        Some(outcome.is_ok())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn rights_follow_the_model_at_every_position(acts in prop::collection::vec(acts(), 1..40)) {
        let (mut life, mut model) = (Life::new(), Model::default());
        let before = usize::try_from(life.world.directory.size()).unwrap();
        let mut past = vec![model.clone(); before + 1];
        for (who, act) in acts {
            match life.act(who, act) {
                None => prop_assert!(!model.clone().act(who, act), "{who:?} {act:?}"),
                Some(counts) => {
                    prop_assert_eq!(counts, model.act(who, act), "{:?} {:?}", who, act);
                    past.push(model.clone());
                }
            }
        }
        let directory = &life.world.directory;
        prop_assert_eq!(past.len() as u64, directory.size() + 1);
        for (number, phone) in life.phones.iter().enumerate() {
            for (at, name) in STREAMS.iter().enumerate() {
                let body = life.world.body(&phone.signer, &stream(name), commit());
                for (ctl, then) in past.iter().enumerate() {
                    let allowed = judge(directory, &body, ctl as u64).is_ok();
                    prop_assert_eq!(allowed, then.may_write(number, at), "phone {} in {} at {}", number, name, ctl);
                }
            }
        }
        // What was judged stays judged: the whole of `control` gives the same verdict for every entry of it.
        for (entry, record) in &life.world.control {
            let now = judge(directory, record.body(), entry.ctl);
            prop_assert_eq!(now.is_ok(), entry.verdict.is_accepted(), "position {}", entry.pos);
        }
    }
}
