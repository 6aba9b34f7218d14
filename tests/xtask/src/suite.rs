//! A suite: one command, what it needs, and how its result is counted.

use std::time::Instant;

use crate::count::{Counting, count, failed_tests};
use crate::report::{Counts, Outcome, SuiteResult};
use crate::run;
use crate::tools::{Need, TIMEOUT};

/// A suite that runs longer hangs: it is stopped with all its children and counts as failed.
const MINUTES: u32 = 30;

/// One named suite.
#[derive(Debug)]
pub struct Suite {
    /// What `--only` takes.
    pub name: String,
    /// One line for `--list`.
    pub about: String,
    /// What must be there first; tried to be installed where that is possible.
    pub needs: Vec<Need>,
    /// Program and arguments.
    pub command: Vec<String>,
    /// Variables set for the command alone.
    pub environment: Vec<(&'static str, &'static str)>,
    /// How the result is counted.
    pub counting: Counting,
}

impl Suite {
    /// Runs the suite, showing its output as it comes.
    #[expect(clippy::disallowed_methods, reason = "a stopwatch around a child process")]
    pub fn run(&self) -> SuiteResult {
        println!("\n==== {}: {}", self.name, self.about);
        let started = Instant::now();
        let missing = self.needs.iter().find_map(|need| need.obtain().err());
        let (outcome, failures) = match missing {
            Some(reason) => {
                println!("SKIPPED {}: {reason}", self.name);
                (Outcome::Skipped(reason), Vec::new())
            }
            None => self.execute(),
        };
        SuiteResult { name: self.name.clone(), outcome, failures, seconds: started.elapsed().as_secs() }
    }

    fn execute(&self) -> (Outcome, Vec<String>) {
        println!("$ {}", self.command.join(" "));
        match self.stream() {
            Ok((succeeded, lines)) => {
                let counts = count(self.counting, succeeded, &lines);
                (Outcome::Ran(counts), failed_tests(&lines))
            }
            Err(error) => {
                eprintln!("{}: cannot run: {error}", self.name);
                (Outcome::Ran(Counts::FAILURE), Vec::new())
            }
        }
    }

    /// Passes the command's output on line by line and keeps it.
    fn stream(&self) -> std::io::Result<(bool, Vec<String>)> {
        let mut command = self.command.clone();
        if TIMEOUT.is_there() {
            command.splice(0..0, ["timeout", "--kill-after=30", &format!("{MINUTES}m")].map(str::to_owned));
        }
        let (program, arguments) =
            command.split_first().ok_or_else(|| std::io::Error::other("the suite has no command"))?;
        run::echoed(run::command(program).args(arguments).envs(self.environment.iter().copied()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_need_skips_and_says_why() {
        let suite = Suite {
            name: "sample".to_owned(),
            about: "a suite that cannot run".to_owned(),
            needs: vec![Need::Asked { given: false, how: "ask for it" }],
            command: vec!["false".to_owned()],
            environment: Vec::new(),
            counting: Counting::Whole,
        };
        assert!(matches!(suite.run().outcome, Outcome::Skipped(reason) if reason == "ask for it"));
    }
}
