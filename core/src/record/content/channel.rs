//! Records that make a channel: the pin of another agency, and who speaks for an agency in a channel.
//!
//! A channel stream stands on its own: the charter that the pinned root signed, the accreditations its administrators
//! signed, then what the accredited officers say. Whoever holds the pin verifies all of it without the agency's
//! `control`, so invites, names and grants never cross.

use crate::domain::stream::is_label;
use crate::ids::{KeyId, RecordId};
use crate::record::cbor::{CborError, Value};
use crate::record::keys::PublicKey;

/// Kind 13. The own root pins another agency's root, once two people compared its fingerprint by voice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerPin {
    /// The other agency's code.
    pub agency: String,
    /// Its root key.
    pub root: PublicKey,
    /// The key its server signs requests with until a charter names others.
    pub server: PublicKey,
    /// `US` or `MX`.
    pub country: String,
    /// Name in English.
    pub name_en: String,
    /// Name in Spanish.
    pub name_es: String,
}

impl PeerPin {
    pub(super) fn to_value(&self) -> Value {
        Value::map([
            (1, Some(Value::from(self.agency.as_str()))),
            (2, Some(Value::Bytes(self.root.to_bytes()))),
            (3, Some(Value::Bytes(self.server.to_bytes()))),
            (4, Some(Value::from(self.country.as_str()))),
            (5, Some(Value::from(self.name_en.as_str()))),
            (6, Some(Value::from(self.name_es.as_str()))),
        ])
    }

    pub(super) fn from_value(value: Value) -> Result<Self, CborError> {
        let mut fields = value.into_map()?;
        Ok(Self {
            agency: agency_code(fields.take(1)?)?,
            root: public_key(fields.take(2)?)?,
            server: public_key(fields.take(3)?)?,
            country: fields.take(4)?.into_text()?,
            name_en: fields.take(5)?.into_text()?,
            name_es: fields.take(6)?.into_text()?,
        })
    }
}

/// Kind 28. First record of an agency's half of a channel, signed by its root; a later one replaces it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charter {
    /// Keys that accredit officers and agree to settings.
    pub administrators: Vec<PublicKey>,
    /// Keys that sign heads, deliveries and requests to other servers.
    pub servers: Vec<PublicKey>,
    /// X25519 key that bundles for this agency are sealed to (RFC 9180).
    pub bundle_key: [u8; 32],
    /// `US` or `MX`.
    pub country: String,
    /// Name in English.
    pub name_en: String,
    /// Name in Spanish.
    pub name_es: String,
}

impl Charter {
    /// Most keys of either sort.
    pub const MAX_KEYS: usize = 16;

    pub(super) fn to_value(&self) -> Value {
        Value::map([
            (1, Some(keys_to_value(&self.administrators))),
            (2, Some(keys_to_value(&self.servers))),
            (3, Some(Value::from(&self.bundle_key[..]))),
            (4, Some(Value::from(self.country.as_str()))),
            (5, Some(Value::from(self.name_en.as_str()))),
            (6, Some(Value::from(self.name_es.as_str()))),
        ])
    }

    pub(super) fn from_value(value: Value) -> Result<Self, CborError> {
        let mut fields = value.into_map()?;
        Ok(Self {
            administrators: keys_from_value(fields.take(1)?)?,
            servers: keys_from_value(fields.take(2)?)?,
            bundle_key: fields.take(3)?.into_byte_array()?,
            country: fields.take(4)?.into_text()?,
            name_en: fields.take(5)?.into_text()?,
            name_es: fields.take(6)?.into_text()?,
        })
    }
}

/// An officer as other agencies know them. There is no field for a name: a name leaves only by a release.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Officer {
    /// Unit within the agency.
    pub unit: String,
    /// A code of the set `actor_role`: the role the officer speaks in.
    pub role: String,
    /// Rank or grade, free text.
    pub rank: String,
    /// Badge number or call sign.
    pub call_sign: String,
}

impl Officer {
    /// `[unit, role, rank, call sign]`.
    pub(super) fn to_value(&self) -> Value {
        Value::Array(
            [&self.unit, &self.role, &self.rank, &self.call_sign].map(|text| Value::from(text.as_str())).into(),
        )
    }

    pub(super) fn from_value(value: Value) -> Result<Self, CborError> {
        let [unit, role, rank, call_sign] = value.into_tuple()?;
        Ok(Self {
            unit: unit.into_text()?,
            role: role.into_text()?,
            rank: rank.into_text()?,
            call_sign: call_sign.into_text()?,
        })
    }
}

/// Kind 29. An administrator named in the charter says who speaks with a key; a later one for that key replaces it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accreditation {
    /// The device's key.
    pub key: PublicKey,
    /// Who speaks with it.
    pub officer: Officer,
    /// Codes of the set `actor_role` in which the key may act; none ends the accreditation.
    pub roles: Vec<String>,
}

impl Accreditation {
    /// Most roles of one key.
    pub const MAX_ROLES: usize = 8;

    pub(super) fn to_value(&self) -> Value {
        Value::map([
            (1, Some(Value::Bytes(self.key.to_bytes()))),
            (2, Some(self.officer.to_value())),
            (3, Some(Value::Array(self.roles.iter().map(|role| Value::from(role.as_str())).collect()))),
        ])
    }

    pub(super) fn from_value(value: Value) -> Result<Self, CborError> {
        let mut fields = value.into_map()?;
        let roles = bounded(fields.take(3)?, Self::MAX_ROLES)?;
        Ok(Self {
            key: public_key(fields.take(1)?)?,
            officer: Officer::from_value(fields.take(2)?)?,
            roles: roles.into_iter().map(Value::into_text).collect::<Result<_, _>>()?,
        })
    }
}

/// Kind 30. One member's agreement to a version of a channel's settings. A version is in force once every member it
/// names signed the same one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelSettings {
    /// 1 for the first; each later one is the one before plus 1.
    pub version: u32,
    /// Name in English.
    pub name_en: String,
    /// Name in Spanish.
    pub name_es: String,
    /// The members, sorted by agency code.
    pub members: Vec<Member>,
    /// Agencies that were members, and how much of what they said counts.
    pub left: Vec<FormerMember>,
    /// What any agent may send without a releaser.
    pub standing: Standing,
    /// Minutes within which a person's answer is due: `[level, role letter, minutes]`, see `level` and the recipient
    /// letters R, S, L, H.
    pub deadlines: Vec<(String, String, u16)>,
    /// Scenarios whose recipients differ from the catalogue's: `[scenario, recipient letters]`.
    pub recipients: Vec<(String, String)>,
}

/// An agency in a channel, and how to reach its desk when the link is down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Agency code.
    pub agency: String,
    /// Id of its root key.
    pub root: KeyId,
    /// Radio channel of its duty desk.
    pub radio: Option<String>,
    /// Telephone of its duty desk.
    pub phone: Option<String>,
}

/// An agency that left a channel: what it said up to a position counts, what came later does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormerMember {
    /// Agency code.
    pub agency: String,
    /// Its epoch.
    pub epoch: u32,
    /// The last position of its half that counts.
    pub pos: u64,
}

/// The channel's standing authority.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Codes of the set `scenario` that a notice may carry without a releaser.
    pub scenarios: Vec<String>,
    /// Whether a notice may carry free text.
    pub text: bool,
}

impl ChannelSettings {
    /// Most members, former members, scenarios or deadlines.
    pub const MAX_ITEMS: usize = 64;

    pub(super) fn to_value(&self) -> Value {
        let deadlines = self.deadlines.iter().map(|(level, role, minutes)| {
            let minutes = Value::from(u32::from(*minutes));
            Value::Array(vec![Value::from(level.as_str()), Value::from(role.as_str()), minutes])
        });
        let recipients = self
            .recipients
            .iter()
            .map(|(scenario, to)| Value::Array([scenario, to].map(|t| Value::from(t.as_str())).into()));
        let scenarios = self.standing.scenarios.iter().map(|scenario| Value::from(scenario.as_str()));
        Value::map([
            (1, Some(Value::from(self.version))),
            (2, Some(Value::from(self.name_en.as_str()))),
            (3, Some(Value::from(self.name_es.as_str()))),
            (4, Some(Value::Array(self.members.iter().map(Member::to_value).collect()))),
            (5, Some(Value::Array(self.left.iter().map(FormerMember::to_value).collect()))),
            (6, Some(Value::Array(scenarios.collect()))),
            (7, Some(Value::Bool(self.standing.text))),
            (8, Some(Value::Array(deadlines.collect()))),
            (9, Some(Value::Array(recipients.collect()))),
        ])
    }

    pub(super) fn from_value(value: Value) -> Result<Self, CborError> {
        let mut fields = value.into_map()?;
        let mut list = |key| bounded(fields.take(key)?, Self::MAX_ITEMS);
        let (members, left, scenarios) = (list(4)?, list(5)?, list(6)?);
        let (deadlines, recipients) = (list(8)?, list(9)?);
        let deadlines = deadlines.into_iter().map(|deadline| {
            let [level, role, minutes] = deadline.into_tuple()?;
            Ok((level.into_text()?, role.into_text()?, minutes.into_int()?))
        });
        let recipients = recipients.into_iter().map(|pair| {
            let [scenario, to] = pair.into_tuple()?;
            Ok((scenario.into_text()?, to.into_text()?))
        });
        let settings = Self {
            version: fields.take(1)?.into_int()?,
            name_en: fields.take(2)?.into_text()?,
            name_es: fields.take(3)?.into_text()?,
            members: members.into_iter().map(Member::from_value).collect::<Result<_, _>>()?,
            left: left.into_iter().map(FormerMember::from_value).collect::<Result<_, _>>()?,
            standing: Standing {
                scenarios: scenarios.into_iter().map(Value::into_text).collect::<Result<_, _>>()?,
                text: fields.take(7)?.into_bool()?,
            },
            deadlines: deadlines.collect::<Result<_, CborError>>()?,
            recipients: recipients.collect::<Result<_, CborError>>()?,
        };
        let sorted = settings.members.windows(2).all(|pair| pair[0].agency < pair[1].agency);
        if settings.version > 0 && sorted { Ok(settings) } else { Err(CborError::Shape) }
    }
}

impl Member {
    fn to_value(&self) -> Value {
        Value::Array(vec![
            Value::from(self.agency.as_str()),
            Value::from(self.root.as_bytes()),
            Value::from(self.radio.as_deref()),
            Value::from(self.phone.as_deref()),
        ])
    }

    fn from_value(value: Value) -> Result<Self, CborError> {
        let [agency, root, radio, phone] = value.into_tuple()?;
        Ok(Self {
            agency: agency_code(agency)?,
            root: KeyId(root.into_byte_array()?),
            radio: radio.into_option(Value::into_text)?,
            phone: phone.into_option(Value::into_text)?,
        })
    }
}

impl FormerMember {
    fn to_value(&self) -> Value {
        Value::Array(vec![Value::from(self.agency.as_str()), Value::from(self.epoch), Value::from(self.pos)])
    }

    fn from_value(value: Value) -> Result<Self, CborError> {
        let [agency, epoch, pos] = value.into_tuple()?;
        Ok(Self { agency: agency_code(agency)?, epoch: epoch.into_int()?, pos: pos.into_int()? })
    }
}

/// Kind 9. A machine's fact: the agency's server holds another member's half up to a position, and how many of its
/// devices do. Nobody has read anything by it; only a person's answer is an acknowledgement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Whose half.
    pub agency: String,
    /// The record at the last position held.
    pub record: RecordId,
    /// Epoch of that position.
    pub epoch: u32,
    /// The position.
    pub pos: u64,
    /// Devices that hold it too.
    pub devices: u32,
}

impl Delivery {
    pub(super) fn to_value(&self) -> Value {
        Value::map([
            (1, Some(Value::from(self.agency.as_str()))),
            (2, Some(Value::from(self.record.as_bytes()))),
            (3, Some(Value::from(self.epoch))),
            (4, Some(Value::from(self.pos))),
            (5, Some(Value::from(self.devices))),
        ])
    }

    pub(super) fn from_value(value: Value) -> Result<Self, CborError> {
        let mut fields = value.into_map()?;
        Ok(Self {
            agency: agency_code(fields.take(1)?)?,
            record: RecordId(fields.take(2)?.into_byte_array()?),
            epoch: fields.take(3)?.into_int()?,
            pos: fields.take(4)?.into_int()?,
            devices: fields.take(5)?.into_int()?,
        })
    }
}

pub(super) fn bounded(value: Value, most: usize) -> Result<Vec<Value>, CborError> {
    let items = value.into_array()?;
    if items.len() > most { Err(CborError::Shape) } else { Ok(items) }
}

pub(super) fn agency_code(value: Value) -> Result<String, CborError> {
    let code = value.into_text()?;
    if is_label(&code) { Ok(code) } else { Err(CborError::Shape) }
}

fn public_key(value: Value) -> Result<PublicKey, CborError> {
    PublicKey::from_bytes(&value.into_bytes()?).map_err(|_| CborError::Shape)
}

fn keys_to_value(keys: &[PublicKey]) -> Value {
    Value::Array(keys.iter().map(|key| Value::Bytes(key.to_bytes())).collect())
}

fn keys_from_value(value: Value) -> Result<Vec<PublicKey>, CborError> {
    bounded(value, Charter::MAX_KEYS)?.into_iter().map(public_key).collect()
}
