//! The author's chain: one per (key, stream, generation), gap-free, so that a missing record shows.

use thiserror::Error;

use crate::ids::RecordId;
use crate::record::body::ChainPosition;

/// Where a chain stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChainTip {
    /// Seq of the last record.
    pub seq: u64,
    /// The last record.
    pub record: RecordId,
}

/// Why a record is not the next of its chain. None of these gets an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ChainFault {
    /// Records before it are missing.
    #[error("records before this one are missing")]
    Gap,
    /// Another record holds this place: the same seq was signed twice in one generation. Kept as evidence.
    #[error("another record holds this place in the chain")]
    Equivocation,
    /// It is in place already.
    #[error("the record is in place already")]
    Known,
    /// It names another predecessor than the chain's last record.
    #[error("the record names another predecessor")]
    OtherPredecessor,
}

impl ChainFault {
    /// The stable word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Gap => "chain_gap",
            Self::Equivocation => "chain_equivocation",
            Self::Known => "record_known",
            Self::OtherPredecessor => "chain_other_predecessor",
        }
    }
}

/// Checks that a record is the next one after `tip` (`None`: the chain is empty).
///
/// A record at or below the tip is [`ChainFault::Known`] only if the caller finds its id among the stored ones;
/// `holder` is what is stored at that seq, when the caller still has it.
pub fn check_next(
    tip: Option<&ChainTip>,
    position: &ChainPosition,
    id: RecordId,
    holder: Option<RecordId>,
) -> Result<ChainTip, ChainFault> {
    let (seq, last) = tip.map_or((0, None), |tip| (tip.seq, Some(tip.record)));
    if position.seq <= seq {
        return Err(if holder == Some(id) || last == Some(id) { ChainFault::Known } else { ChainFault::Equivocation });
    }
    if position.seq > seq + 1 {
        return Err(ChainFault::Gap);
    }
    if position.prev != last {
        return Err(ChainFault::OtherPredecessor);
    }
    Ok(ChainTip { seq: position.seq, record: id })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::stream::StreamName;

    fn position(seq: u64, prev: Option<u8>) -> ChainPosition {
        ChainPosition { stream: StreamName::control(), generation: 0, seq, prev: prev.map(|byte| RecordId([byte; 32])) }
    }

    #[test]
    fn only_the_next_record_is_next() {
        let first = check_next(None, &position(1, None), RecordId([1; 32]), None).unwrap();
        assert_eq!(first, ChainTip { seq: 1, record: RecordId([1; 32]) });
        let check = |position: &ChainPosition, id: u8, holder: Option<u8>| {
            check_next(Some(&first), position, RecordId([id; 32]), holder.map(|byte| RecordId([byte; 32])))
        };
        assert!(check(&position(2, Some(1)), 2, None).is_ok());
        assert_eq!(check(&position(3, Some(2)), 3, None), Err(ChainFault::Gap));
        assert_eq!(check(&position(2, Some(7)), 2, None), Err(ChainFault::OtherPredecessor));
        assert_eq!(check(&position(1, None), 1, Some(1)), Err(ChainFault::Known));
        assert_eq!(check(&position(1, None), 9, Some(1)), Err(ChainFault::Equivocation));
    }
}
