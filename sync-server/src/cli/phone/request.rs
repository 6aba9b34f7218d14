//! What a phone without a screen can be told.

use std::path::PathBuf;

use serde::Deserialize;

use super::edits::Written;

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
    /// Write such values again.
    TakeUp {
        /// Number of the draft.
        draft: u64,
    },
}
