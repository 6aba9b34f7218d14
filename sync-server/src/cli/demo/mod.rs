//! `enlace demo`: one agency's story told on this machine, with a real server and phones that are processes.
//!
//! Every figure shown is measured in the run, and a step counts only if its result was checked.

mod case;
mod liar;
mod process;
mod screen;
mod stage;
mod steps;

use super::Context;
use super::args::DemoArgs;
use super::failure::Failure;
use stage::Stage;
use steps::Sabotage;

/// Tells the story, or lets the reader tamper with it.
pub fn run(context: &Context, args: &DemoArgs) -> Result<(), Failure> {
    let lang = context.lang_asked.then(|| context.out.lang());
    let sabotage = match &args.sabotage {
        None => None,
        Some(word) => match Sabotage::pick(word, lang)? {
            None => return Ok(()),
            picked => picked,
        },
    };
    let mut stage = Stage::set(context, args)?;
    stage.say("intro", &[]);
    let played = match sabotage {
        None => steps::play(&mut stage),
        Some(sabotage) => sabotage.play(&mut stage),
    };
    match &played {
        Ok(()) => stage.close(args),
        Err(failure) => stage.broke(failure),
    }
    played
}
