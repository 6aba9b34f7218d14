//! Two agencies that share a channel, each with its own server and phones.

use enlace_core::domain::stream::StreamName;
use enlace_core::ids::KeyId;
use enlace_core::record::content::{
    Access, Accreditation, ChannelSettings, Charter, Content, FormerMember, Member, Officer, PeerPin, Standing,
};
use enlace_core::record::keys::{DeviceSigner as _, PublicKey};
use enlace_server::agency::PeerOutcome;

use super::{IDENTITY, INTERNAL, Phone, World};

/// The channel of the tests.
pub const AMBER: &str = "channel/amber";

/// Two agencies whose roots pin each other, and a channel both agreed to.
pub struct Two {
    /// The Mexican side.
    pub mx: World,
    /// The United States side.
    pub us: World,
}

/// Settings that both sides sign.
pub fn settings(version: u32, members: &[&World], left: Vec<FormerMember>) -> Content {
    let mut members: Vec<Member> = members
        .iter()
        .map(|world| Member {
            agency: world.code.to_owned(),
            root: world.root.public_key().id(),
            radio: Some(format!("VHF {}", world.code)),
            phone: None,
        })
        .collect();
    members.sort_by(|left, right| left.agency.cmp(&right.agency));
    Content::ChannelSettings(ChannelSettings {
        version,
        name_en: "Amber".to_owned(),
        name_es: "Ámbar".to_owned(),
        members,
        left,
        standing: Standing { scenarios: vec!["rescue_land".to_owned(), "shots_across".to_owned()], text: true },
        deadlines: vec![("elevated".to_owned(), "R".to_owned(), 5)],
        recipients: Vec::new(),
    })
}

impl Two {
    /// Both founded, pinned, chartered and agreed.
    pub fn new(seed: u64) -> Self {
        let mut two = Self { mx: World::named("gn-nogales", seed), us: World::named("cbp-nogales", seed + 500) };
        pin(&mut two.mx, &two.us, "US");
        pin(&mut two.us, &two.mx, "MX");
        charter(&mut two.mx, "MX");
        charter(&mut two.us, "US");
        two.agree(1, Vec::new());
        two
    }

    /// The channel's name.
    pub fn amber() -> StreamName {
        StreamName::parse(AMBER).expect("a stream name")
    }

    /// Both sides sign settings that name both.
    pub fn agree(&mut self, version: u32, left: Vec<FormerMember>) {
        let agreed = settings(version, &[&self.mx, &self.us], left);
        for world in [&mut self.mx, &mut self.us] {
            let administrator = world.administrators[0].clone();
            world.enter_by(&administrator, &Self::amber(), agreed.clone());
        }
    }

    /// The Mexican server calls the other one until nothing waits on either side.
    pub fn exchange(&mut self) -> PeerOutcome {
        self.mx.exchange_with(&mut self.us)
    }

    /// Phones, server, server, phones: everything said reaches everyone.
    pub fn settle(&mut self, mx: &[&Phone], us: &[&Phone]) {
        for _ in 0..2 {
            for phone in mx {
                self.mx.sync(phone).expect("the phone syncs");
            }
            for phone in us {
                self.us.sync(phone).expect("the phone syncs");
            }
            self.exchange();
        }
        for phone in mx {
            self.mx.sync(phone).expect("the phone syncs");
        }
        for phone in us {
            self.us.sync(phone).expect("the phone syncs");
        }
    }
}

impl World {
    /// A phone of an officer who speaks in the channel in these roles, enrolled, accredited and synced.
    pub fn officer(&mut self, name: &str, roles: &[&str]) -> Phone {
        let phone = self.phone_with(name, roles, &[(AMBER, Access::Write), (INTERNAL, Access::Write)]);
        self.accredit(&phone, name, roles);
        self.sync(&phone).expect("the phone syncs");
        phone
    }

    /// The same with the stream of identities: an officer who releases or approves who a person is.
    pub fn releaser(&mut self, name: &str, roles: &[&str]) -> Phone {
        let grants = [(AMBER, Access::Write), (INTERNAL, Access::Write), (IDENTITY, Access::Write)];
        let phone = self.phone_with(name, roles, &grants);
        self.accredit(&phone, name, roles);
        self.sync(&phone).expect("the phone syncs");
        phone
    }

    /// The root others pin.
    pub fn root_key(&self) -> PublicKey {
        self.root.public_key()
    }

    /// Its id.
    pub fn root_id(&self) -> KeyId {
        self.root.public_key().id()
    }

    /// Says who speaks with a phone's key; no roles end it.
    pub fn accredit(&mut self, phone: &Phone, call_sign: &str, roles: &[&str]) {
        let role = roles.first().copied().unwrap_or("agent").to_owned();
        let officer = Officer { unit: "NGL".to_owned(), role, call_sign: call_sign.to_owned(), ..Officer::default() };
        let roles = roles.iter().map(|role| (*role).to_owned()).collect();
        let content = Content::Accreditation(Accreditation { key: phone.host().signer.public_key(), officer, roles });
        let administrator = self.administrators[0].clone();
        self.enter_by(&administrator, &Two::amber(), content);
    }
}

fn pin(world: &mut World, other: &World, country: &str) {
    let pin = PeerPin {
        agency: other.code.to_owned(),
        root: other.root.public_key(),
        server: other.server_key(),
        country: country.to_owned(),
        name_en: format!("{} in English", other.code),
        name_es: format!("{} en español", other.code),
    };
    let root = world.root.clone();
    world.enter_by(&root, &StreamName::control(), Content::PeerPin(pin));
}

fn charter(world: &mut World, country: &str) {
    let charter = Charter {
        administrators: world.administrators.iter().map(|key| key.public_key()).collect(),
        servers: vec![world.server_key()],
        bundle_key: world.bundle_key().public,
        country: country.to_owned(),
        name_en: format!("{} in English", world.code),
        name_es: format!("{} en español", world.code),
    };
    let root = world.root.clone();
    world.enter_by(&root, &Two::amber(), Content::Charter(charter));
}
