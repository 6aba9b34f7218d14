//! `--sabotage`: the reader picks what is tampered with. It holds only if somebody catches it, who says so with a code.

mod database;
mod half;
mod hand;

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use enlace_core::i18n::Lang;

use super::super::super::failure::{Exit, Failure};
use super::super::screen::{Said, text};
use super::super::stage::Stage;
use super::{across, begin, rights, together};

/// What can be tampered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// A byte of a record in the own server's database.
    Record,
    /// The time of an entry there.
    Entry,
    /// The verdict of an entry there.
    Verdict,
    /// A signed checkpoint there.
    Checkpoint,
    /// A letter of what the other agency said, by the phone's own server.
    Alter,
    /// A release signed by a key nobody accredited.
    Forge,
    /// An entry said twice.
    Replay,
    /// An entry left out in the middle.
    Withhold,
    /// A charter under another root.
    ForeignRoot,
    /// The server's signature over the heads.
    Heads,
    /// A byte of a bundle handed over.
    Bundle,
    /// A character of a QR code.
    Qr,
    /// A byte of a courier's bundle.
    Courier,
}

/// Every kind, in the order of the list.
pub const KINDS: [(&str, Sabotage); 13] = [
    ("record", Sabotage::Record),
    ("entry", Sabotage::Entry),
    ("verdict", Sabotage::Verdict),
    ("checkpoint", Sabotage::Checkpoint),
    ("alter", Sabotage::Alter),
    ("forge", Sabotage::Forge),
    ("replay", Sabotage::Replay),
    ("withhold", Sabotage::Withhold),
    ("foreign-root", Sabotage::ForeignRoot),
    ("heads", Sabotage::Heads),
    ("bundle", Sabotage::Bundle),
    ("qr", Sabotage::Qr),
    ("courier", Sabotage::Courier),
];

/// The word that shows the list.
const LIST: &str = "list";

impl Sabotage {
    /// What the reader picked: by name or number, or at the terminal; `None` when only the list was wanted.
    pub fn pick(word: &str, lang: Option<Lang>) -> Result<Option<Self>, Failure> {
        let word = if word.is_empty() { ask(lang) } else { word.to_owned() };
        if word == LIST {
            list(lang);
            return Ok(None);
        }
        let number = word.parse().ok().and_then(|number: usize| KINDS.get(number.checked_sub(1)?));
        let named = KINDS.iter().find(|(name, _)| *name == word);
        let unknown = || Failure::new("demo_sabotage_unknown", Exit::Refused).with("name", &word);
        named.or(number).map(|(_, kind)| Some(*kind)).ok_or_else(unknown)
    }

    fn name(self) -> &'static str {
        KINDS.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }

    /// Sets the scene it needs, tampers, and demands that it is caught.
    pub fn play(self, stage: &mut Stage) -> Result<(), Failure> {
        begin::enrol(stage)?;
        let caught = match self {
            Self::Record | Self::Entry | Self::Verdict | Self::Checkpoint => {
                begin::capture(stage)?;
                together::merge(stage)?;
                if self == Self::Verdict {
                    rights::stolen(stage)?;
                }
                self.announce(stage);
                database::tamper(stage, self)?
            }
            Self::Courier => {
                begin::capture(stage)?;
                self.announce(stage);
                hand::courier(stage)?
            }
            _ => {
                let mut neighbour = across::meet(stage)?;
                self.announce(stage);
                match self {
                    Self::Bundle | Self::Qr => hand::handed(stage, &mut neighbour, self)?,
                    _ => half::lie(stage, &mut neighbour, self)?,
                }
            }
        };
        let said = [
            ("who", Said::told(&format!("sabotage.who.{}", caught.who))),
            ("code", caught.code.as_str().into()),
            ("why", Said::explained(&caught.code)),
        ];
        stage.check("sabotage.caught", caught.holds, &said)
    }

    fn announce(self, stage: &mut Stage) {
        stage.scene(&format!("sabotage.{}", self.name().replace('-', "_")));
    }
}

/// Who noticed, and with which word.
pub struct Caught {
    /// `log`, `phone` or `server`.
    pub who: &'static str,
    /// The stable code.
    pub code: String,
    /// Whether it was noticed, and nothing of it was taken in.
    pub holds: bool,
}

fn list(lang: Option<Lang>) {
    let mut out = std::io::stdout().lock();
    for (number, (name, kind)) in (1..).zip(KINDS) {
        let title = |lang| text(lang, &format!("sabotage.{}", kind.name().replace('-', "_")), &[]);
        let said = lang.map_or_else(|| format!("{}\n{:18}{}", title(Lang::En), "", title(Lang::Es)), title);
        let _ = writeln!(out, "{number:>2}  {name:13} {said}");
    }
}

/// Shows the list and reads a choice; where nobody can choose, the list is all.
fn ask(lang: Option<Lang>) -> String {
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        return LIST.to_owned();
    }
    list(lang);
    let question = lang.map_or_else(
        || format!("{} / {}", text(Lang::En, "sabotage.ask", &[]), text(Lang::Es, "sabotage.ask", &[])),
        |lang| text(lang, "sabotage.ask", &[]),
    );
    print_flushed(&format!("{question} "));
    let mut line = String::new();
    let _ = std::io::stdin().lock().read_line(&mut line);
    line.trim().to_owned()
}

fn print_flushed(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
