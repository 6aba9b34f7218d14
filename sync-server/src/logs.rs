//! What a server logs: JSON lines of its own code alone, which names no person, device or document.
//!
//! Libraries may print the values they work on when asked for much; a line that is not ours cannot be vouched for, so
//! none is written, however much is asked for.

use tracing::Subscriber;
use tracing_subscriber::filter::{EnvFilter, FilterExt as _, filter_fn};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};

/// Targets of the own crates begin with it.
const OWN: &str = "enlace";

/// A log to `writer`; `chosen` says how much, as `ENLACE_LOG` does. What cannot be read is taken for `info`.
pub fn log_to<W>(writer: W, chosen: Option<&str>) -> impl Subscriber + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let chosen = chosen.and_then(|chosen| EnvFilter::try_new(chosen).ok()).unwrap_or_else(|| EnvFilter::new("info"));
    let own = filter_fn(|line| line.target().starts_with(OWN));
    let lines = tracing_subscriber::fmt::layer().json().with_writer(writer);
    tracing_subscriber::registry().with(lines.with_filter(chosen.and(own)))
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn logged(chosen: Option<&str>) -> String {
        let lines = Lines::default();
        let writer = lines.clone();
        tracing::subscriber::with_default(log_to(move || writer.clone(), chosen), || {
            tracing::info!(target: "enlace_server::http", "ours");
            tracing::trace!(target: "enlace_server::http", "ours in detail");
            tracing::error!(target: "automerge::storage", value = "Pérez", "theirs");
            tracing::trace!(target: "automerge::transaction", value = "Pérez", "theirs in detail");
        });
        let bytes = lines.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn no_line_of_a_library_is_written_however_much_is_asked_for() {
        for (chosen, lines) in [(None, 1), (Some("trace"), 2), (Some("trace,automerge=trace"), 2), (Some("="), 1)] {
            let logged = logged(chosen);
            assert_eq!(logged.lines().count(), lines, "{chosen:?}: {logged}");
            assert!(!logged.contains("theirs"), "{logged}");
        }
    }
}
