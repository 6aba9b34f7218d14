//! A phone: an encrypted database on disk, a key, and everything a person does with it.

use std::path::PathBuf;
use std::sync::Arc;

use enlace_core::clock::{ManualClock, SeededEntropy};
use enlace_core::command;
use enlace_core::document::Edit;
use enlace_core::domain::stream::StreamName;
use enlace_core::holder::{Holder, HolderError, Host};
use enlace_core::ids::DocumentId;
use enlace_core::record::keys::{Algorithm, SoftwareSigner};
use enlace_core::storage::key::MemoryVault;

/// A phone of the world.
pub struct Phone {
    /// What its person says of it.
    pub name: String,
    /// Its database file.
    pub path: PathBuf,
    /// Its clock, which may be wrong.
    pub clock: Arc<ManualClock>,
    host: Host,
    holder: Option<Arc<Holder>>,
}

impl Phone {
    /// A new phone with a key of its own.
    pub fn new(name: &str, folder: &std::path::Path, seed: u64, now_ms: i64) -> Self {
        let entropy = Arc::new(SeededEntropy::new(seed));
        let clock = Arc::new(ManualClock::at(now_ms));
        let host = Host {
            signer: Arc::new(SoftwareSigner::generate(Algorithm::Es256, &*entropy)),
            vault: Arc::new(MemoryVault::default()),
            clock: clock.clone(),
            entropy,
        };
        let path = folder.join(format!("{name}.db"));
        let holder = Arc::new(Holder::open(path.clone(), host.clone()).expect("a new database opens"));
        Self { name: name.to_owned(), path, clock, host, holder: Some(holder) }
    }

    /// The holder's place.
    pub fn holder(&self) -> &Arc<Holder> {
        self.holder.as_ref().expect("the phone is on")
    }

    /// What the host brings along.
    pub const fn host(&self) -> &Host {
        &self.host
    }

    /// The process dies: nothing is closed in order.
    pub fn die(&mut self) {
        self.holder = None;
    }

    /// The app starts again.
    pub fn start(&mut self) -> Result<(), HolderError> {
        self.holder = None;
        self.holder = Some(Arc::new(Holder::open(self.path.clone(), self.host.clone())?));
        Ok(())
    }

    /// Reports an incident with these codes and texts.
    pub fn report(&self, stream: &str, edits: &[Edit]) -> DocumentId {
        let stream = StreamName::parse(stream).expect("a stream name");
        command::report(self.holder(), &stream, edits).expect("the report is saved").document
    }

    /// Changes a document.
    pub fn edit(&self, id: DocumentId, edits: &[Edit]) {
        command::edit(self.holder(), id, edits, None).expect("the edit is saved");
    }

    /// Every field of a document as text for comparing phones.
    pub fn dump(&self, id: DocumentId) -> Option<String> {
        let (_, document) = self.holder().document(id).ok()?;
        let fields = document.fields().expect("the document reads");
        Some(format!("{fields:?}"))
    }
}
