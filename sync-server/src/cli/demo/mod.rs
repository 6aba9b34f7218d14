//! `enlace demo`: one agency's story told on this machine, with a real server and phones that are processes.
//!
//! Every figure shown is measured in the run, and a step counts only if its result was checked.

mod case;
mod process;
mod screen;
mod stage;
mod steps;

use super::Context;
use super::args::DemoArgs;
use super::failure::Failure;
use stage::Stage;

/// Tells the story.
pub fn run(context: &Context, args: &DemoArgs) -> Result<(), Failure> {
    let mut stage = Stage::set(context, args)?;
    stage.say("intro", &[]);
    let played = steps::play(&mut stage);
    match &played {
        Ok(()) => stage.close(args),
        Err(failure) => stage.broke(failure),
    }
    played
}
