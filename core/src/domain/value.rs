//! The values a field can hold. No floats, no half-written compounds: a time or a point is one value.

pub use crate::geo::Point;

/// A point in time as captured: the instant, and what the local clock read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct At {
    /// Milliseconds since 1970-01-01 UTC.
    pub utc_ms: i64,
    /// Local offset from UTC in minutes at capture.
    pub offset_min: i16,
    /// IANA zone name, if known.
    pub zone: Option<String>,
}

impl From<&crate::clock::Moment> for At {
    fn from(moment: &crate::clock::Moment) -> Self {
        Self { utc_ms: moment.utc_ms, offset_min: moment.offset_min, zone: moment.zone.clone() }
    }
}

/// Who: in certificates, lists and signatures. Only `agency` and `call_sign` leave an agency by themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Actor {
    /// Agency code, as in its profile.
    pub agency: String,
    /// Unit within the agency.
    pub unit: String,
    /// A code of the set `actor_role`.
    pub role: String,
    /// Rank or grade, free text.
    pub rank: String,
    /// Badge number or call sign.
    pub call_sign: String,
    /// Display name; personal data.
    pub name: String,
}

/// A value known to the person who entered it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Scalar {
    /// Text, a code of a set, a language tag or a country code.
    Text(String),
    /// A whole number.
    Int(i64),
    /// Yes or no.
    Bool(bool),
    /// A point in time.
    At(At),
    /// A position.
    Point(Point),
    /// A person acting for an agency.
    Actor(Actor),
    /// Bytes: digests and ids.
    Bytes(Vec<u8>),
}

/// What was answered to a question of a form. A field that is missing was not asked yet.
///
/// "Not known" (*Sin información*) and "not applicable" (*No aplica*) are different answers on the IPH 2019.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Answer<T> {
    /// Asked, and not known: *Sin información*.
    Unknown,
    /// Asked, and not applicable: *No aplica*.
    NotApplicable,
    /// Asked and answered.
    Known(T),
}

impl<T> Answer<T> {
    /// The value, if one was given.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown | Self::NotApplicable => None,
        }
    }

    /// The same answer over a reference.
    pub const fn as_ref(&self) -> Answer<&T> {
        match self {
            Self::Known(value) => Answer::Known(value),
            Self::Unknown => Answer::Unknown,
            Self::NotApplicable => Answer::NotApplicable,
        }
    }

    /// The same answer with its value changed.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Answer<U> {
        match self {
            Self::Known(value) => Answer::Known(change(value)),
            Self::Unknown => Answer::Unknown,
            Self::NotApplicable => Answer::NotApplicable,
        }
    }
}

/// The content of one register of a document.
pub type Register = Answer<Scalar>;

impl From<Scalar> for Register {
    fn from(scalar: Scalar) -> Self {
        Self::Known(scalar)
    }
}

impl From<&str> for Register {
    fn from(text: &str) -> Self {
        Self::Known(Scalar::Text(text.to_owned()))
    }
}

impl From<i64> for Register {
    fn from(number: i64) -> Self {
        Self::Known(Scalar::Int(number))
    }
}

impl From<bool> for Register {
    fn from(flag: bool) -> Self {
        Self::Known(Scalar::Bool(flag))
    }
}

impl From<At> for Register {
    fn from(at: At) -> Self {
        Self::Known(Scalar::At(at))
    }
}

impl From<Point> for Register {
    fn from(point: Point) -> Self {
        Self::Known(Scalar::Point(point))
    }
}

impl From<Actor> for Register {
    fn from(actor: Actor) -> Self {
        Self::Known(Scalar::Actor(actor))
    }
}
