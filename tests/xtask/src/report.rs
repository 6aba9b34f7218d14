//! The table and the closing line at the end of a run.

use std::iter::Sum;
use std::process::ExitCode;

/// Individual tests where a suite counts them, else one for the suite.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Tests that passed.
    pub passed: usize,
    /// Tests that failed.
    pub failed: usize,
    /// Tests, or suites, that did not run.
    pub skipped: usize,
}

impl Counts {
    /// A suite that failed before it could count.
    pub const FAILURE: Self = Self { passed: 0, failed: 1, skipped: 0 };
    /// A suite that did not run.
    const SKIP: Self = Self { passed: 0, failed: 0, skipped: 1 };
}

impl Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), |sum, more| Self {
            passed: sum.passed + more.passed,
            failed: sum.failed + more.failed,
            skipped: sum.skipped + more.skipped,
        })
    }
}

/// What became of a suite.
#[derive(Debug)]
pub enum Outcome {
    /// It ran, with these results.
    Ran(Counts),
    /// It could not run, for this reason.
    Skipped(String),
}

/// A suite's line in the table.
#[derive(Debug)]
pub struct SuiteResult {
    /// The suite.
    pub name: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Names of its failed tests, where it names them.
    pub failures: Vec<String>,
    /// How long it took.
    pub seconds: u64,
}

impl SuiteResult {
    fn counts(&self) -> Counts {
        match &self.outcome {
            Outcome::Ran(counts) => *counts,
            Outcome::Skipped(_) => Counts::SKIP,
        }
    }

    fn row(&self) -> String {
        let counts = self.counts();
        let word = match self.outcome {
            Outcome::Skipped(_) => "SKIPPED",
            Outcome::Ran(_) if counts.failed > 0 => "FAILED",
            Outcome::Ran(_) => "ok",
        };
        let Self { name, seconds, .. } = self;
        let Counts { passed, failed, skipped } = counts;
        let row = format!("{name:14} {word:8} {passed:7} {failed:7} {skipped:8} {seconds:8}");
        match &self.outcome {
            Outcome::Skipped(reason) => format!("{row}  {reason}"),
            Outcome::Ran(_) => row,
        }
    }
}

/// Prints table and closing line; the code is a failure when anything failed or nothing passed.
pub fn print(results: &[SuiteResult]) -> ExitCode {
    println!("\n{:14} {:8} {:>7} {:>7} {:>8} {:>8}", "suite", "result", "passed", "failed", "skipped", "seconds");
    for result in results {
        println!("{}", result.row());
        for name in &result.failures {
            println!("  failed: {name}");
        }
    }
    let total: Counts = results.iter().map(SuiteResult::counts).sum();
    println!("\n{}", closing_line(total));
    if total.failed == 0 && total.passed > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn closing_line(Counts { passed, failed, skipped }: Counts) -> String {
    format!("{passed} passed, {failed} failed, {skipped} skipped")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(outcome: Outcome) -> SuiteResult {
        SuiteResult { name: "sample".to_owned(), outcome, failures: Vec::new(), seconds: 3 }
    }

    #[test]
    fn a_skipped_suite_is_never_shown_as_passed() {
        let skipped = result(Outcome::Skipped("needs a tool".to_owned()));
        assert!(skipped.row().contains("SKIPPED"));
        assert!(skipped.row().ends_with("needs a tool"));
        assert_eq!(print(&[skipped]), ExitCode::FAILURE);
    }

    #[test]
    fn one_failure_fails_the_run() {
        let passed = || result(Outcome::Ran(Counts { passed: 4, failed: 0, skipped: 0 }));
        assert_eq!(print(&[passed()]), ExitCode::SUCCESS);
        assert_eq!(print(&[passed(), result(Outcome::Ran(Counts::FAILURE))]), ExitCode::FAILURE);
    }

    #[test]
    fn the_closing_line_is_plain() {
        assert_eq!(closing_line(Counts { passed: 12, failed: 0, skipped: 1 }), "12 passed, 0 failed, 1 skipped");
    }
}
