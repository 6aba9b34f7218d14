//! The running server of a world.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use crate::world::World;

/// A server that ends with the test.
pub struct Serving {
    child: Child,
    said: Vec<String>,
}

impl Serving {
    /// Starts a server on a free port and waits until it has said where it is, in both languages.
    pub fn start(world: &World) -> Self {
        Self::begin(world.command(&["serve", "--listen", "127.0.0.1:0"]))
    }

    /// Runs this serving command and waits until it has said where it is.
    pub fn begin(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let said = lines.take(4).map(Result::unwrap).collect();
        Self { child, said }
    }

    /// What it said when it was ready.
    pub fn said(&self) -> &[String] {
        &self.said
    }

    /// Its address as phones on this machine reach it.
    pub fn url(&self) -> String {
        let port = self.said[0].rsplit(':').next().unwrap();
        format!("https://localhost:{port}")
    }

    /// Whether it ends by itself within some seconds.
    #[allow(dead_code, reason = "for the tests of crashes")]
    pub fn dies(&mut self) -> bool {
        for _ in 0..500 {
            if self.child.try_wait().unwrap().is_some() {
                return true;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        false
    }

    /// Tells it to stop and waits for its exit status.
    #[cfg(unix)]
    pub fn stop(mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
