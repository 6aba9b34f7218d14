//! Generations: how a restored or cloned database is noticed and goes on without signing a number twice.
//!
//! The keystore remembers (generation, last signed seq) of every stream, written before a signature exists and never
//! part of a backup. A keystore ahead of its database means the database is an old copy.

use std::collections::BTreeMap;

use super::{Holder, HolderError};
use crate::domain::stream::StreamName;
use crate::ingest::actor;
use crate::record::body::ChainPosition;
use crate::record::cbor::{CborError, Value};
use crate::step::{self, Step};
use crate::storage::StorageError;
use crate::storage::counters::Counter;
use crate::storage::cursors::ChainState;
use crate::storage::key::VaultError;

/// Name of the counters in the keystore.
const COUNTERS: &str = "signed-counters";
/// Numbers of references and captures that a restored database leaves out, for those given after it was copied.
const NUMBERS_LEFT_OUT: u64 = 1_000;

type Counters = BTreeMap<String, (u64, u64)>;

impl Holder {
    /// Notes in the keystore that this place of the chain is being signed.
    pub(super) fn note_signed(&self, position: &ChainPosition) -> Result<(), HolderError> {
        let mut counters = self.counters()?;
        counters.insert(position.stream.to_string(), (position.generation, position.seq));
        Ok(self.host.vault.store(COUNTERS, &encode(&counters))?)
    }

    /// Whether the keystore says this very place was signed or about to be.
    pub(super) fn was_signed(&self, position: &ChainPosition) -> Result<bool, HolderError> {
        let place = (position.generation, position.seq);
        Ok(self.counters()?.get(position.stream.as_str()) == Some(&place))
    }

    /// Opens a new generation when the keystore is ahead of the database.
    pub(super) fn notice_restore(&self) -> Result<bool, HolderError> {
        let Ok(mut identity) = self.identity() else { return Ok(false) };
        let counters = self.counters()?;
        let chains = self.storage.read(|tx| -> Result<Vec<(StreamName, ChainState)>, StorageError> {
            Ok(tx.streams()?.into_iter().map(|row| (row.name, row.chain)).collect())
        })?;
        let stored = |stream: &str| {
            let chain = chains.iter().find(|(name, _)| name.as_str() == stream);
            chain.map_or((0, 0), |(_, chain)| (chain.generation, chain.last_seq))
        };
        let is_ahead = counters.iter().any(|(stream, signed)| *signed > stored(stream));
        if !is_ahead {
            return Ok(false);
        }
        let newest = counters.values().map(|(generation, _)| *generation).max().unwrap_or(0);
        step::reached(Step::RestoreNoticed);
        identity.generation = newest.max(identity.generation) + 1;
        self.storage.write(|tx| -> Result<(), StorageError> {
            identity.store(tx)?;
            for (stream, chain) in &chains {
                tx.put_setting(&left_behind(stream), &chain.last_seq.to_be_bytes())?;
                tx.set_chain(stream, &ChainState { generation: identity.generation, last_seq: 0, last_record: None })?;
            }
            for document in tx.documents()? {
                tx.set_generation(document.id, actor::generation(identity.generation, 0))?;
            }
            for counter in [Counter::Reference, Counter::Capture] {
                // The old copy does not know which numbers were given since; a reference given twice would name two
                // reports.
                tx.raise_counter(counter, tx.counter(counter)?.next_multiple_of(NUMBERS_LEFT_OUT) + NUMBERS_LEFT_OUT)?;
            }
            tx.audit(&self.now(), "generation_opened", "done", None)
        })?;
        self.reload()?;
        Ok(true)
    }

    fn counters(&self) -> Result<Counters, HolderError> {
        let Some(bytes) = self.host.vault.load(COUNTERS)? else { return Ok(Counters::new()) };
        decode(&bytes).map_err(|_| VaultError::Malformed.into())
    }
}

/// Setting that keeps how far the database knew a stream's chain in the generation before.
pub(super) fn left_behind(stream: &StreamName) -> String {
    format!("chain.left.{stream}")
}

fn encode(counters: &Counters) -> Vec<u8> {
    let rows = counters.iter().map(|(stream, (generation, seq))| {
        Value::Array(vec![Value::from(stream.as_str()), Value::from(*generation), Value::from(*seq)])
    });
    Value::Array(rows.collect()).encode()
}

fn decode(bytes: &[u8]) -> Result<Counters, CborError> {
    Value::decode(bytes)?
        .into_array()?
        .into_iter()
        .map(|row| {
            let [stream, generation, seq] = row.into_tuple()?;
            Ok((stream.into_text()?, (generation.into_int()?, seq.into_int()?)))
        })
        .collect()
}
