//! What happens in a world of two agencies, step by step.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use enlace_core::bundle::{Collected, QrCollector, qr_frames};
use enlace_core::command::{self, AnswerDraft, NoticeDraft};
use enlace_core::document::Edit;
use enlace_core::ids::RecordId;
use enlace_core::read_model::channel::{ThreadFilter, threads};
use enlace_core::record::body::Body;
use enlace_core::record::content::Content;
use enlace_core::record::envelope::Envelope;
use enlace_core::release::notice::Notice;
use enlace_core::step::{self, Died, Step};
use enlace_core::wire::{DownFrame, PartReader};
use enlace_server::store::Read as _;
use enlace_tests::harness::{INTERNAL, Link, Phone, Two, Way, World};

use super::liar::{Liar, Lie, is_frame};
use crate::choices::Choices;

const HOUR_MS: u64 = 3_600_000;

/// A word in every report that stays at home.
pub const CANARY: &str = "zopilote";

/// Something an officer signed and was told is kept.
pub struct Promise {
    /// Whose phone: the agency, and which of its phones.
    pub by: (usize, usize),
    /// The release.
    pub record: RecordId,
}

/// Which agency's server lies, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Honesty {
    /// Both tell the truth.
    Both,
    /// One lies in ways that are noticed at once.
    Lies(usize),
    /// One tells two histories.
    Splits(usize),
}

/// One world.
pub struct Life {
    pub two: Two,
    /// Phones of the Mexican side, then of the other.
    pub phones: [Vec<Phone>; 2],
    pub promises: Vec<Promise>,
    pub honesty: Honesty,
    /// Lies that were told, and codes with which something was not taken.
    pub lies: BTreeSet<Lie>,
    pub caught: BTreeSet<String>,
    /// Whether a server came back from a backup.
    pub is_restored: bool,
    /// What went over the road and is no release, nor what one rests on.
    pub crossed: Vec<String>,
    backups: [Option<std::path::PathBuf>; 2],
    is_down: bool,
    stale: Option<(usize, Vec<u8>)>,
    choices: Choices,
    trace: String,
    is_loud: bool,
}

impl Life {
    /// A world with two or three phones on each side.
    pub fn new(seed: u64, is_loud: bool) -> Self {
        let choices = Choices::new(seed.wrapping_mul(131));
        let mut two = Two::new(seed.wrapping_add(5_000));
        let mut phones = [Vec::new(), Vec::new()];
        for (side, phones) in phones.iter_mut().enumerate() {
            let world = if side == 0 { &mut two.mx } else { &mut two.us };
            for number in 0..2 + choices.below(2) {
                let roles: &[&str] = if number == 0 { &["releaser"] } else { &["agent"] };
                phones.push(world.officer(&format!("Phone{side}{number}"), roles));
            }
        }
        let honesty = match seed % 4 {
            0 => Honesty::Both,
            3 => Honesty::Splits(choices.below(2)),
            _ => Honesty::Lies(choices.below(2)),
        };
        let mut life = Self {
            two,
            phones,
            promises: Vec::new(),
            honesty,
            lies: BTreeSet::new(),
            caught: BTreeSet::new(),
            is_restored: false,
            crossed: Vec::new(),
            backups: [None, None],
            is_down: false,
            stale: None,
            choices,
            trace: String::new(),
            is_loud,
        };
        // The channel is agreed and its officers are known before anything goes wrong.
        life.carry_all();
        life
    }

    /// One thing happens.
    pub fn step(&mut self) {
        let side = self.choices.below(2);
        let phone = self.choices.below(self.phones[side].len());
        match self.choices.below(100) {
            0..14 => self.notice(side, phone),
            14..20 => self.follow_up(side, phone),
            20..28 => self.answer(side, phone),
            28..32 => self.same_event(side, phone),
            32..35 => self.report(side, phone),
            35..58 => self.sync(side, phone),
            58..74 => self.exchange(side),
            74..77 => self.replay(),
            77..83 => self.crash(side, phone),
            83..86 => self.restart(side),
            86..89 => self.skew(side, phone),
            89..92 => self.wait(),
            92..94 => self.break_the_link(),
            94..97 => self.hand_over(side, phone),
            97..99 => self.back_up(side),
            _ => self.restore(side),
        }
    }

    /// Faults stop, and everybody tells the truth: phones, server, server, phones, until nothing moves.
    pub fn settle(&mut self) {
        self.is_down = false;
        for phone in self.phones.iter().flatten() {
            phone.clock.set_skew(0);
        }
        self.carry_all();
    }

    /// Everything goes everywhere, until two rounds have brought nothing new to either log.
    fn carry_all(&mut self) {
        let sizes = |two: &Two| [&two.mx, &two.us].map(|side| side.agency.store().size().unwrap());
        let mut quiet = 0;
        for round in 0.. {
            assert!(round < 20, "the two never come to rest");
            let before = sizes(&self.two);
            for side in [0, 1] {
                for phone in 0..self.phones[side].len() {
                    let outcome = world(&mut self.two, side).sync(&self.phones[side][phone]);
                    let outcome = outcome.expect("a good link brings everything");
                    self.catch(outcome.disbelieved.values().cloned());
                }
            }
            let outcome = match round % 2 {
                0 => self.two.mx.exchange_with(&mut self.two.us),
                _ => self.two.us.exchange_with(&mut self.two.mx),
            };
            self.catch(outcome.refused);
            quiet = if sizes(&self.two) == before { quiet + 1 } else { 0 };
            if quiet >= 2 && round >= 3 {
                return;
            }
        }
    }

    /// Everything that happened, and what every phone makes of the channel at the end.
    pub fn trace(&self) -> String {
        let mut trace = self.trace.clone();
        for phone in self.phones.iter().flatten() {
            let view = phone.holder().channel_view(&Two::amber()).unwrap();
            let said: Vec<_> = view.fold.all().map(|said| (&said.place, said.record)).collect();
            let _ = writeln!(trace, "{} {said:?}", phone.name);
        }
        trace
    }

    fn say(&mut self, line: &str) {
        if self.is_loud {
            println!("{line}");
        }
        self.trace.push_str(line);
        self.trace.push('\n');
    }

    fn catch(&mut self, codes: impl IntoIterator<Item = String>) {
        for code in codes {
            self.say(&format!("not taken: {code}"));
            self.caught.insert(code);
        }
    }

    fn keep(&mut self, side: usize, phone: usize, what: &str, sent: &Result<RecordId, command::CommandError>) {
        self.say(&format!("{side}.{phone} {what}: {:?}", sent.as_ref().map_err(command::CommandError::code)));
        if let Ok(record) = sent {
            self.promises.push(Promise { by: (side, phone), record: *record });
        }
    }

    fn draft(&self) -> NoticeDraft {
        let scenario = ["rescue_land", "shots_across"][self.choices.below(2)].to_owned();
        let happening = ["lost", "hurt", "over"][self.choices.below(3)].to_owned();
        let notice = Notice { scenario, happening: [happening].into(), ..Notice::default() };
        NoticeDraft { purpose: "life_safety".to_owned(), notice, ..NoticeDraft::default() }
    }

    fn notice(&mut self, side: usize, phone: usize) {
        let draft = self.draft();
        let holder = self.phones[side][phone].holder();
        let sent = command::preview_notice(holder, &Two::amber(), draft)
            .and_then(|shown| command::send_notice(holder, &shown, true))
            .map(|sent| sent.record);
        self.keep(side, phone, "sends", &sent);
    }

    /// Corrects or takes back something of the own agency.
    fn follow_up(&mut self, side: usize, phone: usize) {
        let Some(record) = self.some_head(side, phone, true) else { return };
        let holder = self.phones[side][phone].holder().clone();
        if self.choices.chance(70) {
            let draft = self.draft();
            let sent = command::preview_correction(&holder, record, draft)
                .and_then(|shown| command::send_notice(&holder, &shown, true))
                .map(|sent| sent.record);
            self.keep(side, phone, "corrects", &sent);
        } else {
            let sent = command::withdraw(&holder, record, "correction").map(|sent| sent.record);
            self.keep(side, phone, "withdraws", &sent);
        }
    }

    fn answer(&mut self, side: usize, phone: usize) {
        let Some(to) = self.some_head(side, phone, false) else { return };
        let code = ["received", "en_route", "handled"][self.choices.below(3)].to_owned();
        let draft = AnswerDraft { answer: code, ..AnswerDraft::default() };
        let answered = command::answer(self.phones[side][phone].holder(), to, draft);
        self.keep(side, phone, "answers", &answered);
    }

    fn same_event(&mut self, side: usize, phone: usize) {
        let (own, theirs) = (self.some_head(side, phone, true), self.some_head(side, phone, false));
        let (Some(own), Some(theirs)) = (own, theirs) else { return };
        let holder = self.phones[side][phone].holder().clone();
        let Some(body) = holder.storage().read(|tx| tx.record_body(own)).unwrap() else { return };
        let Content::Release(release) = body.content else { return };
        let said = command::same_event(&holder, theirs, release.event, self.choices.chance(80));
        self.keep(side, phone, "joins", &said);
    }

    /// The newest word of some thread in a phone's list, own or the other side's.
    fn some_head(&self, side: usize, phone: usize, own: bool) -> Option<RecordId> {
        let holder = self.phones[side][phone].holder();
        let now_ms = holder.now().utc_ms;
        let mut listed = holder.storage().read(|tx| threads(tx, &ThreadFilter::default(), now_ms)).unwrap();
        listed.retain(|thread| thread.kept.origin().is_none() == own && !thread.heads.is_empty());
        let thread = listed.get(self.choices.below(listed.len()))?;
        Some(thread.heads[self.choices.below(thread.heads.len())])
    }

    fn report(&mut self, side: usize, phone: usize) {
        let edits = [Edit::set("scenario", "drone"), Edit::write("narrative", CANARY)];
        let stream = enlace_core::domain::stream::StreamName::parse(INTERNAL).unwrap();
        let saved = command::report(self.phones[side][phone].holder(), &stream, &edits);
        self.say(&format!("{side}.{phone} reports: {}", saved.is_ok()));
    }

    fn sync(&mut self, side: usize, phone: usize) {
        let link = Link {
            repeated: self.choices.chance(15),
            chunk: 1 + self.choices.below(3_000),
            ..Link::cut(self.cut(), self.cut())
        };
        // Its own server may pass on what the other one made up.
        let liar = (self.liar() == Some(1 - side) && self.choices.chance(30)).then_some(self.honesty);
        let Self { two, phones, choices, lies, .. } = self;
        let mut told = None;
        let signer = world(two, side).server_signer();
        let holder = phones[side][phone].holder();
        let agency = &mut world(two, side).agency;
        let outcome = link.exchange_through(holder, agency, &mut |answer| match liar {
            Some(honesty) => {
                let liar = Liar::new(choices, matches!(honesty, Honesty::Splits(_)));
                let (changed, lie) = liar.change_kept(&answer, &signer);
                told = lie;
                changed
            }
            None => answer,
        });
        lies.extend(told);
        let said = match outcome {
            Ok(outcome) => {
                self.catch(outcome.disbelieved.values().cloned());
                format!("{} sent, {} entries", outcome.sent, outcome.entries)
            }
            Err(error) => error.code().to_owned(),
        };
        self.say(&format!("{side}.{phone} syncs {:?} {told:?}: {said}", link.cut));
    }

    fn cut(&self) -> Option<usize> {
        self.choices.chance(30).then(|| self.choices.below(6_000))
    }

    const fn liar(&self) -> Option<usize> {
        match self.honesty {
            Honesty::Both => None,
            Honesty::Lies(side) | Honesty::Splits(side) => Some(side),
        }
    }

    /// One server calls the other over a bad road.
    fn exchange(&mut self, calling: usize) {
        if self.is_down {
            return self.say("the servers do not reach each other");
        }
        let cut = [self.cut(), self.cut()];
        let lies = [0, 1].map(|side| self.liar() == Some(side) && self.choices.chance(60));
        let splits = matches!(self.honesty, Honesty::Splits(_));
        let signers = [0, 1].map(|side| world(&mut self.two, side).server_signer());
        let (mut told, mut crossed, mut stale) = (None, Vec::new(), None);
        let Self { two, choices, .. } = self;
        let (caller, called) = pair(two, calling);
        let outcome = caller.exchange_once(called, &mut |way, bytes| {
            let sender = if way == Way::There { calling } else { 1 - calling };
            crossed.extend(foreign(&bytes));
            if way == Way::There {
                stale = Some((1 - calling, bytes.clone()));
            }
            let mut bytes = bytes;
            if lies[sender] {
                let (changed, lie) = Liar::new(choices, splits).change(&bytes, &signers[sender]);
                told = told.or(lie);
                bytes = changed;
            }
            bytes.truncate(cut[usize::from(way == Way::Back)].unwrap_or(usize::MAX));
            bytes
        });
        self.crossed.extend(crossed);
        self.stale = stale.or(self.stale.take());
        self.lies.extend(told);
        let said = match outcome {
            Ok(outcome) => {
                let outcome = outcome.expect("they share a channel");
                self.catch(outcome.refused);
                format!("{} sent, {} received", outcome.sent, outcome.received)
            }
            Err(error) => error.code().to_owned(),
        };
        self.say(&format!("{calling} calls {cut:?} {told:?}: {said}"));
    }

    /// A request of long ago arrives once more.
    fn replay(&mut self) {
        let Some((side, bytes)) = self.stale.clone() else { return };
        let mut reader = PartReader::new();
        reader.push(&bytes);
        let mut parts = std::iter::from_fn(|| reader.next_part().ok().flatten());
        world(&mut self.two, side).agency.serve(&mut parts, &mut |_, _| {}).unwrap();
        self.say(&format!("an old request comes to {side} again"));
    }

    fn crash(&mut self, side: usize, phone: usize) {
        let act = self.choices.below(3);
        self.dying(side, |life| match act {
            0 => life.notice(side, phone),
            1 => life.follow_up(side, phone),
            _ => life.sync(side, phone),
        });
        self.phones[side][phone].die();
        self.phones[side][phone].start().expect("a database opens after a crash");
        self.say(&format!("{side}.{phone} crashes"));
    }

    /// A server dies, mostly while the servers talk or a phone syncs, and starts again.
    fn restart(&mut self, side: usize) {
        let phone = self.choices.below(self.phones[side].len());
        let talks = self.choices.chance(60);
        self.dying(side, |life| if talks { life.exchange(side) } else { life.sync(side, phone) });
        world(&mut self.two, side).restart_server();
        self.say(&format!("server {side} restarts"));
    }

    fn dying(&mut self, side: usize, act: impl FnOnce(&mut Self)) {
        let step = Step::ALL[self.choices.below(Step::ALL.len())];
        let time = 1 + u32::try_from(self.choices.below(6)).unwrap();
        step::die_at(Some((step, time)));
        let died = Cell::new(None);
        let result = catch_unwind(AssertUnwindSafe(|| act(self)));
        step::die_at(None);
        if let Err(panic) = result {
            match panic.downcast_ref::<Died>() {
                Some(Died(step)) => died.set(Some(*step)),
                None => resume_unwind(panic),
            }
        }
        if let Some(step) = died.get() {
            self.say(&format!("dies: {}", step.word()));
            if step >= Step::RecordStored {
                // One of the servers; both lose their power.
                world(&mut self.two, side).restart_server();
                world(&mut self.two, 1 - side).restart_server();
            }
        }
    }

    fn skew(&mut self, side: usize, phone: usize) {
        let hours = i64::try_from(self.choices.below(97)).unwrap() - 48;
        self.phones[side][phone].clock.set_skew(hours * 3_600_000);
        self.say(&format!("{side}.{phone} is {hours} h off"));
    }

    fn wait(&mut self) {
        let ms = HOUR_MS / 60 * self.choices.below(120) as u64;
        self.pass(ms);
        self.say(&format!("{ms} ms pass"));
    }

    /// Lets time pass for everybody.
    pub fn pass(&self, ms: u64) {
        for world in [&self.two.mx, &self.two.us] {
            world.wait(ms);
        }
        self.phones.iter().flatten().for_each(|phone| phone.clock.advance(ms));
    }

    /// The servers do not reach each other for a day or more, or do again.
    fn break_the_link(&mut self) {
        self.is_down = !self.is_down;
        if self.is_down {
            self.pass(HOUR_MS * (8 + self.choices.below(40) as u64));
        }
        self.say(&format!("the link is down: {}", self.is_down));
    }

    /// An officer shows codes on a screen to one of the other side.
    fn hand_over(&mut self, side: usize, phone: usize) {
        let Some(record) = self.some_head(side, phone, true) else { return };
        let to = world(&mut self.two, 1 - side).code;
        let sealed = command::hand_over(self.phones[side][phone].holder(), &[record], to);
        let Ok(sealed) = sealed else { return self.say("nothing to hand over yet") };
        let mut codes = qr_frames(&sealed).unwrap();
        if self.choices.chance(50) {
            codes.reverse();
        }
        let mut collector = QrCollector::default();
        let mut whole = None;
        for code in codes.iter().chain(&codes) {
            if !self.choices.chance(20)
                && let Ok(Collected::Whole(bundle)) = collector.take(code)
            {
                whole = Some(bundle);
            }
        }
        let other = self.choices.below(self.phones[1 - side].len());
        let taken = whole.map(|bundle| command::take_in(self.phones[1 - side][other].holder(), &bundle));
        let said = taken.map(|taken| taken.map(|taken| taken.added.len()).map_err(|error| error.code().to_owned()));
        self.say(&format!("{side}.{phone} hands over: {said:?}"));
    }

    fn back_up(&mut self, side: usize) {
        let name = format!("backup-{}", self.choices.below(1 << 30));
        self.backups[side] = Some(world(&mut self.two, side).back_up(&name));
        self.say(&format!("server {side} is backed up"));
    }

    /// A server comes back from its backup with the root's word. One that tells two histories does enough harm already.
    fn restore(&mut self, side: usize) {
        if matches!(self.honesty, Honesty::Splits(_)) {
            return;
        }
        let Some(backup) = self.backups[side].take() else { return };
        world(&mut self.two, side).restore(&backup);
        self.is_restored = true;
        self.say(&format!("server {side} is restored"));
    }
}

/// One of the agencies.
pub const fn world(two: &mut Two, side: usize) -> &mut World {
    if side == 0 { &mut two.mx } else { &mut two.us }
}

/// Who calls and who is called.
const fn pair(two: &mut Two, calling: usize) -> (&mut World, &mut World) {
    let Two { mx, us } = two;
    if calling == 0 { (mx, us) } else { (us, mx) }
}

/// What in an exchange is neither said in the channel nor what that rests on.
fn foreign(bytes: &[u8]) -> Vec<String> {
    let mut reader = PartReader::new();
    reader.push(bytes);
    let mut found = Vec::new();
    while let Ok(Some((part, payload))) = reader.next_part() {
        if !is_frame(part) {
            continue;
        }
        let frame = DownFrame::decode(&payload).unwrap();
        if frame.stream != Two::amber() {
            found.push(frame.stream.to_string());
        }
        for item in frame.items {
            let Some(envelope) = item.envelope else { continue };
            if envelope.windows(CANARY.len()).any(|window| window == CANARY.as_bytes()) {
                found.push(CANARY.to_owned());
            }
            let body = Body::decode(Envelope::decode(&envelope).unwrap().payload()).unwrap();
            let belongs = matches!(
                body.content,
                Content::Charter(_)
                    | Content::Accreditation(_)
                    | Content::ChannelSettings(_)
                    | Content::NewEpoch(_)
                    | Content::Release(_)
                    | Content::ReleaseAnswer(_)
                    | Content::Delivery(_)
            );
            if !belongs || !item.changes.is_empty() {
                found.push(format!("{:?}", body.content));
            }
        }
    }
    found
}
