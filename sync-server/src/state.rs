//! The writer: one thread that owns the agency and does one short job after the other. Nothing blocks the network.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::JoinHandle;

use thiserror::Error;
use tokio::sync::{mpsc, oneshot, watch};

use crate::agency::Agency;
use crate::store::sqlite::SqliteStore;

/// The agency a server runs.
pub type ServedAgency = Agency<SqliteStore>;

type Job = Box<dyn FnOnce(&mut ServedAgency) + Send>;

/// Jobs that may wait; more make their senders wait.
const WAITING: usize = 256;

/// A way to the writer. Cheap to clone; when the last one is gone, the writer ends after the jobs it has.
#[derive(Clone)]
pub struct Writer {
    jobs: mpsc::Sender<Job>,
    turns: watch::Receiver<u64>,
}

/// The writer did not answer: it is ending, or the job failed beyond its own errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the writer did not answer")]
pub struct NoAnswer;

impl Writer {
    /// Gives the agency a thread of its own.
    pub fn start(agency: ServedAgency) -> std::io::Result<(Self, JoinHandle<()>)> {
        let (jobs, waiting) = mpsc::channel(WAITING);
        let (turned, turns) = watch::channel(agency.turn());
        let thread =
            std::thread::Builder::new().name("writer".to_owned()).spawn(move || work(agency, waiting, &turned))?;
        Ok((Self { jobs, turns }, thread))
    }

    /// Has a job done and waits for its answer.
    pub async fn ask<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut ServedAgency) -> T + Send + 'static,
    ) -> Result<T, NoAnswer> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |agency| {
            // Whoever asked may have gone.
            let _ = answer.send(job(agency));
        });
        self.jobs.send(job).await.map_err(|_| NoAnswer)?;
        answered.await.map_err(|_| NoAnswer)
    }

    /// Changes whenever there are new entries.
    pub fn turns(&self) -> watch::Receiver<u64> {
        self.turns.clone()
    }

    /// Jobs waiting now.
    pub fn waiting(&self) -> usize {
        WAITING - self.jobs.capacity()
    }
}

fn work(mut agency: ServedAgency, mut waiting: mpsc::Receiver<Job>, turned: &watch::Sender<u64>) {
    while let Some(job) = waiting.blocking_recv() {
        let before = agency.turn();
        if catch_unwind(AssertUnwindSafe(|| job(&mut agency))).is_err() {
            tracing::error!(code = "server_failed", "job failed");
            agency.recover();
        }
        if agency.turn() != before {
            turned.send_replace(agency.turn());
        }
    }
}
