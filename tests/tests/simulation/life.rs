//! What happens in a world, step by step.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use enlace_core::clock::random_bytes;
use enlace_core::command;
use enlace_core::document::Edit;
use enlace_core::domain::stream::StreamName;
use enlace_core::ids::{DocumentId, ItemId};
use enlace_core::record::content::{Access, Compromised, Content, Grant, Revocation, Revoked};
use enlace_core::step::{self, Died, Step};
use enlace_tests::harness::{INTERNAL, Link, Phone, World};

use super::choices::Choices;

/// Few documents, so that everybody works on the same ones.
const MOST_DOCUMENTS: usize = 5;

/// Something a person saved and was told is safe.
pub struct Promise {
    /// Which phone.
    pub phone: usize,
    /// In which document.
    pub document: DocumentId,
    /// A list item nobody else wrote.
    pub path: String,
    /// Whether it was saved after its phone was reported stolen.
    pub after_theft: bool,
}

/// One world.
pub struct Life {
    /// The agency.
    pub world: World,
    /// Its phones.
    pub phones: Vec<Phone>,
    /// Everything that was saved.
    pub promises: Vec<Promise>,
    /// The stolen phone, if one was.
    pub stolen: Option<usize>,
    documents: Vec<DocumentId>,
    is_revoked: BTreeMap<usize, bool>,
    choices: Choices,
    trace: String,
    is_loud: bool,
}

impl Life {
    /// A world with two to eight phones.
    pub fn new(seed: u64, is_loud: bool) -> Self {
        let choices = Choices::new(seed.wrapping_mul(77));
        let mut world = World::new(seed + 1_000);
        let count = 2 + choices.below(if seed.is_multiple_of(4) { 7 } else { 2 });
        let phones = (0..count).map(|number| world.phone(&format!("phone{number}"))).collect();
        Self {
            world,
            phones,
            promises: Vec::new(),
            stolen: None,
            documents: Vec::new(),
            is_revoked: BTreeMap::new(),
            choices,
            trace: String::new(),
            is_loud,
        }
    }

    /// One thing happens.
    pub fn step(&mut self) {
        let phone = self.choices.below(self.phones.len());
        match self.choices.below(100) {
            0..15 => self.report(phone),
            15..45 => self.note(phone),
            45..55 => self.set(phone),
            55..83 => self.sync(phone),
            83..89 => self.crash(phone),
            89..92 => self.skew(phone),
            92..95 => self.restart_server(),
            95..97 => self.wait(),
            97..99 => self.change_rights(phone),
            _ => self.steal(phone),
        }
    }

    /// Faults stop: rights return, every phone syncs until nothing moves.
    pub fn settle(&mut self) {
        for phone in 0..self.phones.len() {
            if self.is_revoked.get(&phone).copied().unwrap_or(false) {
                self.change_rights(phone);
            }
        }
        for round in 0..4 {
            for phone in 0..self.phones.len() {
                if Some(phone) == self.stolen {
                    let _ = self.world.sync(&self.phones[phone]);
                    continue;
                }
                let outcome = self.world.sync(&self.phones[phone]).expect("a good link brings everything");
                assert!(outcome.disbelieved.is_empty(), "{:?}", outcome.disbelieved);
                if round < 2 {
                    self.take_up_drafts(phone);
                }
            }
        }
    }

    /// Everything that happened, and what every phone shows at the end.
    pub fn trace(&self) -> String {
        let mut trace = self.trace.clone();
        for phone in &self.phones {
            for id in &self.documents {
                let _ = writeln!(trace, "{} {id} {:?}", phone.name, phone.dump(*id));
            }
        }
        trace
    }

    /// Every document anybody made.
    pub fn documents(&self) -> &[DocumentId] {
        &self.documents
    }

    fn say(&mut self, line: &str) {
        if self.is_loud {
            println!("{line}");
        }
        self.trace.push_str(line);
        self.trace.push('\n');
    }

    fn report(&mut self, phone: usize) {
        if self.documents.len() >= MOST_DOCUMENTS {
            return self.note(phone);
        }
        let stream = StreamName::parse(INTERNAL).unwrap();
        let edits = [Edit::set("scenario", "drone"), Edit::write("narrative", "Zumbido al norte.")];
        let saved = command::report(self.phones[phone].holder(), &stream, &edits);
        let line = format!("{phone} reports: {:?}", saved.as_ref().map(|saved| saved.document).map_err(|e| e.code()));
        if let Ok(saved) = saved {
            self.documents.push(saved.document);
        }
        self.say(&line);
    }

    /// Adds a list item that only this step can have made.
    fn note(&mut self, phone: usize) {
        let Some(document) = self.some_document(phone) else { return };
        let holder = self.phones[phone].holder().clone();
        let item = ItemId(random_bytes(&*holder.host().entropy)).to_segment();
        let path = format!("actions.{item}.action");
        let saved = command::edit(&holder, document, &[Edit::set(path.clone(), "search")], None);
        self.say(&format!("{phone} notes {path}: {:?}", saved.as_ref().map(|_| ()).map_err(|e| e.code().to_owned())));
        if saved.is_ok() {
            let after_theft = self.stolen == Some(phone);
            self.promises.push(Promise { phone, document, path, after_theft });
        }
    }

    /// Changes a field everybody changes.
    fn set(&mut self, phone: usize) {
        let Some(document) = self.some_document(phone) else { return };
        let severity = ["extreme", "severe", "moderate", "minor"][self.choices.below(4)];
        let edits = [Edit::set("severity", severity), Edit::write("narrative", format!("{severity} {phone}."))];
        let saved = command::edit(self.phones[phone].holder(), document, &edits, None);
        self.say(&format!("{phone} sets {severity}: {:?}", saved.map(|saved| saved.changes).map_err(|e| e.code())));
    }

    fn sync(&mut self, phone: usize) {
        let link = Link {
            repeated: self.choices.chance(15),
            chunk: 1 + self.choices.below(3_000),
            ..Link::cut(self.cut(), self.cut())
        };
        let outcome = link.exchange(self.phones[phone].holder(), &mut self.world.agency);
        if let Ok(outcome) = &outcome {
            assert!(outcome.disbelieved.is_empty(), "{:?}", outcome.disbelieved);
        }
        let said = match outcome {
            Ok(outcome) => format!("{} sent, {} entries", outcome.sent, outcome.entries),
            Err(error) => error.code().to_owned(),
        };
        self.say(&format!("{phone} syncs {:?}: {said}", link.cut));
    }

    fn cut(&self) -> Option<usize> {
        self.choices.chance(30).then(|| self.choices.below(6_000))
    }

    /// The process dies, mostly in the middle of a save, a seal or an exchange.
    fn crash(&mut self, phone: usize) {
        let act = self.choices.below(3);
        self.dying(|life| match act {
            0 => life.note(phone),
            1 => {
                let _ = life.phones[phone].holder().seal_all();
            }
            _ => life.sync(phone),
        });
        self.phones[phone].die();
        self.phones[phone].start().expect("a database opens after a crash");
        assert_eq!(self.phones[phone].holder().identity().unwrap().generation, 0, "a crash is no restore");
        self.say(&format!("{phone} crashes"));
    }

    fn skew(&mut self, phone: usize) {
        let hours = i64::try_from(self.choices.below(97)).unwrap() - 48;
        self.phones[phone].clock.set_skew(hours * 3_600_000);
        self.say(&format!("{phone} is {hours} h off"));
    }

    /// Does something that may die at a named step on the way, of phone or server.
    fn dying(&mut self, act: impl FnOnce(&mut Self)) {
        let step = Step::ALL[self.choices.below(Step::ALL.len())];
        let time = 1 + u32::try_from(self.choices.below(4)).unwrap();
        step::die_at(Some((step, time)));
        let result = catch_unwind(AssertUnwindSafe(|| act(self)));
        step::die_at(None);
        if let Err(panic) = result {
            match panic.downcast_ref::<Died>() {
                Some(Died(step)) => {
                    self.say(&format!("dies: {}", step.word()));
                    if *step >= Step::RecordStored {
                        // It was the server that died.
                        self.world.restart_server();
                    }
                }
                None => resume_unwind(panic),
            }
        }
    }

    /// The server dies, mostly over a request, and starts again.
    fn restart_server(&mut self) {
        let phone = self.choices.below(self.phones.len());
        self.dying(|life| life.sync(phone));
        self.world.restart_server();
        self.say("server restarts");
    }

    fn wait(&mut self) {
        let ms = 1_000 * self.choices.below(7_200) as u64;
        self.world.wait(ms);
        for phone in &self.phones {
            phone.clock.advance(ms);
        }
        self.say(&format!("{ms} ms pass"));
    }

    fn change_rights(&mut self, phone: usize) {
        if self.stolen == Some(phone) {
            return;
        }
        let device = self.world.device_of(&self.phones[phone]);
        let stream = StreamName::parse(INTERNAL).unwrap();
        let was_revoked = self.is_revoked.insert(phone, false).unwrap_or(false);
        let content = if was_revoked {
            Content::Grant(Grant { device, stream, access: Access::Write })
        } else {
            self.is_revoked.insert(phone, true);
            Content::Revocation(Revocation { revoked: Revoked::Grant(device, stream), reason: "shift".to_owned() })
        };
        self.world.administer(0, content);
        self.say(&format!("{phone} may write: {was_revoked}"));
    }

    fn steal(&mut self, phone: usize) {
        if self.stolen.is_some() || self.phones.len() < 3 {
            return;
        }
        // What it had signed and sent before counts; the rest does not.
        let _ = self.world.sync(&self.phones[phone]);
        for promise in self.promises.iter_mut().filter(|promise| promise.phone == phone) {
            let waits = self.phones[phone].holder().storage().read(|tx| tx.waiting_streams()).unwrap();
            promise.after_theft = !waits.is_empty();
        }
        let device = self.world.device_of(&self.phones[phone]);
        self.world.administer(1, Content::Compromised(Compromised { device, reason: "stolen".to_owned() }));
        self.stolen = Some(phone);
        self.say(&format!("{phone} is stolen"));
    }

    fn take_up_drafts(&mut self, phone: usize) {
        let holder = self.phones[phone].holder().clone();
        for draft in holder.storage().read(|tx| tx.open_drafts(None)).unwrap() {
            let taken = command::take_up_draft(&holder, draft.number, None);
            self.say(&format!("{phone} takes up a draft: {:?}", taken.map(|_| ()).map_err(|e| e.code())));
        }
        self.world.sync(&self.phones[phone]).expect("a good link brings everything");
    }

    /// A document the phone knows, mostly; now and then one it does not.
    fn some_document(&self, phone: usize) -> Option<DocumentId> {
        let known = |id: &&DocumentId| self.phones[phone].holder().document(**id).is_ok();
        let mut candidates: Vec<_> = self.documents.iter().filter(known).collect();
        if candidates.is_empty() || self.choices.chance(5) {
            candidates = self.documents.iter().collect();
        }
        (!candidates.is_empty()).then(|| *candidates[self.choices.below(candidates.len())])
    }
}
