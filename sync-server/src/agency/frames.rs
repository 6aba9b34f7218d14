//! Frames as they were built: what many phones ask for at the same place is compressed once.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use enlace_core::domain::stream::StreamName;
use enlace_core::entry::Cursor;
use enlace_core::ids::KeyId;

/// Frames kept; some four megabytes.
const MOST: usize = 64;

/// A whole frame as anybody who reads the stream and wrote nothing in it gets it.
#[derive(Clone, Debug)]
pub(super) struct BuiltFrame {
    /// The cursor after it.
    pub(super) upto: Cursor,
    /// Who wrote in it: they get a frame of their own without what they have.
    pub(super) authors: BTreeSet<KeyId>,
    /// The encoded frame.
    pub(super) bytes: Arc<[u8]>,
}

/// Frames by stream and the cursor they follow. Entries never change, so they stay right until bodies are deleted.
#[derive(Debug, Default)]
pub(super) struct Frames {
    built: HashMap<(StreamName, Cursor), BuiltFrame>,
    order: VecDeque<(StreamName, Cursor)>,
}

impl Frames {
    /// The frame that follows a cursor, for a reader who wrote nothing in it.
    pub(super) fn find(&self, stream: &StreamName, after: Cursor, reader: &KeyId) -> Option<&BuiltFrame> {
        self.built.get(&(stream.clone(), after)).filter(|frame| !frame.authors.contains(reader))
    }

    /// Keeps a frame, the oldest one goes.
    pub(super) fn keep(&mut self, stream: &StreamName, after: Cursor, frame: BuiltFrame) {
        let key = (stream.clone(), after);
        if self.built.insert(key.clone(), frame).is_none() {
            self.order.push_back(key);
        }
        if self.order.len() > MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.built.remove(&oldest);
        }
    }

    /// Drops all, since they may hold what was deleted.
    pub(super) fn clear(&mut self) {
        self.built.clear();
        self.order.clear();
    }
}
