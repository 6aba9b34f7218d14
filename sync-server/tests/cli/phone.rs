//! A phone that is a process of its own.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::serving::Serving;
use crate::world::{Run, World};

/// A phone without a screen.
pub struct PhoneProcess {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl PhoneProcess {
    /// Starts, or starts again, the phone of this name.
    pub fn start(world: &World, name: &str) -> Self {
        Self::begin(world.command(&["phone", "--dir", name]))
    }

    /// Runs this phone command.
    pub fn begin(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, input, output }
    }

    /// Starts a phone and enrols it.
    pub fn enrolled(world: &World, name: &str, invitation: &str) -> Self {
        let mut phone = Self::start(world, name);
        phone.done(&json!({ "do": "enrol", "invitation": invitation }));
        phone.sync();
        phone.sync();
        phone
    }

    /// One command and its answer, which may be an error.
    pub fn ask(&mut self, command: &Value) -> Value {
        self.try_ask(command).unwrap()
    }

    /// One command and its answer; `None` if the phone died over it.
    pub fn try_ask(&mut self, command: &Value) -> Option<Value> {
        let written = writeln!(self.input, "{command}").and_then(|()| self.input.flush());
        let mut line = String::new();
        let read = self.output.read_line(&mut line).ok().filter(|read| *read > 0);
        written.ok().and(read)?;
        Some(serde_json::from_str(&line).unwrap())
    }

    /// One command that must succeed.
    pub fn done(&mut self, command: &Value) -> Value {
        let answer = self.ask(command);
        assert!(answer.get("error").is_none(), "{command}: {answer}");
        answer
    }

    /// A sync that must succeed.
    pub fn sync(&mut self) -> Value {
        self.done(&json!({ "do": "sync" }))
    }

    /// Reports an incident; its id and its reference.
    pub fn report(&mut self, severity: &str) -> (String, String) {
        let edits = json!({ "scenario": "drone", "severity": severity });
        let saved = self.done(&json!({ "do": "report", "stream": "internal/nogales", "edits": edits }));
        let text = |name: &str| saved[name].as_str().unwrap().to_owned();
        (text("document"), text("reference"))
    }

    /// Whether it shows a document.
    pub fn shows(&mut self, document: &str) -> bool {
        self.ask(&json!({ "do": "show", "document": document })).get("error").is_none()
    }
}

impl Drop for PhoneProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Invites one person to the running server.
pub fn invite(world: &World, serving: &Serving, role: &str, streams: &str) -> String {
    let words = ["--json", "invite", "--holder", "Ana", "--unit", "NGL", "--role", role, "--streams", streams];
    let run: Run = world.command(&words).env("ENLACE_URL", serving.url()).output().unwrap().into();
    run.json()["invited"][0]["invitation"].as_str().unwrap().to_owned()
}
