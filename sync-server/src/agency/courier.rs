//! Bundles that somebody brought: records of devices that had no link, as their frames would have come up.
//!
//! Whoever brings them is nobody: each record is judged by its own signature and its author's rights, as off a link.

use enlace_core::bundle::{self, BundleError, Contents, KeyPair};
use enlace_core::ids::KeyId;
use enlace_core::record::body::Body;
use enlace_core::record::envelope::Envelope;
use enlace_core::sync::courier::CourierReceipt;
use enlace_core::wire::UpFrame;

use super::session::refused;
use super::{Agency, Caller, Outcome, Result, rejections};
use crate::store::Store;

impl<S: Store> Agency<S> {
    /// Sets the key couriers' bundles are sealed to, which follows from the server's own.
    pub fn set_courier_key(&mut self, key: KeyPair) {
        self.courier_key = Some(key);
    }

    /// Enters what a bundle holds; the same one again changes nothing.
    pub fn take_courier(&mut self, sealed: &[u8]) -> Result<std::result::Result<CourierReceipt, BundleError>> {
        let opened = match &self.courier_key {
            Some(key) => bundle::open(sealed, &key.public, &key.secret),
            None => Err(BundleError::OtherRecipient),
        };
        let frames = match opened {
            Ok(Contents::Courier { agency, frames }) if agency == self.identity.agency => frames,
            Ok(_) => return Ok(Err(BundleError::OtherRecipient)),
            Err(error) => return Ok(Err(error)),
        };
        let mut receipt = CourierReceipt::default();
        for frame in &frames {
            match UpFrame::decode(frame) {
                Ok(frame) => self.take_courier_frame(&frame, &mut receipt)?,
                Err(error) => receipt.rejected.push(error.code().to_owned()),
            }
        }
        self.sign_checkpoint()?;
        Ok(Ok(receipt))
    }

    /// A frame holds records of one device, whose share of the day they take.
    fn take_courier_frame(&mut self, frame: &UpFrame, receipt: &mut CourierReceipt) -> Result<()> {
        let Some(author) = frame.records.first().and_then(|record| author_of(&record.envelope)) else {
            receipt.rejected.push(refused::KEY_UNKNOWN.to_owned());
            return Ok(());
        };
        if !matches!(Caller::of_key(&self.directory, &author), Some(Caller::Device(..))) {
            receipt.rejected.push(refused::KEY_UNKNOWN.to_owned());
            return Ok(());
        }
        let now_ms = self.clock.now().utc_ms;
        if !self.quota.has_room(&author, frame, now_ms) {
            receipt.rejected.push(rejections::QUOTA.to_owned());
            return Ok(());
        }
        let mut fresh = UpFrame { stream: frame.stream.clone(), records: Vec::new() };
        for (outcome, record) in self.enter(frame, Some(author))?.into_iter().zip(&frame.records) {
            match outcome {
                Outcome::Entered(_) => fresh.records.push(record.clone()),
                Outcome::Known(_) => receipt.known += 1,
                Outcome::Rejected(rejection) => receipt.rejected.push(rejection.code),
            }
        }
        receipt.entered += fresh.records.len();
        // What is brought again takes nothing from its author's share: anybody may bring it.
        self.quota.take(&author, &fresh, now_ms);
        Ok(())
    }
}

/// Who a record says wrote it; believed only once it was opened.
fn author_of(envelope: &[u8]) -> Option<KeyId> {
    let envelope = Envelope::decode(envelope).ok()?;
    Body::decode(envelope.payload()).ok().map(|body| body.author)
}
