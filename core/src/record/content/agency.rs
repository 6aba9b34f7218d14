//! Records of the agency root: profile, certificates, epochs.

use crate::domain::value::Actor;
use crate::ids::EntryHash;
use crate::record::cbor::{CborError, Value};
use crate::record::keys::PublicKey;

/// Kind 6. Who the agency is, signed by its root and readable by its channels.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgencyProfile {
    /// Agency code.
    pub code: String,
    /// `US` or `MX`.
    pub country: String,
    /// A code of the set `agency_kind`.
    pub kind: String,
    /// Name in English.
    pub name_en: String,
    /// Name in Spanish.
    pub name_es: String,
    /// Codes it had before (agencies are renamed; records are not).
    pub former_codes: Vec<String>,
    /// Its sectors.
    pub sectors: Vec<Sector>,
    /// IANA zone of its headquarters.
    pub zone: Option<String>,
    /// How to reach its duty desk.
    pub duty_contact: Option<String>,
    /// IPH codes EDO, INST, GOB, MPIO of the 22-box reference.
    pub iph: Option<[String; 4]>,
    /// Originating agency identifier (NIBRS).
    pub ori: Option<String>,
}

/// A sector: the last word of its streams, with both names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sector {
    /// The word in stream names.
    pub code: String,
    /// Name in English.
    pub name_en: String,
    /// Name in Spanish.
    pub name_es: String,
}

fn texts(values: &[String]) -> Value {
    Value::Array(values.iter().map(|text| Value::from(text.as_str())).collect())
}

fn into_texts(value: Value) -> Result<Vec<String>, CborError> {
    value.into_array()?.into_iter().map(Value::into_text).collect()
}

impl AgencyProfile {
    pub(super) fn to_value(&self) -> Value {
        let sectors = self.sectors.iter().map(|s| texts(&[s.code.clone(), s.name_en.clone(), s.name_es.clone()]));
        Value::map([
            (1, Some(Value::from(self.code.as_str()))),
            (2, Some(Value::from(self.country.as_str()))),
            (3, Some(Value::from(self.kind.as_str()))),
            (4, Some(Value::from(self.name_en.as_str()))),
            (5, Some(Value::from(self.name_es.as_str()))),
            (6, Some(texts(&self.former_codes))),
            (7, Some(Value::Array(sectors.collect()))),
            (8, self.zone.as_deref().map(Value::from)),
            (9, self.duty_contact.as_deref().map(Value::from)),
            (10, self.iph.as_ref().map(|codes| texts(codes))),
            (11, self.ori.as_deref().map(Value::from)),
        ])
    }

    pub(super) fn from_value(value: Value) -> Result<Self, CborError> {
        let mut fields = value.into_map()?;
        let sectors = fields.take(7)?.into_array()?.into_iter().map(Sector::from_value).collect::<Result<_, _>>()?;
        let iph = fields.take_optional(10).map(into_texts).transpose()?;
        Ok(Self {
            code: fields.take(1)?.into_text()?,
            country: fields.take(2)?.into_text()?,
            kind: fields.take(3)?.into_text()?,
            name_en: fields.take(4)?.into_text()?,
            name_es: fields.take(5)?.into_text()?,
            former_codes: into_texts(fields.take(6)?)?,
            sectors,
            zone: fields.take_optional(8).map(Value::into_text).transpose()?,
            duty_contact: fields.take_optional(9).map(Value::into_text).transpose()?,
            iph: iph.map(|codes| codes.try_into().map_err(|_| CborError::Shape)).transpose()?,
            ori: fields.take_optional(11).map(Value::into_text).transpose()?,
        })
    }
}

impl Sector {
    fn from_value(value: Value) -> Result<Self, CborError> {
        let [code, name_en, name_es] = value.into_tuple()?;
        Ok(Self { code: code.into_text()?, name_en: name_en.into_text()?, name_es: name_es.into_text()? })
    }
}

/// What a certified key may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CertifiedRole {
    /// Invites, grants, revokes.
    Administrator,
    /// Signs heads and checkpoints, nothing else.
    Server,
}

impl CertifiedRole {
    /// The word in signed records.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Server => "server",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Administrator, Self::Server].into_iter().find(|role| role.word() == word)
    }
}

/// Kind 3. The root certifies a key. It ends by revocation, never by a clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The certified key.
    pub subject: PublicKey,
    /// What it may do.
    pub role: CertifiedRole,
    /// Who holds it.
    pub holder: Actor,
}

impl Certificate {
    pub(super) fn to_value(&self) -> Value {
        Value::map([
            (1, Some(Value::Bytes(self.subject.to_bytes()))),
            (2, Some(Value::from(self.role.word()))),
            (3, Some(actor_to_value(&self.holder))),
        ])
    }

    pub(super) fn from_value(value: Value) -> Result<Self, CborError> {
        let mut fields = value.into_map()?;
        Ok(Self {
            subject: PublicKey::from_bytes(&fields.take(1)?.into_bytes()?).map_err(|_| CborError::Shape)?,
            role: CertifiedRole::from_word(&fields.take(2)?.into_text()?).ok_or(CborError::Shape)?,
            holder: actor_from_value(fields.take(3)?)?,
        })
    }
}

/// Kind 27. First record after a restore, in `control` and in each channel: what epoch n had, as far as anyone can
/// prove, and what was restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEpoch {
    /// The new epoch, the old one plus 1.
    pub epoch: u32,
    /// Entries in the restored log.
    pub restored_size: u64,
    /// Merkle root at that size.
    pub restored_root: [u8; 32],
    /// The newest checkpoint of the old epoch somebody else holds, if one is known: size and root.
    pub last_witnessed: Option<(u64, [u8; 32])>,
    /// In a channel: position and hash of the last entry of this half that stands; position 0 and zeros for none.
    pub back_to: Option<(u64, EntryHash)>,
}

impl NewEpoch {
    pub(super) fn to_value(&self) -> Value {
        let witnessed =
            self.last_witnessed.map(|(size, root)| Value::Array(vec![Value::from(size), Value::from(&root[..])]));
        Value::map([
            (1, Some(Value::from(self.epoch))),
            (2, Some(Value::from(self.restored_size))),
            (3, Some(Value::from(&self.restored_root[..]))),
            (4, witnessed),
            (5, self.back_to.map(|(pos, hash)| Value::Array(vec![Value::from(pos), Value::from(hash.as_bytes())]))),
        ])
    }

    pub(super) fn from_value(value: Value) -> Result<Self, CborError> {
        let mut fields = value.into_map()?;
        let back_to = match fields.take_optional(5) {
            None => None,
            Some(value) => {
                let [pos, hash] = value.into_tuple()?;
                Some((pos.into_int()?, EntryHash(hash.into_byte_array()?)))
            }
        };
        let last_witnessed = match fields.take_optional(4) {
            None => None,
            Some(value) => {
                let [size, root] = value.into_tuple()?;
                Some((size.into_int()?, root.into_byte_array()?))
            }
        };
        Ok(Self {
            epoch: fields.take(1)?.into_int()?,
            restored_size: fields.take(2)?.into_int()?,
            restored_root: fields.take(3)?.into_byte_array()?,
            last_witnessed,
            back_to,
        })
    }
}

/// `{1 agency, 2 unit, 3 role, 4 rank, 5 call sign, 6 name}`.
pub fn actor_to_value(actor: &Actor) -> Value {
    Value::map([
        (1, Some(Value::from(actor.agency.as_str()))),
        (2, Some(Value::from(actor.unit.as_str()))),
        (3, Some(Value::from(actor.role.as_str()))),
        (4, Some(Value::from(actor.rank.as_str()))),
        (5, Some(Value::from(actor.call_sign.as_str()))),
        (6, Some(Value::from(actor.name.as_str()))),
    ])
}

/// Reads [`actor_to_value`] back.
pub fn actor_from_value(value: Value) -> Result<Actor, CborError> {
    let mut fields = value.into_map()?;
    Ok(Actor {
        agency: fields.take(1)?.into_text()?,
        unit: fields.take(2)?.into_text()?,
        role: fields.take(3)?.into_text()?,
        rank: fields.take(4)?.into_text()?,
        call_sign: fields.take(5)?.into_text()?,
        name: fields.take(6)?.into_text()?,
    })
}
