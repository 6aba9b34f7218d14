//! Damage done to honest bytes.

use proptest::prelude::*;

/// One act of damage; positions are taken modulo the length.
#[derive(Clone, Debug)]
pub enum Damage {
    /// Ends early.
    Cut(usize),
    /// One byte changed.
    Flip(usize, u8),
    /// Bytes put in.
    Insert(usize, Vec<u8>),
    /// A stretch taken out.
    Remove(usize, usize),
    /// A stretch repeated.
    Repeat(usize, usize),
    /// The head of these bytes, the tail of others.
    Splice(usize),
}

/// Any act of damage.
pub fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        any::<usize>().prop_map(Damage::Cut),
        (any::<usize>(), any::<u8>()).prop_map(|(at, bits)| Damage::Flip(at, bits)),
        (any::<usize>(), proptest::collection::vec(any::<u8>(), 1..9))
            .prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
        (any::<usize>(), 1_usize..40).prop_map(|(at, length)| Damage::Remove(at, length)),
        (any::<usize>(), 1_usize..40).prop_map(|(at, length)| Damage::Repeat(at, length)),
        any::<usize>().prop_map(Damage::Splice),
    ]
}

impl Damage {
    /// Damages `bytes`; `other` lends its tail to a splice.
    pub fn apply(&self, bytes: &mut Vec<u8>, other: &[u8]) {
        let length = bytes.len();
        let place = |at: usize| if length == 0 { 0 } else { at % length };
        match self {
            Self::Cut(at) => bytes.truncate(place(*at)),
            Self::Flip(at, bits) => {
                if let Some(byte) = bytes.get_mut(place(*at)) {
                    *byte ^= bits;
                }
            }
            Self::Insert(at, more) => drop(bytes.splice(place(*at)..place(*at), more.iter().copied())),
            Self::Remove(at, count) => drop(bytes.drain(place(*at)..(place(*at) + count).min(length))),
            Self::Repeat(at, count) => {
                let stretch = bytes[place(*at)..(place(*at) + count).min(length)].to_vec();
                bytes.splice(place(*at)..place(*at), stretch);
            }
            Self::Splice(at) => {
                bytes.truncate(place(*at));
                bytes.extend_from_slice(&other[place(*at).min(other.len())..]);
            }
        }
    }
}
