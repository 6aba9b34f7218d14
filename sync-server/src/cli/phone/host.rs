//! What a phone's operating system brings along: keystore, device key and clock, as files of one folder.

use std::sync::Arc;

use enlace_core::clock::{Clock, Moment};
use enlace_core::holder::Host;
use enlace_core::record::keys::{Algorithm, SoftwareSigner};
use enlace_core::storage::key::{FileVault, KeyVault};

use super::super::Context;
use super::super::args::PhoneArgs;
use super::super::failure::{Exit, Failure};
use super::super::files;

/// The database's file in the phone's folder.
pub const DATABASE: &str = "phone.db";

const DEVICE_KEY: &str = "device.key";

/// Opens the folder's keystore and takes the device key from it, made on the first start.
pub fn open(context: &Context, args: &PhoneArgs) -> Result<Host, Failure> {
    let failure = |code: &'static str| Failure::new(code, Exit::Environment).with("path", args.dir.display());
    files::make_folder(&args.dir)?;
    let vault = FileVault::open(args.dir.join("keystore")).map_err(|error| failure(error.code()))?;
    let stored = vault.load(DEVICE_KEY).map_err(|error| failure(error.code()))?;
    let signer = if let Some(secret) = stored {
        let secret: Option<[u8; 32]> = secret.as_slice().try_into().ok();
        let signer = secret.and_then(|secret| SoftwareSigner::from_secret(Algorithm::Es256, secret).ok());
        signer.ok_or_else(|| failure("vault_malformed"))?
    } else {
        let signer = SoftwareSigner::generate(Algorithm::Es256, &*context.entropy);
        vault.store(DEVICE_KEY, signer.secret()).map_err(|error| failure(error.code()))?;
        signer
    };
    Ok(Host {
        signer: Arc::new(signer),
        vault: Arc::new(vault),
        clock: Arc::new(PlacedClock {
            inner: Arc::clone(&context.clock),
            offset_min: args.offset_min,
            zone: args.zone.clone(),
        }),
        entropy: Arc::clone(&context.entropy),
    })
}

/// The machine's clock, read where the phone is said to be.
struct PlacedClock {
    inner: Arc<dyn Clock>,
    offset_min: Option<i16>,
    zone: Option<String>,
}

impl Clock for PlacedClock {
    fn now(&self) -> Moment {
        let now = self.inner.now();
        Moment { offset_min: self.offset_min.unwrap_or(now.offset_min), zone: self.zone.clone().or(now.zone), ..now }
    }
}
