//! The steps, in order. Each checks data: what phones show, what the server's store holds, bytes of files.

mod across;
mod begin;
mod harm;
mod rights;
mod sabotage;
mod together;
mod told;

pub use sabotage::Sabotage;

use super::super::failure::Failure;
use super::stage::Stage;

/// Plays all steps.
pub fn play(stage: &mut Stage) -> Result<(), Failure> {
    begin::enrol(stage)?;
    begin::capture(stage)?;
    together::merge(stage)?;
    together::conflict(stage)?;
    together::nothing_to_do(stage)?;
    rights::refused(stage)?;
    rights::stolen(stage)?;
    harm::killed(stage)?;
    harm::unreadable(stage)?;
    harm::tampered(stage)?;
    let mut neighbour = across::meet(stage)?;
    across::notice_crosses(stage, &mut neighbour)?;
    across::by_camera(stage, &mut neighbour)?;
    told::disagreed(stage, &mut neighbour)?;
    told::released(stage, &mut neighbour)?;
    across::lied_to(stage, &mut neighbour)?;
    across::nothing_leaked(stage, &neighbour)
}
