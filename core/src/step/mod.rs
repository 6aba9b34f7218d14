//! Named steps of saving, sealing, applying and entering, at which tests let a process die.
//!
//! Reaching a step does nothing, unless a test asked for the end there: `ENLACE_DIE_AT=seal_signed` aborts the process
//! at the first time, `ENLACE_DIE_AT=seal_signed:3` at the third, without closing or flushing anything; [`die_at`] lets
//! the calling thread unwind instead, for worlds that are simulated in one process. A build without debug assertions,
//! such as every release, contains neither: the calls are empty there.

#[cfg(debug_assertions)]
mod dying;

macro_rules! steps {
    ($($(#[$doc:meta])* $name:ident = $word:literal,)*) => {
        /// A step.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Step {
            $($(#[$doc])* $name,)*
        }

        impl Step {
            /// Every step.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Its word.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }
        }
    };
}

steps! {
    /// Phone: the keystore has the database's key, and there is no database yet.
    KeyStored = "key_stored",
    /// Phone: the database has its tables and nothing in them.
    TablesMade = "tables_made",
    /// Phone: a secret is written beside its place in the keystore's folder, not yet renamed.
    SecretWritten = "secret_written",
    /// Phone: a document has its row and no changes.
    DocumentAdded = "document_added",
    /// Phone: a change is stored, own or received.
    ChangeAdded = "change_added",
    /// Phone: the screens' rows of a document are up to date.
    DocumentProjected = "document_projected",
    /// Phone: a number was taken.
    NumberTaken = "number_taken",
    /// Phone: everything of a transaction is written, nothing durable.
    WriteDone = "write_done",
    /// Phone: the transaction is durable, nobody was told.
    WriteKept = "write_kept",
    /// Phone: the body to be signed is reserved.
    SealReserved = "seal_reserved",
    /// Phone: the keystore's counter has moved, there is no signature.
    SealCounted = "seal_counted",
    /// Phone: the signature exists, and nothing keeps it.
    SealSigned = "seal_signed",
    /// Phone: a record is stored, own or received.
    RecordAdded = "record_added",
    /// Phone: changes are under their record, the chain has not moved.
    ChangesSealed = "changes_sealed",
    /// Phone: the device's own chain has moved.
    ChainMoved = "chain_moved",
    /// Phone: an entry is stored, its effect is not.
    EntryAdded = "entry_added",
    /// Phone: the verdict on own changes is stored.
    ChangesSettled = "changes_settled",
    /// Phone: values that a refusal took are set aside.
    DraftAdded = "draft_added",
    /// Phone: the cursor of a stream has moved.
    CursorMoved = "cursor_moved",
    /// Phone: the place where a broken-off window goes on has moved.
    WindowMoved = "window_moved",
    /// Phone: the keys and bodies of a purged document are gone, its rows on screens are not.
    DocumentForgotten = "document_forgotten",
    /// Phone: a restored database was noticed, no new generation is open yet.
    RestoreNoticed = "restore_noticed",
    /// Server: a record is stored, its entry is not.
    RecordStored = "record_stored",
    /// Server: the tree has the leaf, the entry is not stored.
    LeafStored = "leaf_stored",
    /// Server: the entry is stored, its effect is not.
    EntryStored = "entry_stored",
    /// Server: a change is stored.
    BodyStored = "body_stored",
    /// Server: an author's chain has moved.
    ChainStored = "chain_stored",
    /// Server: bodies of a record that does not count are set apart.
    ApartStored = "apart_stored",
    /// Server: a sender's counter is stored.
    ContactStored = "contact_stored",
    /// Server: a checkpoint is stored.
    CheckpointStored = "checkpoint_stored",
    /// Server: new keys of sealed documents are durable, the data under them is not.
    KeysKept = "keys_kept",
    /// Server: the transaction is durable, nobody was told.
    DataKept = "data_kept",
    /// Server: keys of a purged document are destroyed, the write-ahead log still holds its bodies.
    KeysDestroyed = "keys_destroyed",
    /// Server: a backup is copied and checked, and has no name yet.
    BackupCopied = "backup_copied",
    /// Server: a restore has moved the old data aside, nothing is in its place.
    RestoreMovedAside = "restore_moved_aside",
    /// Server: a restore has put the backup in place, no epoch is open for it.
    RestorePlaced = "restore_placed",
}

/// Whether this build can die at its steps: tests of crashes prove nothing otherwise.
pub const CAN_DIE: bool = cfg!(debug_assertions);

/// A thread that was asked to die here unwinds with this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Died(pub Step);

/// The process or thread has come to this step.
#[cfg(debug_assertions)]
pub fn reached(step: Step) {
    dying::reached(step);
}

/// The process or thread has come to this step.
#[cfg(not(debug_assertions))]
#[inline]
pub const fn reached(_: Step) {}

/// Lets this thread unwind with [`Died`] at the step's next `time` (from 1), once; `None` takes the wish back.
#[cfg(debug_assertions)]
pub fn die_at(wish: Option<(Step, u32)>) {
    dying::WISH.set(wish);
}

/// A release does not die.
#[cfg(not(debug_assertions))]
pub const fn die_at(_: Option<(Step, u32)>) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_dies_once_at_the_time_it_asked_for() {
        die_at(Some((Step::SealSigned, 2)));
        reached(Step::SealSigned);
        reached(Step::SealCounted);
        let died = std::panic::catch_unwind(|| reached(Step::SealSigned)).unwrap_err();
        assert_eq!(died.downcast_ref(), Some(&Died(Step::SealSigned)));
        reached(Step::SealSigned);
        die_at(Some((Step::WriteDone, 1)));
        die_at(None);
        reached(Step::WriteDone);
    }

    #[test]
    fn every_step_has_a_word_of_its_own() {
        let words: std::collections::BTreeSet<_> = Step::ALL.iter().map(|step| step.word()).collect();
        assert_eq!(words.len(), Step::ALL.len());
    }
}
