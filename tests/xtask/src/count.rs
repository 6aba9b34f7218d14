//! Turns what a suite printed into numbers.

use crate::report::Counts;

/// How a suite's output turns into numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counting {
    /// The suite is one check: it passed or it failed.
    Whole,
    /// Sum of the `test result:` lines of `cargo test`; ignored tests count as skipped.
    CargoTest,
    /// The last line that reads `N passed, N failed`, optionally with `, N skipped`.
    ClosingLine,
}

/// Never lets a command that failed count as passed, or one that counted nothing pass unseen.
pub fn count(counting: Counting, succeeded: bool, lines: &[String]) -> Counts {
    let counted = match counting {
        Counting::Whole => Some(Counts { passed: usize::from(succeeded), failed: 0, skipped: 0 }),
        Counting::CargoTest => {
            let results: Vec<Counts> = lines.iter().filter_map(|line| cargo_line(line)).collect();
            (!results.is_empty()).then(|| results.into_iter().sum())
        }
        Counting::ClosingLine => lines.iter().rev().find_map(|line| closing_line(line)),
    };
    match counted {
        None => Counts::FAILURE,
        Some(counts) if counts.failed == 0 && !succeeded => Counts { failed: 1, ..counts },
        Some(counts) => counts,
    }
}

/// `test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s`.
fn cargo_line(line: &str) -> Option<Counts> {
    let (_, numbers) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let mut numbers = numbers.split("; ");
    Some(Counts {
        passed: numbers.next()?.strip_suffix(" passed")?.parse().ok()?,
        failed: numbers.next()?.strip_suffix(" failed")?.parse().ok()?,
        skipped: numbers.next()?.strip_suffix(" ignored")?.parse().ok()?,
    })
}

fn closing_line(line: &str) -> Option<Counts> {
    let mut numbers = line.trim().split(", ");
    let passed = numbers.next()?.strip_suffix(" passed")?.parse().ok()?;
    let failed = numbers.next()?.strip_suffix(" failed")?.parse().ok()?;
    let skipped = numbers.next().map_or(Some(0), |part| part.strip_suffix(" skipped")?.parse().ok())?;
    Some(Counts { passed, failed, skipped })
}

/// Names of the tests that `cargo test` reported as failed.
pub fn failed_tests(lines: &[String]) -> Vec<String> {
    lines.iter().filter_map(|line| line.strip_prefix("test ")?.strip_suffix(" ... FAILED")).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    fn counted(counting: Counting, succeeded: bool, text: &str) -> (usize, usize, usize) {
        let counts = count(counting, succeeded, &lines(text));
        (counts.passed, counts.failed, counts.skipped)
    }

    #[test]
    fn results_of_several_test_binaries_are_added() {
        let text = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
                    noise\n\
                    test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.00s";
        assert_eq!(counted(Counting::CargoTest, false, text), (5, 1, 1));
    }

    #[test]
    fn a_compile_error_or_an_empty_run_is_a_failure() {
        assert_eq!(counted(Counting::CargoTest, false, ""), (0, 1, 0));
        assert_eq!(counted(Counting::CargoTest, true, "Compiling"), (0, 1, 0));
        assert_eq!(counted(Counting::ClosingLine, true, "all good"), (0, 1, 0));
        assert_eq!(counted(Counting::Whole, false, ""), (0, 1, 0));
    }

    #[test]
    fn a_crash_after_passing_tests_is_a_failure() {
        let text = "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s";
        assert_eq!(counted(Counting::CargoTest, false, text), (3, 1, 0));
    }

    #[test]
    fn failed_tests_are_named() {
        let text = "test a::b ... ok\ntest a::c_d ... FAILED\ntest result: FAILED. 1 passed; 1 failed";
        assert_eq!(failed_tests(&lines(text)), ["a::c_d"]);
    }

    #[test]
    fn the_last_closing_line_counts() {
        assert_eq!(
            counted(Counting::ClosingLine, true, "1 passed, 0 failed\n7 passed, 0 failed, 2 skipped"),
            (7, 0, 2)
        );
        assert_eq!(counted(Counting::ClosingLine, true, "7 passed, 0 failed, 2 lost"), (0, 1, 0));
    }
}
