//! An office of one agency whose officers write everything down and tell the other side some of it, at random.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Debug, Display};

use enlace_core::border::voice::{Message, radio};
use enlace_core::bundle::qr_frames;
use enlace_core::command::{self, AnswerDraft, NoticeDraft, ReleaseDraft, ReleasePreview, Sent};
use enlace_core::document::Edit;
use enlace_core::domain::evidence_item::EVIDENCE_ITEM;
use enlace_core::domain::incident::INCIDENT;
use enlace_core::domain::person_identity::PERSON_IDENTITY;
use enlace_core::domain::stream::StreamName;
use enlace_core::i18n::Lang;
use enlace_core::ids::{DocumentId, ItemId, RecordId};
use enlace_core::record::content::{Access, Content, Officer};
use enlace_core::release::notice::Notice;
use enlace_core::release::part::{Place, Words};
use enlace_core::release::precision::Precision;
use enlace_server::store::Read as _;
use enlace_tests::harness::{AMBER, NOON_MS, Phone, Two, Way};
use enlace_tests::workload::Dice;

use super::canary::Canaries;
use super::filling::{Filling, word};
use super::outlet::Outlet;

const THERE: &str = "cbp-nogales";
const DAY_MS: i64 = 86_400_000;

/// An incident an officer may release from.
struct Incident {
    name: String,
    id: DocumentId,
    /// Every filled field.
    paths: Vec<String>,
    /// Persons whose identity is known: the item, and filled fields.
    people: Vec<(ItemId, Vec<String>)>,
}

/// The office, and what was searched of all that left it.
pub struct Office {
    pub two: Two,
    /// The agency's phones; the first three release, the second and third approve too.
    pub phones: Vec<Phone>,
    pub theirs: Phone,
    pub canaries: Canaries,
    pub outlet: Outlet,
    /// What was shown to somebody when a step was refused, short and at length.
    pub errors: Vec<(String, String)>,
    pub dice: Dice,
    incidents: Vec<Incident>,
    said: Vec<(usize, Sent)>,
    heard: Vec<RecordId>,
    streams: [StreamName; 2],
}

impl Office {
    /// An office that has written down everything there is to write down.
    pub fn new(seed: u64) -> Self {
        let (mut two, mut canaries, mut dice) = (Two::new(seed), Canaries::default(), Dice::new(seed, 0x1ea4));
        let sector = word(&mut dice);
        canaries.word("name of a sector", &sector);
        let streams = ["internal", "identity"].map(|class| StreamName::parse(&format!("{class}/{sector}")).unwrap());
        let roles: [&[&str]; 4] = [&["releaser"], &["releaser", "supervisor"], &["supervisor", "releaser"], &["agent"]];
        let mut phones = Vec::new();
        for (number, roles) in roles.into_iter().enumerate() {
            let name = word(&mut dice);
            canaries.word("call sign inside the agency", &name);
            let grants = [AMBER, streams[0].as_str(), streams[1].as_str()].map(|stream| (stream, Access::Write));
            let phone = two.mx.phone_with(&name, roles, &grants);
            two.mx.accredit(&phone, &format!("Halcon {number}"), roles);
            two.mx.sync(&phone).unwrap();
            canaries.bytes("id of a device", two.mx.device_of(&phone).as_bytes());
            phones.push(phone);
        }
        let theirs = two.us.officer("Alpha 4", &["agent"]);
        let (outlet, errors) = (Outlet::default(), Vec::new());
        let (incidents, said, heard) = (Vec::new(), Vec::new(), Vec::new());
        let mut office = Self { two, phones, theirs, canaries, outlet, errors, dice, incidents, said, heard, streams };
        for number in 0..6 {
            office.write_down(number);
        }
        for _ in 0..12 {
            let draft = office.notice_draft("rescue_land");
            let shown = command::preview_notice(office.theirs.holder(), &Two::amber(), draft).unwrap();
            let sent = command::send_notice(office.theirs.holder(), &shown, true).unwrap();
            office.heard.push(sent.record);
        }
        office.carry();
        office
    }

    /// One incident with people, their identities and evidence, in every field.
    fn write_down(&mut self, number: usize) {
        let phone = number % 3;
        let name = format!("incident {number}");
        let edits = self.filled(&name, &INCIDENT, &["ref", "status", "void_reason"]);
        let holder = self.phones[phone].holder().clone();
        let saved = command::report(&holder, &self.streams[0], &edits).unwrap();
        self.canaries.word("reference", &saved.reference.unwrap());
        self.canaries.bytes("id of an incident", saved.document.as_bytes());
        let mut people = Vec::new();
        for person in 0..2 {
            let who = self.filled(&format!("{name} person {person}"), &PERSON_IDENTITY, &["subject"]);
            let before = items(&holder, saved.document);
            let role = [Edit::set("role", "witness")];
            command::record_person(&holder, saved.document, &role, &self.streams[1], &who, None).unwrap();
            let item = *items(&holder, saved.document).difference(&before).next().unwrap();
            let known = who.iter().map(|edit| edit.path().to_owned()).collect();
            people.push((item, known));
            let evidence = self.filled("evidence", &EVIDENCE_ITEM, &["ref", "incident", "voided"]);
            let saved = command::capture_evidence(&holder, saved.document, &evidence).unwrap();
            self.canaries.word("reference", &saved.reference.unwrap());
            self.canaries.bytes("id of an item of evidence", saved.document.as_bytes());
        }
        let (_, document) = holder.document(saved.document).unwrap();
        for head in document.heads() {
            self.canaries.bytes("hash of a change", head.as_bytes());
        }
        let paths = edits.iter().map(|edit| edit.path().to_owned()).collect();
        self.incidents.push(Incident { name, id: saved.document, paths, people });
    }

    fn filled(&mut self, name: &str, kind: &'static enlace_core::domain::schema::Kind, without: &[&str]) -> Vec<Edit> {
        let time_ms = NOON_MS - 20 * DAY_MS + self.dice.between(0, DAY_MS);
        let (canaries, dice) = (&mut self.canaries, &mut self.dice);
        Filling { canaries, dice, time_ms, name: name.to_owned(), without, edits: Vec::new() }.fill(kind)
    }

    /// What the server names its own things by, planted once they are there.
    pub fn plant_entries(&mut self) {
        let store = self.two.mx.agency.store();
        for (stream, head) in store.heads().unwrap() {
            for pos in (1..=head.pos).filter(|_| stream != Two::amber()) {
                let entry = store.entry_at(&stream, pos).unwrap().unwrap().entry;
                self.canaries.bytes("id of an internal record", entry.record.as_bytes());
                self.canaries.bytes("hash of an internal entry", entry.hash().as_bytes());
            }
        }
    }

    /// An officer does something; whether anything was made that leaves.
    pub fn act(&mut self) -> bool {
        let phone = self.dice.below(self.phones.len());
        self.two.mx.wait(20_000);
        for phone in self.phones.iter().chain([&self.theirs]) {
            phone.clock.advance(20_000);
        }
        match self.dice.below(100) {
            0..30 => self.notice(phone),
            30..45 => self.answer(phone),
            45..63 => self.release(phone),
            63..75 => self.correct(phone),
            75..80 => self.withdraw(phone),
            80..90 => self.hand_over(phone),
            90..97 => self.speak(),
            _ => self.edit(phone),
        }
    }

    /// Phones, server, server, phones; what the servers say to each other is searched.
    pub fn carry(&mut self) {
        for _ in 0..2 {
            for phone in &self.phones {
                self.two.mx.sync(phone).unwrap();
            }
            self.two.us.sync(&self.theirs).unwrap();
            self.exchange();
        }
        self.outlet.search(&self.canaries);
    }

    fn exchange(&mut self) {
        // Whoever calls, both halves go; now and then it is the other side.
        let theirs = self.dice.chance(30);
        let Self { two, outlet, .. } = self;
        let (calling, called) = if theirs { (&mut two.us, &mut two.mx) } else { (&mut two.mx, &mut two.us) };
        for _ in 0..12 {
            let mut seen = Vec::new();
            let outcome = calling.exchange_once(called, &mut |way, bytes| {
                seen.push((way, bytes.clone()));
                bytes
            });
            let outcome = outcome.unwrap().unwrap();
            assert_eq!(outcome.refused, Vec::<String>::new());
            for (way, bytes) in seen {
                let is_ours = (way == Way::There) != theirs;
                let road = if is_ours { "what our server says" } else { "what their server says" };
                outlet.exchange(road, &bytes);
            }
            if !outcome.more && outcome.sent == 0 && outcome.received == 0 {
                return;
            }
        }
    }

    fn notice_draft(&mut self, scenario: &str) -> NoticeDraft {
        let dice = &mut self.dice;
        let at = |dice: &mut Dice, middle: i64| i32::try_from(middle + dice.between(1, 9_000_000)).unwrap();
        let point = enlace_core::geo::Point::new(at(dice, 313_000_000), at(dice, -1_109_000_000));
        let precision = *dice.pick(&[Precision::Exact, Precision::M100, Precision::Km1]).unwrap();
        let text = word(dice);
        self.canaries.word("text of a notice", &text);
        self.canaries.tell("text of a notice");
        if precision != Precision::Exact {
            self.canaries.point("exact place of a coarse notice", point.lat_e7, point.lon_e7);
        }
        let place = Place { point: Some(point), precision, side: None, movement: None, landmark: None, sector: None };
        let notice = Notice {
            scenario: scenario.to_owned(),
            happening: ["lost".to_owned()].into(),
            place: Some(place),
            text: Some(Words { text, lang: "es".to_owned() }),
            ..Notice::default()
        };
        NoticeDraft { purpose: "life_safety".to_owned(), notice, ..NoticeDraft::default() }
    }

    fn notice(&mut self, phone: usize) -> bool {
        let scenario = *self.dice.pick(&["rescue_land", "shots_across", "trafficking", "tunnel"]).unwrap();
        let draft = self.notice_draft(scenario);
        let holder = self.phones[phone].holder();
        let sent = command::preview_notice(holder, &Two::amber(), draft)
            .and_then(|shown| command::send_notice(holder, &shown, true));
        self.keep_sent(phone, sent)
    }

    fn correct(&mut self, phone: usize) -> bool {
        let Some((_, last)) = self.dice.pick(&self.said).copied() else { return false };
        let draft = self.notice_draft("rescue_land");
        let holder = self.phones[phone].holder();
        let sent = command::preview_correction(holder, last.record, draft)
            .and_then(|shown| command::send_notice(holder, &shown, true));
        self.keep_sent(phone, sent)
    }

    fn withdraw(&mut self, phone: usize) -> bool {
        let Some((_, last)) = self.dice.pick(&self.said).copied() else { return false };
        let sent = command::withdraw(self.phones[phone].holder(), last.record, "correction");
        self.keep_sent(phone, sent)
    }

    fn answer(&mut self, phone: usize) -> bool {
        let Some(to) = self.dice.pick(&self.heard).copied() else { return false };
        let [text, call_sign] = [(); 2].map(|()| {
            let word = word(&mut self.dice);
            self.canaries.word("words of an answer", &word);
            word
        });
        self.canaries.tell("words of an answer");
        let officer = Officer { role: "duty_officer".to_owned(), call_sign, ..Officer::default() };
        let draft = AnswerDraft {
            answer: (*self.dice.pick(&["received", "en_route", "observation", "nonsense"]).unwrap()).to_owned(),
            text: Some((text, "es".to_owned())),
            on_behalf_of: self.dice.chance(30).then_some(officer),
            ..AnswerDraft::default()
        };
        let answered = command::answer(self.phones[phone].holder(), to, draft);
        self.keep(answered).is_some()
    }

    /// Releases some fields of an incident, with who somebody is now and then, after a second officer approved it.
    fn release(&mut self, phone: usize) -> bool {
        let incident = self.dice.below(self.incidents.len());
        let draft = self.choose(incident);
        let holder = self.phones[phone].holder().clone();
        let id = self.incidents[incident].id;
        let shown = command::preview_release(&holder, &Two::amber(), id, &draft);
        let Some(shown) = self.keep(shown) else { return false };
        if shown.needs_approval && self.dice.chance(80) {
            self.approve(phone, &shown);
        }
        let sent = command::release(&holder, &shown);
        if sent.is_ok() {
            self.tell(incident, &draft);
        }
        self.keep_sent(phone, sent)
    }

    fn choose(&mut self, incident: usize) -> ReleaseDraft {
        let (dice, incident) = (&mut self.dice, &self.incidents[incident]);
        // Most fields that never cross are not even offered; now and then one is asked for.
        let stays = |path: &str| ["links", "basis", "significance"].iter().any(|top| path.starts_with(top));
        let fields = incident.paths.iter().filter(|path| {
            let often = if stays(path) || path.ends_with(".subject") { 0 } else { 3 };
            dice.chance(often)
        });
        let mut fields: BTreeSet<String> = fields.cloned().collect();
        if dice.chance(10) {
            fields.extend(dice.pick(&incident.paths).cloned());
        }
        let (item, known) = dice.pick(&incident.people).unwrap();
        let identity = if dice.chance(25) { dice.pick(known).cloned() } else { None };
        let mut basis = None;
        if dice.chance(90) {
            let words = word(dice);
            self.canaries.word("legal basis", &words);
            basis = Some(words);
        }
        ReleaseDraft {
            purpose: "investigation".to_owned(),
            basis,
            fields,
            identity: identity.map(|path| (*item, path)).into_iter().collect(),
            ..ReleaseDraft::default()
        }
    }

    fn approve(&mut self, phone: usize, shown: &ReleasePreview) {
        let holder = self.phones[phone].holder().clone();
        let Some(asked) = self.keep(command::request_approval(&holder, shown)) else { return };
        let other = 1 + self.dice.below(2);
        for number in [phone, other] {
            self.two.mx.sync(&self.phones[number]).unwrap();
        }
        let second = self.phones[other].holder().clone();
        let looked_at = command::preview_approval(&second, asked);
        if let Some(looked_at) = self.keep(looked_at)
            && self.keep(command::approve(&second, asked, &looked_at)).is_some()
        {
            for number in [other, phone] {
                self.two.mx.sync(&self.phones[number]).unwrap();
            }
        }
    }

    /// What was chosen may be found outside from here on.
    fn tell(&mut self, incident: usize, draft: &ReleaseDraft) {
        let incident = &self.incidents[incident];
        for path in &draft.fields {
            self.canaries.tell(&format!("{} {path}", incident.name));
        }
        for (item, path) in &draft.identity {
            let person = incident.people.iter().position(|(known, _)| known == item).unwrap();
            self.canaries.tell(&format!("{} person {person} {path}", incident.name));
        }
        self.canaries.tell("legal basis");
    }

    fn hand_over(&mut self, phone: usize) -> bool {
        let own: Vec<RecordId> = self.said.iter().rev().take(3).map(|(_, sent)| sent.record).collect();
        let sealed = command::hand_over(self.phones[phone].holder(), &own, THERE);
        let Some(sealed) = self.keep(sealed) else { return false };
        let codes = qr_frames(&sealed).unwrap();
        self.outlet.bundle(&sealed, &codes, &self.two.us.bundle_key());
        let taken = command::take_in(self.theirs.holder(), &sealed);
        self.keep(taken).is_some()
    }

    /// Somebody reads a notice over the radio, or types it as a text message.
    fn speak(&mut self) -> bool {
        let Some((phone, last)) = self.dice.pick(&self.said).copied() else { return false };
        let body = self.phones[phone].holder().storage().read(|tx| tx.record_body(last.record)).unwrap().unwrap();
        let Content::Release(release) = body.content else { return false };
        let Some(Ok(notice)) = release.values.map(Notice::from_value) else { return false };
        let mut said: Vec<String> =
            Lang::ALL.into_iter().filter_map(|lang| radio(lang, &last.event, &notice, false).ok()).flatten().collect();
        let message = Message::of(&notice, &last.event, false, None).encode();
        said.extend(self.keep(message));
        for words in &said {
            self.outlet.leaves("voice", words.as_bytes());
        }
        !said.is_empty()
    }

    /// Work goes on inside; nothing of it leaves.
    fn edit(&mut self, phone: usize) -> bool {
        let incident = self.dice.below(self.incidents.len());
        let words = word(&mut self.dice);
        let path = self.dice.pick(&["narrative", "no_such_field", "severity"]).unwrap();
        let Incident { name, id, .. } = &self.incidents[incident];
        self.canaries.word(&format!("{name} {path}"), &words);
        let edited = command::edit(self.phones[phone].holder(), *id, &[Edit::write(*path, words)], None);
        self.keep(edited);
        false
    }

    fn keep_sent<E: Display + Debug>(&mut self, phone: usize, sent: Result<Sent, E>) -> bool {
        let sent = self.keep(sent);
        self.said.extend(sent.map(|sent| (phone, sent)));
        sent.is_some()
    }

    /// Keeps what was said of a refusal.
    fn keep<T, E: Display + Debug>(&mut self, result: Result<T, E>) -> Option<T> {
        result.map_err(|error| self.errors.push((error.to_string(), format!("{error:?}")))).ok()
    }

    /// An officer's app adds to a release what nobody chose and nobody was shown.
    pub fn betray(&mut self) {
        let incident = &self.incidents[0];
        let holder = self.phones[0].holder().clone();
        let fields = [("severity".to_owned())].into();
        let draft = ReleaseDraft { purpose: "investigation".to_owned(), fields, ..ReleaseDraft::default() };
        let mut shown = command::preview_release(&holder, &Two::amber(), incident.id, &draft).unwrap();
        let (_, document) = holder.document(incident.id).unwrap();
        let folio = enlace_core::document::view(&document.fields().unwrap()).text("emergency_folio").map(str::to_owned);
        shown.preview.release.plain.as_mut().unwrap().en.push_str(&folio.unwrap());
        let sent = command::release(&holder, &shown).unwrap();
        self.said.push((0, sent));
        assert!(self.hand_over(0));
    }
}

/// Persons of an incident.
fn items(holder: &enlace_core::holder::Holder, id: DocumentId) -> BTreeSet<ItemId> {
    let (_, document) = holder.document(id).unwrap();
    let fields: BTreeMap<_, _> = document.fields().unwrap();
    fields
        .keys()
        .filter_map(|path| ItemId::from_segment(path.strip_prefix("people.")?.strip_suffix(".role")?))
        .collect()
}
