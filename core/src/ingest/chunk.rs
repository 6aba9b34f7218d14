//! The outside of a change: chunk header, change header and column layout, read before the merge library sees a byte.
//!
//! Follows the Automerge binary format, change chunks only. Allocates nothing from a declared count, so a few bytes
//! that claim millions of operations cost nothing to refuse.

use sha2::{Digest, Sha256};

use super::columns::Columns;
use super::leb::Reader;
use super::refusal::ChangeRefusal;
use super::runs::canonical;
use crate::ids::{ActorHash, ChangeHash};

/// Largest change in bytes.
pub const MAX_BYTES: usize = 64 * 1024;
/// Most operations of one change, and most values they replace together.
pub const MAX_OPS: u64 = 20_000;
/// Most actors a change names, its own included.
pub const MAX_ACTORS: usize = 64;
/// Most changes a change builds on.
pub const MAX_DEPS: u64 = 1_024;
/// Longest message in bytes.
pub const MAX_MESSAGE_BYTES: usize = 200;
/// Furthest author time from 1970 in seconds, past all that milliseconds in 64 bits can say. Times further out overflow the
/// differences the merge library stores.
pub const MAX_TIME: u64 = 1 << 54;

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const CHANGE: u8 = 1;

/// The header of a change whose layout holds together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// SHA-256 over type, length and data.
    pub hash: ChangeHash,
    /// Who made the change.
    pub actor: ActorHash,
    /// The actor's count of changes.
    pub seq: u64,
    /// Counter of the first operation.
    pub start_op: u64,
    /// What the author's clock said, in seconds since 1970-01-01 UTC.
    pub time: i64,
    /// The changes it builds on, sorted.
    pub deps: Vec<ChangeHash>,
    /// How many operations it holds, at least 1.
    pub ops: u64,
    /// The actors it names, its own first, then the others in rising order.
    pub(super) actors: Vec<ActorHash>,
}

/// Reads a change chunk; everything about it is checked that can be without its operations.
pub fn read(bytes: &[u8]) -> Result<Chunk, ChangeRefusal> {
    read_with_columns(bytes).map(|(chunk, _)| chunk)
}

/// The header, and the columns its operations are read from.
pub(super) fn read_with_columns(bytes: &[u8]) -> Result<(Chunk, Columns<'_>), ChangeRefusal> {
    if bytes.len() > MAX_BYTES {
        return Err(ChangeRefusal::TooLarge);
    }
    let mut outer = Reader::new(bytes);
    if outer.array::<4>()? != MAGIC {
        return Err(ChangeRefusal::Malformed);
    }
    let checksum: [u8; 4] = outer.array()?;
    let hashed = bytes.get(8..).unwrap_or_default();
    if outer.byte()? != CHANGE {
        return Err(ChangeRefusal::WrongChunkType);
    }
    let data = outer.prefixed()?;
    if !outer.is_done() {
        return Err(ChangeRefusal::Malformed);
    }
    let hash: [u8; 32] = Sha256::digest(hashed).into();
    if !hash.starts_with(&checksum) {
        return Err(ChangeRefusal::BadChecksum);
    }
    read_data(ChangeHash(hash), Reader::new(data))
}

fn read_data(hash: ChangeHash, mut data: Reader<'_>) -> Result<(Chunk, Columns<'_>), ChangeRefusal> {
    let deps = deps(&mut data)?;
    let actor = actor(&mut data)?;
    let seq = data.unsigned()?;
    let start_op = data.unsigned()?;
    let time = data.signed()?;
    if time.unsigned_abs() > MAX_TIME {
        return Err(ChangeRefusal::TimeOutOfRange);
    }
    message(data.prefixed()?)?;
    let actors = actors(actor, &mut data)?;
    let columns = Columns::read(data)?;
    let ops = columns.count()?;
    Ok((Chunk { hash, actor, seq, start_op, time, deps, ops, actors }, columns))
}

/// The actor and the others the change names.
fn actors(own: ActorHash, data: &mut Reader<'_>) -> Result<Vec<ActorHash>, ChangeRefusal> {
    let others = data.unsigned()?;
    if others >= MAX_ACTORS as u64 {
        return Err(ChangeRefusal::TooManyActors);
    }
    let mut actors = vec![own];
    for index in 0..others {
        let other = actor(data)?;
        canonical(other != own && (index == 0 || actors.last() < Some(&other)))?;
        actors.push(other);
    }
    Ok(actors)
}

fn deps(data: &mut Reader<'_>) -> Result<Vec<ChangeHash>, ChangeRefusal> {
    let count = data.unsigned()?;
    if count > MAX_DEPS {
        return Err(ChangeRefusal::TooManyDeps);
    }
    let mut deps = Vec::new();
    for _ in 0..count {
        let dep = ChangeHash(data.array()?);
        if deps.last().is_some_and(|last| *last >= dep) {
            return Err(ChangeRefusal::DepsUnsorted);
        }
        deps.push(dep);
    }
    Ok(deps)
}

fn actor(data: &mut Reader<'_>) -> Result<ActorHash, ChangeRefusal> {
    ActorHash::from_slice(data.prefixed()?).ok_or(ChangeRefusal::ActorMalformed)
}

fn message(message: &[u8]) -> Result<(), ChangeRefusal> {
    let is_word = message.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'_');
    if is_word && message.len() <= MAX_MESSAGE_BYTES { Ok(()) } else { Err(ChangeRefusal::MessageMalformed) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::samples::{SAMPLE, actor, stamp};
    use crate::document::{Document, Edit};

    fn bytes() -> Vec<u8> {
        let edits = [Edit::set("severity", "extreme"), Edit::write("narrative", "Niebla 🌫.")];
        Document::create(&SAMPLE, actor(1), &edits, &stamp(7)).unwrap().1.remove(0).bytes
    }

    #[test]
    fn the_header_of_an_honest_change_reads() {
        let bytes = bytes();
        let chunk = read(&bytes).unwrap();
        let expected = automerge::Change::try_from(bytes.as_slice()).unwrap();
        assert_eq!(chunk.hash.0, expected.hash().0);
        assert_eq!((chunk.actor, chunk.seq, chunk.start_op, chunk.time), (actor(1), 1, 1, 7));
        assert_eq!((chunk.ops, chunk.deps), (expected.len() as u64, vec![]));
    }

    #[test]
    fn every_cut_and_every_flipped_bit_is_refused() {
        let bytes = bytes();
        for length in 0..bytes.len() {
            assert_eq!(read(&bytes[..length]), Err(ChangeRefusal::Malformed), "{length}");
        }
        for bit in 0..bytes.len() * 8 {
            let mut bytes = bytes.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(read(&bytes).is_err(), "{bit}");
        }
    }
}
