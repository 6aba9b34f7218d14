//! `enlace phone`: a phone without a screen, for the demonstration and for scripts: one command a line in, one answer a
//! line out, both JSON. Its database, keystore and key lie in a folder of its own; it does what an app's screens do.

mod across;
mod edits;
mod host;
mod request;
mod show;
mod told;

use std::io::{BufRead as _, Write as _};
use std::path::Path;
use std::sync::Arc;

use enlace_core::app::FieldApp;
use enlace_core::clock::{Clock, Entropy};
use enlace_core::command::{self, CommandError, Saved};
use enlace_core::document::Edit;
use enlace_core::domain::stream::StreamName;
use enlace_core::domain::value::{At, Scalar};
use enlace_core::holder::HolderError;
use enlace_core::ids::{DocumentId, ItemId};
use enlace_core::read_model::search::search;
use enlace_core::storage::StorageError;
use enlace_core::sync::Outcome;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::runtime::Runtime;

use super::Context;
use super::args::PhoneArgs;
use super::failure::{Exit, Failure};
use edits::Written;
use request::Request;

/// Most hits of a search.
const HITS: u32 = 50;

/// Answers commands until standard input ends.
pub fn run(context: &Context, args: &PhoneArgs) -> Result<(), Failure> {
    let phone = Phone::open(context, args)?;
    for line in std::io::stdin().lock().lines() {
        let Ok(line) = line else { break };
        let started = context.clock.now().monotonic_ms;
        let mut answer = match phone.answer(&line) {
            Ok(answer) => answer,
            Err(error) => json!({ "error": error.code }),
        };
        answer["ms"] = json!(context.clock.now().monotonic_ms.saturating_sub(started));
        let mut out = std::io::stdout().lock();
        if writeln!(out, "{answer}").and_then(|()| out.flush()).is_err() {
            break;
        }
    }
    Ok(())
}

struct Phone {
    app: FieldApp,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    runtime: Runtime,
}

/// Why a command was not done: the core's stable word.
struct Refused {
    code: String,
}

impl Refused {
    fn new(code: &str) -> Self {
        Self { code: code.to_owned() }
    }
}

impl From<CommandError> for Refused {
    fn from(error: CommandError) -> Self {
        Self::new(error.code())
    }
}

impl From<HolderError> for Refused {
    fn from(error: HolderError) -> Self {
        Self::new(error.code())
    }
}

impl From<StorageError> for Refused {
    fn from(error: StorageError) -> Self {
        Self::new(error.code())
    }
}

impl Phone {
    fn open(context: &Context, args: &PhoneArgs) -> Result<Self, Failure> {
        let refused = |code: &'static str| Failure::new(code, Exit::Refused).with("path", args.dir.display());
        let host = host::open(context, args)?;
        let (clock, entropy) = (Arc::clone(&host.clock), Arc::clone(&host.entropy));
        let app = FieldApp::open(args.dir.join(host::DATABASE), host).map_err(|error| refused(error.code()))?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|_| Failure::new("phone_not_started", Exit::Environment))?;
        Ok(Self { app, clock, entropy, runtime })
    }

    fn answer(&self, line: &str) -> Result<Value, Refused> {
        let request: Request = serde_json::from_str(line).map_err(|_| Refused::new("phone_command_malformed"))?;
        let holder = self.app.holder();
        match request {
            Request::Enrol { invitation } => {
                let identity = command::enrol(holder, &invitation, "enlace phone")?;
                Ok(json!({ "device": identity.device.to_hex() }))
            }
            Request::Sync => self.sync(),
            Request::Report { stream, edits } => {
                let edits = self.edits(&edits)?;
                Ok(saved(&command::report(holder, &stream_name(&stream)?, &edits)?))
            }
            Request::Evidence { incident, file, edits } => self.evidence(&incident, &file, &edits),
            Request::Person { incident, person, stream, identity } => {
                let (person, identity) = (self.edits(&person)?, self.edits(&identity)?);
                let stream = stream_name(&stream)?;
                let done = command::record_person(holder, document(&incident)?, &person, &stream, &identity, None)?;
                Ok(saved(&done))
            }
            Request::Edit { document: id, edits, reason } => {
                Ok(saved(&command::edit(holder, document(&id)?, &self.edits(&edits)?, reason.as_deref())?))
            }
            Request::Show { document: id } => show::document(holder, document(&id)?),
            Request::List => show::list(holder),
            Request::Search { words, stream } => {
                let class = stream_name(&stream)?.class();
                let hits = holder.storage().read(|tx| search(tx, class, &words, None, HITS))?;
                let found: Vec<String> = hits.iter().map(|hit| hit.document.to_hex()).collect();
                Ok(json!({ "documents": found }))
            }
            Request::Drafts => show::drafts(holder),
            Request::Notice { channel, scenario, happening, purpose, text } => {
                across::notice(holder, &stream_name(&channel)?, scenario, happening, purpose, text)
            }
            Request::Answer { to, answer, eta_min, scenario } => across::answer(holder, &to, answer, eta_min, scenario),
            Request::Event { channel, event } => told::event(holder, &stream_name(&channel)?, &event),
            Request::Across => across::list(holder),
            Request::HandOver { records, to } => across::hand_over(holder, &records, &to),
            Request::TakeIn { codes } => across::take_in(holder, &codes),
            Request::TakeInFile { file } => across::take_in_file(holder, &file),
            Request::Courier { most_bytes, file } => across::courier(holder, most_bytes, file.as_deref()),
            Request::Accounting { channel, form, lang, file } => {
                told::accounting(holder, &stream_name(&channel)?, &form, &lang, &file)
            }
            Request::PreviewRelease { choice } => told::preview(holder, &choice),
            Request::Release { choice } => told::release(holder, &choice),
            Request::TakeUp { draft } => Ok(saved(&command::take_up_draft(holder, draft, None)?)),
        }
    }

    fn sync(&self) -> Result<Value, Refused> {
        match self.runtime.block_on(self.app.sync()) {
            Ok(outcome) => Ok(outcome_json(&outcome)),
            Err(error) => Err(Refused::new(error.code())),
        }
    }

    /// Describes an item with one recording; the phone itself reads the file and takes its digest.
    fn evidence(&self, incident: &str, file: &Path, edits: &Written) -> Result<Value, Refused> {
        let bytes = std::fs::read(file).map_err(|_| Refused::new("file_unreadable"))?;
        let mut edits = self.edits(edits)?;
        let item = ItemId::random(&*self.entropy).to_segment();
        let digest: [u8; 32] = Sha256::digest(&bytes).into();
        let size = i64::try_from(bytes.len()).map_err(|_| Refused::new("file_unreadable"))?;
        edits.push(Edit::set(format!("media.{item}.sha256"), Scalar::Bytes(digest.to_vec())));
        edits.push(Edit::set(format!("media.{item}.size_bytes"), size));
        edits.push(Edit::set(format!("media.{item}.captured"), At::from(&self.clock.now())));
        let done = command::capture_evidence(self.app.holder(), document(incident)?, &edits)?;
        Ok(saved(&done))
    }

    fn edits(&self, written: &Written) -> Result<Vec<Edit>, Refused> {
        edits::read(written, &self.clock.now(), &*self.entropy).ok_or_else(|| Refused::new("phone_command_malformed"))
    }
}

fn document(hex: &str) -> Result<DocumentId, Refused> {
    DocumentId::from_hex(hex).ok_or_else(|| Refused::new("phone_command_malformed"))
}

fn stream_name(name: &str) -> Result<StreamName, Refused> {
    StreamName::parse(name).ok_or_else(|| Refused::new("phone_command_malformed"))
}

fn saved(saved: &Saved) -> Value {
    let warnings: Vec<&str> = saved.warnings.iter().map(|finding| finding.code).collect();
    json!({
        "document": saved.document.to_hex(), "reference": saved.reference, "changes": saved.changes,
        "warnings": warnings,
    })
}

fn outcome_json(outcome: &Outcome) -> Value {
    let rejected: Vec<&str> = outcome.rejected.iter().map(|rejection| rejection.code.as_str()).collect();
    let disbelieved: Vec<&String> = outcome.disbelieved.values().collect();
    json!({
        "sent": outcome.sent, "entries": outcome.entries, "accepted": outcome.accepted, "refused": outcome.refused,
        "rejected": rejected, "disbelieved": disbelieved, "documents": outcome.documents.len(),
        "bytes_up": outcome.bytes_up, "bytes_down": outcome.bytes_down, "rounds": outcome.rounds,
        "complete": outcome.complete, "delivered": outcome.delivered,
    })
}
