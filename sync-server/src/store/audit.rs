//! Reading the whole log again: does what is stored still hash to what was signed?
//!
//! Finds what a hand in the database, a bad disk or a bad restore did. It cannot find what somebody with the server's
//! key did: that is what heads on phones and other agencies' cosignatures are for.

use std::collections::BTreeMap;

use enlace_core::domain::stream::StreamName;
use enlace_core::entry::Cursor;
use enlace_core::log::checkpoint::SignedCheckpoint;
use enlace_core::log::merkle::{Frontier, Hash, Node};
use enlace_core::record::envelope::Envelope;

use super::{LoggedEntry, Read, Result, StoreError};

/// Entries between two words on progress.
const STEP: u64 = 256;
/// Findings after which the audit stops: the log is beyond a doubt.
const MAX_FINDINGS: usize = 100;

/// How much is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Entries, tree, checkpoints, records. Needs no document keys.
    Log,
    /// The bodies as well.
    Bodies,
}

/// One thing that is not as it was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Stable code.
    pub code: &'static str,
    /// The entry's index in the log, or the size of the tree for a checkpoint.
    pub log_index: u64,
    /// The entry's place, where it can still be read.
    pub place: Option<(StreamName, u64)>,
}

/// What an audit found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditReport {
    /// Entries read.
    pub entries: u64,
    /// The root that the entries really have; `None` if some are missing.
    pub root: Option<Hash>,
    /// Size of the newest checkpoint that matches.
    pub checkpoint_size: Option<u64>,
    /// Everything wrong, in log order; empty if all is well.
    pub findings: Vec<Finding>,
}

/// Reads everything and compares. `progress` gets entries done and entries in all.
pub fn check(store: &dyn Read, depth: Depth, progress: &mut dyn FnMut(u64, u64)) -> Result<AuditReport> {
    let (size, checkpoints) = (store.size()?, store.checkpoints()?);
    let mut audit = Audit { store, depth, tree: Some(Frontier::new()), streams: BTreeMap::new(), findings: Vec::new() };
    let mut pending = checkpoints.iter().peekable();
    let (mut done, mut checkpoint_size) = (0, None);
    loop {
        while let Some(signed) = pending.next_if(|signed| signed.claimed().size == done) {
            if audit.checkpoint(signed)? {
                checkpoint_size = Some(done);
            }
        }
        if done == size || audit.findings.len() >= MAX_FINDINGS {
            break;
        }
        audit.entry(done)?;
        done += 1;
        if done.is_multiple_of(STEP) || done == size {
            progress(done, size);
        }
    }
    // Signed for a larger tree than there is: the end of the log was cut off.
    for signed in pending {
        audit.find("checkpoint_contradiction", signed.claimed().size, None);
    }
    let root = audit.tree.as_ref().map(Frontier::root);
    Ok(AuditReport { entries: done, root, checkpoint_size, findings: audit.findings })
}

struct Audit<'a> {
    store: &'a dyn Read,
    depth: Depth,
    /// What the entries really hash to; given up once one is missing.
    tree: Option<Frontier>,
    streams: BTreeMap<StreamName, Cursor>,
    findings: Vec<Finding>,
}

impl Audit<'_> {
    fn find(&mut self, code: &'static str, log_index: u64, logged: Option<&LoggedEntry>) {
        let place = logged.map(|logged| (logged.entry.stream.clone(), logged.entry.pos));
        self.findings.push(Finding { code, log_index, place });
    }

    fn entry(&mut self, index: u64) -> Result<()> {
        let leaf = match self.store.subtree(Node { level: 0, index }) {
            Err(StoreError::Corrupt) => {
                self.tree = None;
                self.find("entry_missing", index, None);
                return Ok(());
            }
            leaf => leaf?,
        };
        let logged = match self.store.logged(index, 1) {
            Err(StoreError::Corrupt) => None,
            logged => logged?.pop(),
        };
        match &logged {
            None => self.find("entry_damaged", index, None),
            Some(logged) => {
                self.chain(logged);
                self.record(logged)?;
            }
        }
        self.tree(leaf, index, logged.as_ref())
    }

    /// Whether the entry follows the one before it in its stream.
    fn chain(&mut self, logged: &LoggedEntry) {
        let cursor = self.streams.get(&logged.entry.stream).copied().unwrap_or(Cursor::START);
        if cursor.advance(&logged.entry).is_err() {
            self.find("entry_chain_broken", logged.log_index, Some(logged));
        }
        self.streams.insert(logged.entry.stream.clone(), Cursor::at(&logged.entry));
    }

    /// Whether the record, and the bodies delivered with it, are what the entry names.
    fn record(&mut self, logged: &LoggedEntry) -> Result<()> {
        let entry = &logged.entry;
        let envelope = self.store.envelope(&entry.record)?;
        let id = envelope.and_then(|bytes| Envelope::decode(&bytes).ok()).map(|envelope| envelope.id());
        if id != Some(entry.record) {
            self.find("record_damaged", logged.log_index, Some(logged));
        }
        if self.depth == Depth::Log {
            return Ok(());
        }
        match self.store.deliveries(&entry.stream, entry.pos - 1, 0) {
            Ok(_) => {}
            Err(StoreError::Corrupt) => self.find("body_damaged", logged.log_index, Some(logged)),
            Err(StoreError::KeyMissing) => self.find("store_key_missing", logged.log_index, Some(logged)),
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Whether the stored subtrees are the ones that the leaf completes.
    fn tree(&mut self, leaf: Hash, index: u64, logged: Option<&LoggedEntry>) -> Result<()> {
        let completed = self.tree.as_mut().map(|tree| tree.append(leaf)).unwrap_or_default();
        for (node, hash) in completed {
            match self.store.subtree(node) {
                Ok(stored) if stored == hash => {}
                Ok(_) | Err(StoreError::Corrupt) => {
                    // The levels above follow from this one.
                    self.find("log_tree_mismatch", index, logged);
                    break;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn checkpoint(&mut self, signed: &SignedCheckpoint) -> Result<bool> {
        let Some(root) = self.tree.as_ref().map(Frontier::root) else {
            return Ok(false);
        };
        let size = signed.claimed().size;
        let identity = self.store.identity()?.ok_or(StoreError::Misfit)?;
        match signed.verify(&identity.origin, &identity.server) {
            Err(error) => self.find(error.code(), size, None),
            Ok(checkpoint) if checkpoint.root != root => self.find("checkpoint_contradiction", size, None),
            Ok(_) => return Ok(true),
        }
        Ok(false)
    }
}
