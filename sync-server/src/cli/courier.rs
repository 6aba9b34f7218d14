//! `enlace courier take`: bundles that a device without a link sent by hand, as files or as the texts of QR codes.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use enlace_core::bundle::{BundleError, Collected, MAX_BUNDLE_BYTES, QrCollector};
use enlace_core::sync::SyncError;
use enlace_core::sync::courier::CourierReceipt;
use serde_json::json;

use super::Context;
use super::args::CourierTakeArgs;
use super::desk::{self, Desk};
use super::failure::{Detail, Exit, Failure, Reason};
use super::files;
use super::reach::Reach;

/// Largest file read: a bundle as the texts of its codes is half as long again.
const MAX_FILE_BYTES: usize = 2 * MAX_BUNDLE_BYTES;

/// Takes every file, then says what became of their records; fails when any was refused.
pub fn run(context: &Context, args: &CourierTakeArgs) -> Result<(), Failure> {
    let desk = Desk::open(context)?;
    let mut bundles = Vec::new();
    for path in &args.files {
        bundles.extend(read(path)?);
    }
    let mut total = CourierReceipt::default();
    for sealed in &bundles {
        let receipt = take(context, &desk, sealed)?;
        total.entered += receipt.entered;
        total.known += receipt.known;
        total.rejected.extend(receipt.rejected);
    }
    let out = &context.out;
    out.result(&json!({
        "bundles": bundles.len(), "entered": total.entered, "known": total.known, "rejected": total.rejected,
    }));
    let [entered, known] = [total.entered, total.known].map(|count| count.to_string());
    out.say("courier.take.done", &[("entered", &entered), ("known", &known)]);
    if total.rejected.is_empty() {
        return Ok(());
    }
    let details = (1..).zip(&total.rejected).map(|(line, code)| Detail { line, reason: Reason::new(code.clone()) });
    let count = total.rejected.len().to_string();
    Err(Failure::new("courier_rejected", Exit::CheckFailed).with("count", count).with_details(details.collect()))
}

/// A bundle as it is, or the texts of the codes of one or more, a line each.
fn read(path: &Path) -> Result<Vec<Vec<u8>>, Failure> {
    let file = File::open(path).map_err(|error| files::failure(&error, path))?;
    let mut bytes = Vec::new();
    file.take(MAX_FILE_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(|error| files::failure(&error, path))?;
    if bytes.len() > MAX_FILE_BYTES {
        return Err(refused(BundleError::TooLarge));
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) if text.trim_start().starts_with("ENLACEQ") => codes(text),
        _ => Ok(vec![bytes]),
    }
}

fn codes(text: &str) -> Result<Vec<Vec<u8>>, Failure> {
    let (mut collector, mut bundles, mut is_open) = (QrCollector::default(), Vec::new(), false);
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        match collector.take(line).map_err(refused)? {
            Collected::Partly { .. } => is_open = true,
            Collected::Whole(sealed) => {
                bundles.push(sealed);
                is_open = false;
            }
        }
    }
    if is_open { Err(refused(BundleError::Damaged)) } else { Ok(bundles) }
}

/// Hands a bundle to the running server or, when none runs, enters it here.
fn take(context: &Context, desk: &Desk, sealed: &[u8]) -> Result<CourierReceipt, Failure> {
    if let Some(lock) = desk.folder().try_lock()? {
        let mut agency = desk::open_agency(context, desk.folder(), &lock, &desk.identity().agency)?;
        let taken = agency.take_courier(sealed).map_err(|error| desk::agency_failure(&error, desk.folder().path()))?;
        return taken.map_err(refused);
    }
    let link = Reach::local(desk.folder())?;
    let unreachable = || Failure::new("server_unreachable", Exit::Environment);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|_| unreachable())?;
    runtime.block_on(link.bring(sealed.to_vec())).map_err(|error| match error {
        SyncError::OtherCertificate => Failure::new("server_other_certificate", Exit::CheckFailed),
        SyncError::Refused(code) => desk::refused(&code),
        _ => unreachable(),
    })
}

fn refused(error: BundleError) -> Failure {
    Failure::new(error.code(), Exit::Refused)
}
