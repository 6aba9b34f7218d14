//! Long-running work as a handle, and what it tells: small events from one thread of its own, so that a host attaches
//! that thread once and a slow listener holds up nothing.

use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use enlace_core::ids::DocumentId;
use tokio::task::{AbortHandle, JoinHandle};

use crate::{FieldError, HostError};

/// Documents named in one event at most.
const NAMED: usize = 100;

/// Work that goes on until it is cancelled. Letting go of the handle cancels it too.
#[derive(uniffi::Object)]
pub struct TaskHandle(AbortHandle);

impl TaskHandle {
    pub(crate) fn new(task: &JoinHandle<()>) -> Self {
        Self(task.abort_handle())
    }
}

#[uniffi::export]
impl TaskHandle {
    /// Ends the work. Harmless when it has ended.
    pub fn cancel(&self) {
        self.0.abort();
    }

    /// Whether it has ended.
    pub fn is_finished(&self) -> bool {
        self.0.is_finished()
    }
}

impl Drop for TaskHandle {
    fn drop(&mut self) {
        self.cancel();
    }
}

/// Ends calls from outside. A call that gets a cancelled token ends at once; a token is never whole again.
#[derive(Debug, Default, uniffi::Object)]
pub struct CancelToken(Mutex<Cancel>);

#[derive(Debug, Default)]
struct Cancel {
    cancelled: bool,
    work: Vec<AbortHandle>,
}

#[uniffi::export]
impl CancelToken {
    /// A token that nobody has cancelled.
    #[uniffi::constructor]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Ends the calls that have this token, and those that will get it. Harmless when they have ended.
    pub fn cancel(&self) {
        let mut cancel = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cancel.cancelled = true;
        cancel.work.drain(..).for_each(|work| work.abort());
    }
}

impl CancelToken {
    /// From now on the token ends this work.
    pub(crate) fn ends(&self, work: AbortHandle) {
        let mut cancel = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if cancel.cancelled {
            work.abort();
        } else {
            cancel.work.retain(|work| !work.is_finished());
            cancel.work.push(work);
        }
    }
}

/// Something to look at. Query what the screen shows; events carry no content.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Event {
    /// Documents changed, or rights and orders: look at `pending_order`. Events that come faster than the listener are
    /// merged.
    Changed {
        /// At most 100 of them; empty when only rights or orders changed.
        documents: Vec<DocumentId>,
        /// Whether there were more: read lists anew.
        more: bool,
        /// Counts the events of this handle.
        revision: u64,
    },
    /// The link is down; it is tried again by itself.
    Waiting {
        /// Why.
        code: String,
        /// After so many milliseconds.
        retry_ms: u64,
    },
    /// The work ended for a reason that waiting does not mend. Nothing more is told.
    Ended {
        /// Why.
        code: String,
    },
}

/// Takes events. Called from one thread of the library, one event at a time; must not call `cancel` and wait, or any
/// function that blocks.
#[uniffi::export(foreign)]
pub trait EventListener: Send + Sync {
    /// Something happened. What it throws is dropped.
    fn on_event(&self, event: Event) -> Result<(), HostError>;
}

/// The sending side of a listener's thread. The thread ends with it.
pub(crate) struct Teller(Sender<Told>);

enum Told {
    Changed(BTreeSet<DocumentId>),
    Event(Event),
}

impl Teller {
    /// Starts the listener's thread.
    pub(crate) fn new(listener: Arc<dyn EventListener>) -> Result<Self, FieldError> {
        let (sender, receiver) = channel();
        thread::Builder::new()
            .name("enlace-events".to_owned())
            .spawn(move || listen(&receiver, &*listener))
            .map_err(|_| FieldError::internal("no threads"))?;
        Ok(Self(sender))
    }

    /// Tells that documents changed.
    pub(crate) fn changed(&self, documents: &BTreeSet<DocumentId>) {
        let _ = self.0.send(Told::Changed(documents.clone()));
    }

    /// Tells of an event. A listener that is gone is no error.
    pub(crate) fn tell(&self, event: Event) {
        let _ = self.0.send(Told::Event(event));
    }

    /// Tells that the work ended.
    pub(crate) fn ended(&self, code: &str) {
        self.tell(Event::Ended { code: code.to_owned() });
    }
}

fn listen(receiver: &Receiver<Told>, listener: &dyn EventListener) {
    let mut revision = 0;
    let mut next = receiver.recv().ok();
    while let Some(told) = next.take() {
        let event = match told {
            Told::Event(event) => event,
            Told::Changed(mut documents) => {
                // While the listener was busy, more may have changed.
                while next.is_none() {
                    match receiver.try_recv() {
                        Ok(Told::Changed(more)) => documents.extend(more),
                        Ok(other) => next = Some(other),
                        Err(_) => break,
                    }
                }
                revision += 1;
                let more = documents.len() > NAMED;
                Event::Changed { documents: documents.into_iter().take(NAMED).collect(), more, revision }
            }
        };
        let _ = listener.on_event(event);
        next = next.or_else(|| receiver.recv().ok());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::SyncSender;

    use super::*;

    struct Slow {
        heard: Mutex<SyncSender<Event>>,
        go_on: Mutex<Receiver<()>>,
    }

    impl EventListener for Slow {
        fn on_event(&self, event: Event) -> Result<(), HostError> {
            self.heard.lock().unwrap().send(event).unwrap();
            let _ = self.go_on.lock().unwrap().recv();
            Err(HostError::Failed)
        }
    }

    #[test]
    fn changes_that_come_faster_than_the_listener_are_merged_in_order() {
        let (heard, events) = std::sync::mpsc::sync_channel(8);
        let (go, go_on) = channel();
        let teller = Teller::new(Arc::new(Slow { heard: Mutex::new(heard), go_on: Mutex::new(go_on) })).unwrap();
        let one = |n: u8| BTreeSet::from([DocumentId([n; 16])]);
        teller.changed(&one(1));
        assert!(
            matches!(events.recv().unwrap(), Event::Changed { revision: 1, documents, .. } if documents.len() == 1)
        );
        (2..=150).for_each(|n| teller.changed(&one(n)));
        teller.ended("offline");
        drop(teller);
        go.send(()).unwrap();
        let Event::Changed { documents, more, revision: 2 } = events.recv().unwrap() else { panic!("not merged") };
        assert!(documents.len() == NAMED && more);
        go.send(()).unwrap();
        assert_eq!(events.recv().unwrap(), Event::Ended { code: "offline".into() });
    }

    #[test]
    fn a_token_ends_all_work_it_has_and_the_work_it_gets() {
        let runtime = crate::runtime::runtime().unwrap();
        let token = CancelToken::new();
        let start = || {
            let task = runtime.spawn(std::future::pending::<()>());
            token.ends(task.abort_handle());
            task
        };
        let had = [start(), start()];
        token.cancel();
        for task in had.into_iter().chain([start()]) {
            assert!(runtime.block_on(task).unwrap_err().is_cancelled());
        }
    }

    #[test]
    fn a_handle_that_is_let_go_ends_its_work() {
        let runtime = crate::runtime::runtime().unwrap();
        let task = runtime.spawn(std::future::pending::<()>());
        drop(TaskHandle::new(&task));
        assert!(runtime.block_on(task).unwrap_err().is_cancelled());
    }
}
