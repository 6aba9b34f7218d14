//! Builds with debug assertions: the process or the thread dies where a test wishes.

use std::cell::Cell;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use super::{Died, Step};

thread_local! {
    pub(super) static WISH: Cell<Option<(Step, u32)>> = const { Cell::new(None) };
}

/// Where the whole process ends, from its environment.
static END: OnceLock<Option<(Step, u32)>> = OnceLock::new();
static TIMES: AtomicU32 = AtomicU32::new(0);

pub(super) fn reached(step: Step) {
    let end = END.get_or_init(|| std::env::var("ENLACE_DIE_AT").ok().and_then(|wish| read(&wish)));
    if let Some((at, time)) = end
        && *at == step
        && TIMES.fetch_add(1, Ordering::SeqCst) + 1 == *time
    {
        std::process::abort();
    }
    match WISH.get() {
        Some((at, 1)) if at == step => {
            WISH.set(None);
            std::panic::resume_unwind(Box::new(Died(step)));
        }
        Some((at, time)) if at == step => WISH.set(Some((at, time - 1))),
        _ => {}
    }
}

/// `seal_signed` or `seal_signed:3`. Anything else would make a test pass that tested nothing.
fn read(wish: &str) -> Option<(Step, u32)> {
    let (word, time) = wish.split_once(':').unwrap_or((wish, "1"));
    let step = Step::ALL.iter().copied().find(|step| step.word() == word);
    step.zip(time.parse().ok()).or_else(|| std::process::abort())
}
