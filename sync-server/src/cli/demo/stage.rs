//! The stage: folder, server, three phones, and what was learned on the way.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use enlace_core::clock::{Clock, Entropy, Moment, random_bytes};
use enlace_core::i18n::Lang;
use enlace_core::ids::encode_hex;
use serde_json::{Value, json};

use super::super::Context;
use super::super::args::DemoArgs;
use super::super::failure::{Exit, Failure};
use super::super::files;
use super::case::{Case, Person};
use super::process::{Phone, Server, enlace_ok};
use super::screen::{Args, Mark, Said, Screen, text};

/// Time to read a line, for people who watch.
const BEAT: Duration = Duration::from_millis(220);

/// Whose phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// English.
    Ana,
    /// Spanish.
    Luis,
    /// Her phone is stolen.
    Rosa,
}

/// Everything a step works with.
pub struct Stage {
    /// The case.
    pub case: Case,
    /// The server's data.
    pub data: PathBuf,
    /// Folder of everything.
    pub folder: PathBuf,
    /// The machine's random source.
    pub entropy: Arc<dyn Entropy>,
    /// Device ids, in the order of [`Who`].
    pub devices: [String; 3],
    /// The robbery, the fall.
    pub reports: [String; 2],
    phones: [Phone; 3],
    server: Server,
    screen: Screen,
    clock: Arc<dyn Clock>,
    lang: Lang,
    slow: bool,
    pause: bool,
    step: u8,
    checks: u32,
    is_ours: bool,
}

impl Stage {
    /// Founds the agency, starts the server and the phones.
    pub fn set(context: &Context, args: &DemoArgs) -> Result<Self, Failure> {
        let case = Case::read()?;
        let folder = folder(context, args)?;
        let data = folder.join("server");
        let server = found(&case.agency, &data)?;
        let phone = |name: &str| Phone::start(&folder.join(name), &case);
        let phones = [phone("phone-ana")?, phone("phone-luis")?, phone("phone-rosa")?];
        let screen = Screen::new(context.lang_asked.then(|| context.out.lang()));
        Ok(Self {
            data,
            phones,
            server,
            entropy: Arc::clone(&context.entropy),
            clock: Arc::clone(&context.clock),
            devices: Default::default(),
            reports: Default::default(),
            lang: context.out.lang(),
            slow: !args.quick && screen.is_watched(),
            pause: args.pause,
            step: 0,
            checks: 0,
            is_ours: args.dir.is_none() && !args.keep,
            screen,
            folder,
            case,
        })
    }

    /// A phone's process.
    pub fn phone(&mut self, who: Who) -> &mut Phone {
        &mut self.phones[who as usize]
    }

    /// A person of the case.
    pub const fn person(&self, who: Who) -> &Person {
        match who {
            Who::Ana => &self.case.ana,
            Who::Luis => &self.case.luis,
            Who::Rosa => &self.case.rosa,
        }
    }

    /// Begins the next step.
    pub fn step(&mut self) {
        if self.pause && self.step > 0 {
            self.say("pause", &[]);
            let _ = std::io::stdin().read_line(&mut String::new());
        }
        self.step += 1;
        self.line(Mark::Step, &format!("step.{}", self.step), &[("n", self.step.into())]);
    }

    /// Begins a scene of its own, which has no number in the story.
    pub fn scene(&mut self, key: &str) {
        self.step += 1;
        self.line(Mark::Step, key, &[]);
    }

    /// Tells what happens.
    pub fn say(&self, key: &str, args: Args<'_>) {
        self.line(Mark::Act, key, args);
    }

    /// Demands something of the data, and says what was demanded.
    pub fn check(&mut self, key: &str, holds: bool, args: Args<'_>) -> Result<(), Failure> {
        let mark = if holds { Mark::Held } else { Mark::Failed };
        self.line(mark, key, args);
        if holds {
            self.checks += 1;
            return Ok(());
        }
        let failure = Failure::new("demo_check_failed", Exit::CheckFailed).with("step", self.step);
        Err(failure.with("what", text(self.lang, key, args)))
    }

    /// Syncs a phone, says what it cost, and demands that nothing went wrong.
    pub fn sync(&mut self, who: Who) -> Result<Value, Failure> {
        let told = self.sync_whatever(who)?;
        match told["error"].as_str() {
            None => Ok(told),
            Some(code) => {
                let failure = Failure::new("demo_phone_refused", Exit::Environment);
                Err(failure.with("code", code))
            }
        }
    }

    /// Syncs a phone and says what it cost.
    pub fn sync_whatever(&mut self, who: Who) -> Result<Value, Failure> {
        let told = self.phone(who).sync()?;
        let number = |name: &str| Said::from(told[name].as_u64().unwrap_or(0));
        if told["error"].is_null() {
            let args = [
                ("who", self.person(who).call_sign.as_str().into()),
                ("up", number("bytes_up")),
                ("down", number("bytes_down")),
                ("rounds", number("rounds")),
                ("ms", number("ms")),
            ];
            self.line(Mark::Link, "sync", &args);
        }
        Ok(told)
    }

    /// One field of a document as a phone shows it.
    pub fn field(&mut self, who: Who, document: &str, path: &str) -> Result<Value, Failure> {
        let mut shown = self.show(who, document)?;
        Ok(shown["fields"][path].take())
    }

    /// A document as a phone shows it.
    pub fn show(&mut self, who: Who, document: &str) -> Result<Value, Failure> {
        self.phone(who).done(&json!({ "do": "show", "document": document }))
    }

    /// Runs a command of the administrator.
    pub fn administer(&self, words: &[&str]) -> Result<Value, Failure> {
        enlace_ok(&self.data, words)
    }

    /// Says in both languages why it did not come to its end; what a check demanded has been said already.
    pub fn broke(&self, failure: &Failure) {
        let step = ("n", self.step.into());
        match failure.exit() {
            Exit::CheckFailed => self.line(Mark::Failed, "failed", &[step]),
            _ => self.line(Mark::Failed, "broke", &[step, ("why", Said::failure(failure))]),
        }
    }

    /// Says how it ended; leaves the server up if asked to.
    pub fn close(mut self, args: &DemoArgs) {
        let checks = self.checks.into();
        self.line(Mark::Step, "done", &[("checks", checks), ("steps", self.step.into())]);
        if args.keep {
            let here = self.data.display().to_string();
            let address = std::fs::read_to_string(self.data.join("enlace.address")).unwrap_or_default();
            let pid = self.server.pid();
            let program = std::env::current_exe().unwrap_or_default().display().to_string();
            let args = [
                ("address", address.trim().into()),
                ("data", here.into()),
                ("pid", pid.into()),
                ("program", program.into()),
            ];
            self.say("keep", &args);
            std::mem::replace(&mut self.server, Server::gone()).leave();
        } else if args.dir.is_some() {
            self.say("kept", &[("folder", self.folder.display().to_string().into())]);
        }
    }

    fn line(&self, mark: Mark, key: &str, args: Args<'_>) {
        self.screen.say(&self.now(), mark, key, args);
        if self.slow && !self.pause {
            std::thread::sleep(BEAT);
        }
    }

    /// Milliseconds that only rise.
    pub fn monotonic_ms(&self) -> u64 {
        self.clock.now().monotonic_ms
    }

    /// The time where the story plays.
    fn now(&self) -> Moment {
        Moment { offset_min: self.case.offset_min, ..self.clock.now() }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if self.is_ours {
            for phone in &mut self.phones {
                let _ = phone.kill();
            }
            self.server = Server::gone();
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

/// A folder of one's own; a given one must be empty or new.
fn folder(context: &Context, args: &DemoArgs) -> Result<PathBuf, Failure> {
    let path = if let Some(path) = &args.dir {
        std::path::absolute(path).unwrap_or_else(|_| path.clone())
    } else {
        let word: [u8; 6] = random_bytes(&*context.entropy);
        std::env::temp_dir().join(format!("enlace-demo-{}", encode_hex(&word)))
    };
    files::make_folder(&path)?;
    let is_empty = std::fs::read_dir(&path).is_ok_and(|mut entries| entries.next().is_none());
    if is_empty {
        return Ok(path);
    }
    Err(Failure::new("demo_folder_not_empty", Exit::Refused).with("path", path.display()))
}

/// Sets the agency up on a free port of this machine and starts its server.
pub fn found(agency: &str, data: &Path) -> Result<Server, Failure> {
    let port = std::net::TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    let port = port.map_err(|_| Failure::new("demo_server_not_started", Exit::Environment))?.port();
    let url = format!("http://127.0.0.1:{port}");
    enlace_ok(data, &["init", "--profile", "nogales", "--agency", agency, "--server-url", &url])?;
    Server::start(data)
}
