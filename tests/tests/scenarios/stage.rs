//! What a scenario plays on: the agency, its phones by name, documents by name.

use std::collections::BTreeMap;

use enlace_core::clock::Clock as _;
use enlace_core::command::{self, CommandError, PendingOrder};
use enlace_core::domain::stream::StreamName;
use enlace_core::ids::{DeviceId, DocumentId};
use enlace_core::read_model::window::window_from;
use enlace_core::record::content::{Access, Compromised, Content, Destroy, Grant, Retire, Revocation, Revoked};
use enlace_core::sync::{Outcome, SyncError};
use enlace_tests::harness::{NOON_MS, Phone, World};

use crate::file::{Scenario, Step};

const DAY_MS: i64 = 86_400_000;

pub struct Stage {
    pub world: World,
    phones: BTreeMap<String, Phone>,
    documents: BTreeMap<String, DocumentId>,
}

impl Stage {
    pub fn new(scenario: &Scenario) -> Self {
        let world = World::new(77);
        let phone = |(seed, actor): (u64, &crate::file::Actor)| {
            (actor.name.clone(), Phone::new(&actor.name, world.folder(), seed, NOON_MS))
        };
        let phones = (900..).zip(&scenario.phone).map(phone).collect();
        Self { world, phones, documents: BTreeMap::new() }
    }

    pub fn phone(&self, name: &str) -> &Phone {
        self.phones.get(name).unwrap_or_else(|| panic!("no phone {name}"))
    }

    pub fn phone_mut(&mut self, name: &str) -> &mut Phone {
        self.phones.get_mut(name).unwrap_or_else(|| panic!("no phone {name}"))
    }

    pub fn document(&self, name: &str) -> DocumentId {
        *self.documents.get(name).unwrap_or_else(|| panic!("no document {name}"))
    }

    pub fn named(&mut self, name: &str, id: DocumentId) {
        self.documents.insert(name.to_owned(), id);
    }

    /// The name of a document, or its id.
    pub fn name_of(&self, id: DocumentId) -> String {
        let known = self.documents.iter().find(|(_, known)| **known == id);
        known.map_or_else(|| id.to_hex(), |(name, _)| name.clone())
    }

    /// The steps of `app::FieldApp::sync` over this world's link.
    pub fn sync(&mut self, name: &str) -> Result<Outcome, SyncError> {
        let phone = self.phones.get(name).unwrap();
        let outcome = self.world.sync(phone)?;
        phone.holder().trim(window_from(self.world.clock.now().utc_ms)).map_err(SyncError::from)?;
        Ok(outcome)
    }

    /// The phone's clock stands so many days from the agency's.
    pub fn set_clock(&self, name: &str, days: i64) {
        self.phone(name).clock.set_skew(days * DAY_MS);
    }

    /// So many days before the agency's now.
    pub fn days_ago(&self, days: i64) -> i64 {
        self.world.clock.now().utc_ms - days * DAY_MS
    }

    /// Answers an invitation with these rights and syncs until its streams are there.
    pub fn enrol(&mut self, scenario: &Scenario, name: &str) {
        let actor = scenario.phone.iter().find(|actor| actor.name == name).unwrap();
        let roles: Vec<&str> = actor.roles.iter().map(String::as_str).collect();
        let grants: Vec<(&str, Access)> =
            actor.grants.iter().map(|(stream, word)| (stream.as_str(), access(word))).collect();
        let invitation = self.world.invite(name, &roles, &grants);
        command::enrol(self.phone(name).holder(), &invitation, "scenario").unwrap();
        self.sync(name).unwrap();
        self.sync(name).unwrap();
    }

    /// What an administrator does.
    pub fn administer(&mut self, step: &Step) {
        let device = self.device(&step.phone);
        let stream = StreamName::parse(&step.stream);
        let reason = "scenario".to_owned();
        let content = match step.what.as_str() {
            "revoke" => Content::Revocation(Revocation { revoked: Revoked::Grant(device, stream.unwrap()), reason }),
            "grant" => Content::Grant(Grant { device, stream: stream.unwrap(), access: access(&step.access) }),
            "retire" => Content::Retire(Retire { device, reason }),
            "compromised" => Content::Compromised(Compromised { device, reason }),
            _ => {
                let order = Destroy { device, now: step.now, approves: None };
                let first = self.world.administer(0, Content::Destroy(order.clone()));
                self.world.administer(1, Content::Destroy(Destroy { approves: Some(first), ..order }));
                return;
            }
        };
        self.world.administer(0, content);
    }

    /// What the app does with an order: the steps of `app::FieldApp::obey` over this world's link.
    pub fn obey(&mut self, name: &str) -> Result<bool, CommandError> {
        let Some(order) = command::pending_order(self.phone(name).holder())? else { return Ok(false) };
        let at_once = matches!(order, PendingOrder::Destroy { now: true, .. });
        if !at_once && self.sync(name).is_err() {
            return Ok(false);
        }
        if !command::prepare_to_obey(self.phone(name).holder(), order)? {
            return Ok(false);
        }
        if self.sync(name).is_err() && !at_once {
            return Ok(false);
        }
        command::wipe(self.phone(name).holder())?;
        Ok(!self.phone(name).path.exists())
    }

    fn device(&self, name: &str) -> DeviceId {
        self.world.device_of(self.phone(name))
    }
}

fn access(word: &str) -> Access {
    match word {
        "read" => Access::Read,
        "write" => Access::Write,
        "write-own" => Access::WriteOwn,
        _ => panic!("no access {word}"),
    }
}
