//! The processes of the story: the server, the phones, and single `enlace` commands, all of them this same program.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use super::super::failure::{Exit, Failure};
use super::case::Case;

/// How often a starting server is looked at, and how long.
const LOOK: Duration = Duration::from_millis(50);
const LOOKS: u32 = 600;

fn program() -> Result<Command, Failure> {
    let path = std::env::current_exe().map_err(|_| failed("demo_process_failed"))?;
    Ok(Command::new(path))
}

fn failed(code: &'static str) -> Failure {
    Failure::new(code, Exit::Environment)
}

/// How a command ended.
#[derive(Debug)]
pub struct Ended {
    /// Exit status; −1 if a signal ended it.
    pub status: i32,
    /// What it told as JSON; null if nothing.
    pub told: Value,
    /// The code of its failure.
    pub code: Option<String>,
}

/// Runs one command on a server's data and reads its JSON.
pub fn enlace(data: &Path, words: &[&str]) -> Result<Ended, Failure> {
    let output = program()?
        .args(["--json", "--data"])
        .arg(data)
        .args(words)
        .stdin(Stdio::null())
        .output()
        .map_err(|_| failed("demo_process_failed"))?;
    let told = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    let error: Value = serde_json::from_slice(&output.stderr).unwrap_or(Value::Null);
    let code = error["error"]["code"].as_str().map(str::to_owned);
    Ok(Ended { status: output.status.code().unwrap_or(-1), told, code })
}

/// Runs one command that must succeed.
pub fn enlace_ok(data: &Path, words: &[&str]) -> Result<Value, Failure> {
    let ended = enlace(data, words)?;
    let command = words.first().copied().unwrap_or_default();
    if ended.status == 0 { Ok(ended.told) } else { Err(failed("demo_command_failed").with("command", command)) }
}

/// The running server; stopped when dropped, unless it is left.
#[derive(Debug)]
pub struct Server {
    child: Option<Child>,
}

impl Server {
    /// Starts it and waits until it listens.
    pub fn start(data: &Path) -> Result<Self, Failure> {
        Self::start_with(data, &[])
    }

    /// The same on a free port, not where phones expect it.
    pub fn start_elsewhere(data: &Path) -> Result<Self, Failure> {
        Self::start_with(data, &["--listen", "127.0.0.1:0"])
    }

    fn start_with(data: &Path, words: &[&str]) -> Result<Self, Failure> {
        let log = std::fs::File::create(data.join("server.log")).map_err(|_| failed("demo_process_failed"))?;
        let mut command = program()?;
        command.arg("--data").arg(data).arg("serve").args(words).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let child = command.spawn().map_err(|_| failed("demo_process_failed"))?;
        let mut server = Self { child: Some(child) };
        for _ in 0..LOOKS {
            let has_ended = server.child.as_mut().is_none_or(|child| !matches!(child.try_wait(), Ok(None)));
            if has_ended {
                break;
            }
            let address = std::fs::read_to_string(data.join("enlace.address")).unwrap_or_default();
            let socket = address.trim().rsplit("//").next().unwrap_or_default().to_owned();
            if !socket.is_empty() && std::net::TcpStream::connect(socket).is_ok() {
                return Ok(server);
            }
            std::thread::sleep(LOOK);
        }
        Err(failed("demo_server_not_started"))
    }

    /// No server.
    pub const fn gone() -> Self {
        Self { child: None }
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.as_ref().map_or(0, Child::id)
    }

    /// Ends it as a service manager would, so that everything stands in its main files.
    pub fn stop(mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = Command::new("kill").arg("-TERM").arg(child.id().to_string()).status();
            let _ = child.wait();
        }
    }

    /// Leaves it running.
    pub fn leave(mut self) {
        self.child = None;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// A phone: a process, and the folder that outlives it.
#[derive(Debug)]
pub struct Phone {
    /// Its folder.
    pub folder: PathBuf,
    zone: String,
    offset_min: i16,
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
}

impl Phone {
    /// Starts a phone's process on its folder.
    pub fn start(folder: &Path, case: &Case) -> Result<Self, Failure> {
        Self::spawn(folder, &case.zone, case.offset_min)
    }

    fn spawn(folder: &Path, zone: &str, offset_min: i16) -> Result<Self, Failure> {
        let mut command = program()?;
        command.arg("phone").arg("--dir").arg(folder).args(["--zone", zone]);
        command.args(["--offset-min", &offset_min.to_string()]);
        let spawned = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut child = spawned.map_err(|_| failed("demo_process_failed"))?;
        let stdin = child.stdin.take();
        let stdout = child.stdout.take().ok_or_else(|| failed("demo_phone_stopped"))?;
        let (folder, zone) = (folder.to_owned(), zone.to_owned());
        Ok(Self { folder, zone, offset_min, child, stdin, stdout: BufReader::new(stdout) })
    }

    /// The process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Tells the phone something and waits for its answer; `error` in it is the phone's word.
    pub fn ask(&mut self, command: &Value) -> Result<Value, Failure> {
        self.tell(command)?;
        self.hear()?.ok_or_else(|| failed("demo_phone_stopped"))
    }

    /// Tells the phone something it must be able to do.
    pub fn done(&mut self, command: &Value) -> Result<Value, Failure> {
        let answer = self.ask(command)?;
        match answer["error"].as_str() {
            None => Ok(answer),
            Some(code) => Err(failed("demo_phone_refused").with("code", code)),
        }
    }

    /// Syncs; whatever comes of it.
    pub fn sync(&mut self) -> Result<Value, Failure> {
        self.ask(&json!({ "do": "sync" }))
    }

    /// Sends a command without waiting.
    pub fn tell(&mut self, command: &Value) -> Result<(), Failure> {
        let stdin = self.stdin.as_mut().ok_or_else(|| failed("demo_phone_stopped"))?;
        writeln!(stdin, "{command}").and_then(|()| stdin.flush()).map_err(|_| failed("demo_phone_stopped"))
    }

    /// The next answer; `None` when the process has ended.
    pub fn hear(&mut self) -> Result<Option<Value>, Failure> {
        let mut line = String::new();
        let read = self.stdout.read_line(&mut line).map_err(|_| failed("demo_phone_stopped"))?;
        if read == 0 || !line.ends_with('\n') {
            return Ok(None);
        }
        serde_json::from_str(&line).map(Some).map_err(|_| failed("demo_phone_stopped"))
    }

    /// Ends the process with SIGKILL: no chance to close anything. Answers it had already given can still be heard.
    pub fn kill(&mut self) -> Result<(), Failure> {
        self.child.kill().and_then(|()| self.child.wait()).map(|_| ()).map_err(|_| failed("demo_process_failed"))
    }

    /// A new process on the same folder.
    pub fn restart(&mut self) -> Result<(), Failure> {
        let next = Self::spawn(&self.folder, &self.zone, self.offset_min)?;
        *self = next;
        Ok(())
    }
}

impl Drop for Phone {
    fn drop(&mut self) {
        self.stdin = None;
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
