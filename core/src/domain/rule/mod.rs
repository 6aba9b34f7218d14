//! Rules of a report, each with a stable code: what may be filed, what is doubtful, what may change into what.
//!
//! Rules judge a view of the fields (`domain::fields`), are pure, and never block a capture: a draft needs nothing
//! but a scenario. What stops a step is a [`Weight::Refusal`], or at filing a [`Weight::Missing`] answer.

mod asked;
mod duplicate;
mod plausible;
mod step;

pub use asked::{Stage, missing};
pub use duplicate::{DUPLICATE_METRES, DUPLICATE_MS, Sighting, duplicates};
pub use plausible::{LINE_METRES, TimeLimits, doubts};
pub use step::{is_filed, status, step};

/// What a finding does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Shown; blocks nothing.
    Warning,
    /// Asked for: blocks the step that asks, until answered in any state.
    Missing,
    /// The step cannot be made.
    Refusal,
}

/// An argument of a finding's sentence, to be put in words of the reader's language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg {
    /// A field of the document, by path.
    Field(String),
    /// A number.
    Number(i64),
    /// A code of a set.
    Code {
        /// Name of the set.
        set: &'static str,
        /// The code.
        code: String,
    },
    /// Text that reads the same in every language, such as a reference.
    Plain(String),
}

/// What a rule found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Stable code; the sentence is under `error.<code>`.
    pub code: &'static str,
    /// What it does.
    pub weight: Weight,
    /// The field to look at; empty when it concerns the whole report.
    pub path: String,
    /// Placeholders of the sentence.
    pub args: Vec<(&'static str, Arg)>,
}

/// Codes of every rule of a report.
pub const CODES: [&str; 13] = [
    "scenario_needed",
    "too_many_scenarios",
    "asked_field_missing",
    "ends_before_it_begins",
    "in_the_future",
    "far_from_the_line",
    "more_hurt_than_involved",
    "closing_needs_outcome",
    "void_needs_reason",
    "filed_cannot_return_to_draft",
    "change_reason_needed",
    "perhaps_a_duplicate",
    "significance_needs_why",
];

impl Finding {
    fn new(weight: Weight, code: &'static str, path: &str) -> Self {
        Self { code, weight, path: path.to_owned(), args: Vec::new() }
    }

    fn with(mut self, name: &'static str, arg: Arg) -> Self {
        self.args.push((name, arg));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_warning_blocks_nothing() {
        assert!(Weight::Warning < Weight::Missing && Weight::Missing < Weight::Refusal);
    }
}
