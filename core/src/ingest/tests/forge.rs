//! Making changes nobody honest would make: bytes under a right checksum, structures under a right encoding.

use automerge::{Change, ExpandedChange};
use sha2::{Digest, Sha256};

/// LEB128, in its shortest form.
pub(crate) fn leb(mut value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    while value > 0x7f {
        out.push(u8::try_from(value & 0x7f).unwrap() | 0x80);
        value >>= 7;
    }
    out.push(u8::try_from(value).unwrap());
    out
}

/// A chunk of any type around `data`, with the checksum it should have.
pub(crate) fn sealed(kind: u8, data: &[u8]) -> Vec<u8> {
    let hashed = [&[kind][..], &leb(data.len() as u64), data].concat();
    let checksum = Sha256::digest(&hashed);
    [&[0x85, 0x6f, 0x4a, 0x83][..], &checksum[..4], &hashed].concat()
}

/// What lies inside a change chunk.
pub(crate) fn data(chunk: &[u8]) -> Vec<u8> {
    let length = chunk[9..].iter().take_while(|byte| **byte & 0x80 != 0).count() + 1;
    chunk[9 + length..].to_vec()
}

/// A change taken apart.
pub(crate) fn expanded(chunk: &[u8]) -> ExpandedChange {
    Change::try_from(chunk).unwrap().decode()
}

/// A change taken apart, altered and put together again.
pub(crate) fn altered(chunk: &[u8], alter: impl FnOnce(&mut ExpandedChange)) -> Vec<u8> {
    let mut change = expanded(chunk);
    alter(&mut change);
    Change::from(change).raw_bytes().to_vec()
}

/// The data of a change chunk, field by field, each as it is spelled.
#[derive(Clone)]
pub(crate) struct Parts {
    pub(crate) deps: Vec<[u8; 32]>,
    pub(crate) actor: Vec<u8>,
    pub(crate) seq: Vec<u8>,
    pub(crate) start_op: Vec<u8>,
    pub(crate) time: Vec<u8>,
    pub(crate) message: Vec<u8>,
    pub(crate) others: Vec<Vec<u8>>,
    pub(crate) columns: Vec<(u64, Vec<u8>)>,
    pub(crate) extra: Vec<u8>,
}

impl Parts {
    pub(crate) fn of(chunk: &[u8]) -> Self {
        let data = data(chunk);
        let mut rest = data.as_slice();
        let deps = (0..number(&mut rest)).map(|_| take(&mut rest, 32).try_into().unwrap()).collect();
        let actor = prefixed(&mut rest);
        let (seq, start_op, time) = (spelled(&mut rest), spelled(&mut rest), spelled(&mut rest));
        let message = prefixed(&mut rest);
        let others = (0..number(&mut rest)).map(|_| prefixed(&mut rest)).collect();
        let list: Vec<(u64, u64)> = (0..number(&mut rest)).map(|_| (number(&mut rest), number(&mut rest))).collect();
        let columns = list
            .into_iter()
            .map(|(spec, length)| (spec, take(&mut rest, usize::try_from(length).unwrap()).to_vec()))
            .collect();
        Self { deps, actor, seq, start_op, time, message, others, columns, extra: rest.to_vec() }
    }

    pub(crate) fn column(&mut self, spec: u64) -> &mut Vec<u8> {
        if !self.columns.iter().any(|column| column.0 == spec) {
            self.columns.push((spec, Vec::new()));
            self.columns.sort_by_key(|column| column.0);
        }
        &mut self.columns.iter_mut().find(|column| column.0 == spec).unwrap().1
    }

    pub(crate) fn sealed(&self) -> Vec<u8> {
        let with_length = |bytes: &Vec<u8>| [leb(bytes.len() as u64), bytes.clone()].concat();
        let mut out = leb(self.deps.len() as u64);
        out.extend(self.deps.concat());
        out.extend(with_length(&self.actor));
        out.extend([self.seq.clone(), self.start_op.clone(), self.time.clone()].concat());
        out.extend(with_length(&self.message));
        out.extend(leb(self.others.len() as u64));
        self.others.iter().for_each(|other| out.extend(with_length(other)));
        out.extend(leb(self.columns.len() as u64));
        for (spec, bytes) in &self.columns {
            out.extend([leb(*spec), leb(bytes.len() as u64)].concat());
        }
        self.columns.iter().for_each(|(_, bytes)| out.extend(bytes));
        out.extend(&self.extra);
        sealed(1, &out)
    }
}

fn spelled(rest: &mut &[u8]) -> Vec<u8> {
    let length = rest.iter().take_while(|byte| **byte & 0x80 != 0).count() + 1;
    take(rest, length).to_vec()
}

fn number(rest: &mut &[u8]) -> u64 {
    spelled(rest).iter().rev().fold(0, |sum, byte| (sum << 7) | u64::from(byte & 0x7f))
}

fn prefixed(rest: &mut &[u8]) -> Vec<u8> {
    let length = usize::try_from(number(rest)).unwrap();
    take(rest, length).to_vec()
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> &'a [u8] {
    let (taken, after) = rest.split_at(length);
    *rest = after;
    taken
}
