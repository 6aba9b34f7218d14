//! The library's own threads. Foreign executors poll futures on whatever thread they like, a screen's included, so every
//! exported future only waits here for work that runs there.

use std::future::Future;
use std::pin::Pin;
use std::sync::LazyLock;
use std::task::{Context, Poll};

use enlace_core::sync::SyncError;
use tokio::runtime::{Builder, Runtime};
use tokio::task::{JoinError, JoinHandle};

use crate::FieldError;

/// Threads that drive sockets and timers.
const WORKERS: usize = 2;

/// Threads at most that wait for the database or the keystore.
const BLOCKING: usize = 8;

static RUNTIME: LazyLock<Option<Runtime>> = LazyLock::new(|| {
    Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .max_blocking_threads(BLOCKING)
        .thread_name("enlace")
        .on_thread_start(hear_no_broken_pipe)
        .enable_all()
        .build()
        .ok()
});

/// A peer that hangs up while something is sent to it is an error of that call. A host that was not written in Rust may
/// have left the signal for it as the system sets it, which ends the process.
fn hear_no_broken_pipe() {
    #[cfg(unix)]
    {
        use nix::sys::signal::{SigSet, Signal};
        // Cannot fail: the signal exists. Only these threads are told, the host's own keep what it chose.
        let _ = SigSet::from(Signal::SIGPIPE).thread_block();
    }
}

/// The one runtime of the process; an error when the system gives no threads.
pub(crate) fn runtime() -> Result<&'static Runtime, FieldError> {
    RUNTIME.as_ref().ok_or_else(|| FieldError::internal("no threads"))
}

/// Runs a future on the library's threads. Dropping the wait drops the future.
pub(crate) async fn hop<T: Send + 'static>(
    future: impl Future<Output = Result<T, FieldError>> + Send + 'static,
) -> Result<T, FieldError> {
    waited(runtime()?.spawn(future)).await
}

/// Runs work that waits for the database or the keystore. Dropping the wait does not undo work that has begun.
pub(crate) async fn blocking<T: Send + 'static>(
    act: impl FnOnce() -> Result<T, FieldError> + Send + 'static,
) -> Result<T, FieldError> {
    waited(runtime()?.spawn_blocking(act)).await
}

/// Waits for a task that ends when nobody waits for it any more. A panic stays here: the app is told and lives on.
pub(crate) async fn waited<T>(task: JoinHandle<Result<T, FieldError>>) -> Result<T, FieldError> {
    AbortOnDrop(task).await.unwrap_or_else(|error| {
        Err(if error.is_panic() { FieldError::internal("panic") } else { SyncError::Cut.into() })
    })
}

/// A task that ends with whoever waits for it.
struct AbortOnDrop<T>(JoinHandle<T>);

impl<T> Future for AbortOnDrop<T> {
    type Output = Result<T, JoinError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context)
    }
}

impl<T> Drop for AbortOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    use super::*;

    /// Polls a future on this thread, as a foreign executor does: no runtime around it.
    fn wait<T>(future: impl Future<Output = T>) -> T {
        let mut future = std::pin::pin!(future);
        let mut context = Context::from_waker(std::task::Waker::noop());
        loop {
            match future.as_mut().poll(&mut context) {
                Poll::Ready(value) => return value,
                Poll::Pending => std::thread::sleep(Duration::from_millis(1)),
            }
        }
    }

    #[test]
    fn work_runs_on_named_threads_and_not_on_the_caller_s() {
        let name = || Ok(std::thread::current().name().map(str::to_owned));
        assert_eq!(wait(blocking(name)).unwrap().as_deref(), Some("enlace"));
        assert_eq!(wait(hop(async move { name() })).unwrap().as_deref(), Some("enlace"));
    }

    #[cfg(unix)]
    #[test]
    fn a_peer_that_hangs_up_ends_no_process() {
        use nix::sys::signal::{SigSet, Signal};
        let is_blocked = || Ok(SigSet::thread_get_mask().is_ok_and(|mask| mask.contains(Signal::SIGPIPE)));
        assert!(wait(blocking(is_blocked)).unwrap() && wait(hop(async move { is_blocked() })).unwrap());
        assert!(!is_blocked().unwrap());
    }

    #[test]
    fn a_panic_becomes_an_error() {
        let error = wait(hop::<()>(async { panic!("on purpose") })).unwrap_err();
        assert!(matches!(error, FieldError::Internal { code, .. } if code == "internal_fault"));
    }

    #[test]
    fn dropping_the_wait_drops_the_work() {
        struct Dropped(Arc<AtomicBool>);
        impl Drop for Dropped {
            fn drop(&mut self) {
                self.0.store(true, Ordering::SeqCst);
            }
        }
        let flag = Arc::new(AtomicBool::new(false));
        let guard = Dropped(flag.clone());
        let mut future = Box::pin(hop::<()>(async move {
            let _guard = guard;
            std::future::pending().await
        }));
        let mut context = Context::from_waker(std::task::Waker::noop());
        assert!(future.as_mut().poll(&mut context).is_pending());
        drop(future);
        for _ in 0..500 {
            if flag.load(Ordering::SeqCst) {
                return;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        panic!("the future still runs");
    }
}
