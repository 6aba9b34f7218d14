//! How many tests `swift test` ran: it closes with a line for each of its two frameworks.

use crate::report::Counts;

/// The tests of both frameworks; none when nothing says how many there were.
pub fn tested(lines: &[String]) -> Option<Counts> {
    let counts: Vec<Counts> = [swift_testing(lines), xctest(lines)]
        .into_iter()
        .flatten()
        .filter(|counts| counts.passed + counts.failed > 0)
        .collect();
    (!counts.is_empty()).then(|| counts.into_iter().sum())
}

/// `✔ Test run with 31 tests passed after 63.1 seconds.`
fn swift_testing(lines: &[String]) -> Option<Counts> {
    let (count, ended) =
        lines.iter().rev().find_map(|line| line.split_once("Test run with ")?.1.split_once(" test"))?;
    let all: usize = count.parse().ok()?;
    let failed = lines.iter().filter(|line| is_failed_test(line)).count();
    let failed = if ended.contains("failed after") { failed.max(1) } else { failed };
    Some(Counts { passed: all.saturating_sub(failed), failed, skipped: 0 })
}

/// `✘ Test name() failed after 0.1 seconds with 1 issue.`
fn is_failed_test(line: &str) -> bool {
    line.split_once("Test ").is_some_and(|(mark, rest)| {
        mark.chars().count() < 4 && rest.contains(" failed after ") && !rest.starts_with("run with ")
    })
}

/// `Executed 12 tests, with 1 failure (0 unexpected) in 1.2 (1.3) seconds`; the last one is the sum.
fn xctest(lines: &[String]) -> Option<Counts> {
    let (all, rest) = lines.iter().rev().find_map(|line| line.trim().strip_prefix("Executed ")?.split_once(" test"))?;
    let failed = rest.split_once("with ")?.1.split(' ').next()?.parse().ok()?;
    Some(Counts { passed: all.parse::<usize>().ok()?.saturating_sub(failed), failed, skipped: 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(text: &str) -> Option<(usize, usize)> {
        tested(&text.lines().map(str::to_owned).collect::<Vec<_>>()).map(|counts| (counts.passed, counts.failed))
    }

    #[test]
    fn both_frameworks_count() {
        let text = "Executed 2 tests, with 1 failure (0 unexpected) in 0.0 (0.0) seconds\n\
                    \t Executed 5 tests, with 1 failure (0 unexpected) in 0.0 (0.0) seconds\n\
                    ✔ Test fine() passed after 0.1 seconds.\n\
                    ✘ Test \"bad one\" failed after 0.1 seconds with 1 issue.\n\
                    ✘ Suite Some failed after 0.1 seconds with 1 issue.\n\
                    ✘ Test run with 7 tests failed after 0.1 seconds with 1 issue.";
        assert_eq!(counted(text), Some((10, 2)));
    }

    #[test]
    fn a_run_that_failed_as_a_whole_is_a_failure() {
        assert_eq!(counted("✘ Test run with 7 tests failed after 0.1 seconds with 1 issue."), Some((6, 1)));
    }

    #[test]
    fn an_empty_run_counts_nothing() {
        let text = "Executed 0 tests, with 0 failures (0 unexpected) in 0.0 (0.0) seconds\n\
                    ✔ Test run with 0 tests passed after 0.001 seconds.";
        assert_eq!(counted(text), None);
        assert_eq!(counted("error: fatalError"), None);
    }
}
