//! A folder, and the command run in it.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// A folder of its own for one test.
pub struct World(TempDir);

/// How a command ended.
#[derive(Debug)]
pub struct Run {
    /// Exit status.
    pub status: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl World {
    /// An empty folder.
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A folder with an agency.
    pub fn founded() -> Self {
        let world = Self::new();
        world.run(&["init", "--profile", "nogales"]).succeeded();
        world
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file.
    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// The command, ready to be run here: English, unless the arguments say otherwise.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_enlace"));
        command.current_dir(self.0.path()).args(arguments);
        command.env_remove("LC_ALL").env_remove("LC_MESSAGES").env("LANG", "en_US.UTF-8");
        command
    }

    /// Runs the command here.
    pub fn run(&self, arguments: &[&str]) -> Run {
        self.command(arguments).output().unwrap().into()
    }

    /// Invites one person and answers the invitation's text.
    pub fn invite(&self, name: &str) -> String {
        let run = self.run(&[
            "--json",
            "invite",
            "--holder",
            name,
            "--role",
            "agent",
            "--unit",
            "NGL",
            "--streams",
            "internal/nogales:write",
        ]);
        run.json()["invited"][0]["invitation"].as_str().unwrap().to_owned()
    }

    /// Number of entries in the log, which must be whole.
    pub fn entries(&self) -> u64 {
        self.run(&["--json", "log", "verify"]).json()["entries"].as_u64().unwrap()
    }

    /// Saves the newest checkpoint to a file.
    pub fn keep_checkpoint(&self, name: &str) {
        let text = self.run(&["log", "checkpoint"]).succeeded().out.clone();
        self.write(name, &text);
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Run {
    /// Demands success.
    pub fn succeeded(&self) -> &Self {
        assert_eq!(self.status, 0, "{self:?}");
        self
    }

    /// Demands a failure by status and code.
    pub fn failed(&self, status: i32, code: &str) -> &Self {
        assert_eq!(self.status, status, "{self:?}");
        assert!(self.err.contains(&format!("[{code}]")), "{code}: {self:?}");
        assert!(!self.err.contains('…'), "a sentence with a hole: {}", self.err);
        self
    }

    /// The JSON value on standard output.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.succeeded().out).unwrap()
    }
}
