//! What a phone without a screen can be told.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::Deserialize;

use super::edits::Written;

/// What a releasing officer chooses of a report.
#[derive(Debug, Deserialize)]
pub struct ReleaseChoice {
    /// The channel.
    pub channel: String,
    /// The report.
    pub incident: String,
    /// Code of the set `purpose`.
    pub purpose: String,
    /// Paths that leave.
    pub fields: BTreeSet<String>,
    /// The law or agreement it rests on.
    pub basis: Option<String>,
}

/// One line of standard input. Ids are hex; edits map field paths to values, see `edits`.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Request {
    /// Answer an invitation.
    Enrol {
        /// Its text.
        invitation: String,
    },
    /// Sync until nothing waits.
    Sync,
    /// Report an incident.
    Report {
        /// The stream.
        stream: String,
        /// First answers.
        edits: Written,
    },
    /// Describe an item of evidence with one recording.
    Evidence {
        /// The incident.
        incident: String,
        /// The recording.
        file: PathBuf,
        /// The item's fields.
        edits: Written,
    },
    /// Add a person to an incident, and say who it is.
    Person {
        /// The incident.
        incident: String,
        /// Fields of the incident's entry.
        person: Written,
        /// The identity stream.
        stream: String,
        /// Fields of the identity document.
        identity: Written,
    },
    /// Change a document.
    Edit {
        /// The document.
        document: String,
        /// What.
        edits: Written,
        /// After filing, why.
        reason: Option<String>,
    },
    /// Show a document with both sides of every conflict.
    Show {
        /// The document.
        document: String,
    },
    /// List incidents, newest first.
    List,
    /// Find documents that have every word.
    Search {
        /// The words.
        words: String,
        /// A stream of the class to search in.
        stream: String,
    },
    /// List values that refusals took out of documents.
    Drafts,
    /// Send a notice across: coded fields, a place, one short text.
    Notice {
        /// The channel.
        channel: String,
        /// Code of the set `scenario`.
        scenario: String,
        /// Codes of the set `happening`.
        #[serde(default)]
        happening: BTreeSet<String>,
        /// Code of the set `purpose`.
        purpose: String,
        /// Free text with its language.
        text: Option<(String, String)>,
    },
    /// Answer a release.
    Answer {
        /// The release.
        to: String,
        /// Code of the set `answer`.
        answer: String,
        /// Minutes until arrival.
        eta_min: Option<u16>,
        /// What kind of event it is as this side sees it, with `observation` and `correction`.
        scenario: Option<String>,
    },
    /// One event as everybody tells it.
    Event {
        /// The channel.
        channel: String,
        /// The event.
        event: String,
    },
    /// What was said in channels, newest first.
    Across,
    /// Seal releases of the own agency to another, as texts of QR codes.
    HandOver {
        /// The releases.
        records: Vec<String>,
        /// The other agency.
        to: String,
    },
    /// Read the texts of QR codes that another agency's phone shows.
    TakeIn {
        /// The texts, in any order.
        codes: Vec<String>,
    },
    /// Seal everything that waits to the own server, for whoever has a link.
    Courier {
        /// Bytes of a bundle, about; as large as one may be when not said.
        most_bytes: Option<usize>,
        /// Write the bundles to files of this name and a number, instead of telling their codes.
        file: Option<PathBuf>,
    },
    /// Read a bundle that came as a file.
    TakeInFile {
        /// The file.
        file: PathBuf,
    },
    /// Who was told what in a channel.
    Accounting {
        /// The channel.
        channel: String,
        /// `csv`, `html` or `jsonl`.
        form: String,
        /// The language of a page.
        #[serde(default)]
        lang: String,
        /// The file to write.
        file: PathBuf,
    },
    /// Say what would leave of a report, field by field in both languages, and what stays.
    PreviewRelease {
        /// What to choose.
        #[serde(flatten)]
        choice: ReleaseChoice,
    },
    /// Release it, exactly as shown.
    Release {
        /// What to choose.
        #[serde(flatten)]
        choice: ReleaseChoice,
    },
    /// Write such values again.
    TakeUp {
        /// Number of the draft.
        draft: u64,
    },
}
