//! The ten steps, in order. Each checks data: what phones show, what the server's store holds, bytes of files.

mod begin;
mod harm;
mod rights;
mod together;

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
    harm::tampered(stage)
}
