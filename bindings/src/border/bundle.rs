//! Hand over, send by courier and take in without a network: a sealed bundle as a file, or as QR codes shown one after
//! the other.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use enlace_core::bundle::{BundleError, Collected, MAX_BUNDLE_BYTES, QrCollector, qr_frames};
use enlace_core::command::{self, CommandError};
use enlace_core::i18n::Lang;
use enlace_core::ids::RecordId;

use super::speaker::{Names, refused};
use crate::runtime::blocking;
use crate::{Explained, FieldApp, FieldError};

/// A bundle that only the agency it is sealed to can read.
#[derive(Debug, uniffi::Object)]
pub struct SealedBundle(Vec<u8>);

/// How much of a bundle a camera has seen.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct BundleProgress {
    /// Codes here.
    pub have: u32,
    /// Codes in all.
    pub of: u32,
    /// Whether it is whole: `take_in` may be called.
    pub whole: bool,
}

/// Collects the codes of a bundle as a camera sees them: in any order, any number of times.
#[derive(Debug, Default, uniffi::Object)]
pub struct BundleCollector(Mutex<Collecting>);

#[derive(Debug, Default)]
struct Collecting {
    codes: QrCollector,
    whole: Option<Vec<u8>>,
}

/// What came of a bundle.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct TakenIn {
    /// Whose words they are.
    pub agency: String,
    /// Its name in the language asked for.
    pub agency_name: String,
    /// Releases and answers that are new here: `SignatureOnly` until their agency's entry arrives.
    pub added: Vec<RecordId>,
    /// Releases and answers that were here already, by whatever road.
    pub known: u32,
    /// Why something was not taken in, one for each.
    pub refused: Vec<Explained>,
    /// Whether it is sealed to the own server: this phone reads nothing of it and delivers it with its next sync.
    #[uniffi(default)]
    pub carried: bool,
}

#[uniffi::export]
impl SealedBundle {
    /// Its size in bytes.
    pub fn bytes(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }

    /// The texts of its QR codes, to be shown one after the other in alphanumeric mode, again and again.
    pub fn codes(&self) -> Result<Vec<String>, FieldError> {
        qr_frames(&self.0).map_err(bundle)
    }

    /// Writes it as a file.
    pub async fn write(&self, path: String) -> Result<(), FieldError> {
        let sealed = self.0.clone();
        blocking(move || std::fs::write(path, sealed).map_err(|error| file(&error))).await
    }
}

#[uniffi::export]
impl BundleCollector {
    /// A collector that has seen nothing.
    #[uniffi::constructor]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Takes the text of one code. A code of another bundle begins anew; what is no code of a bundle changes nothing.
    pub fn take(&self, code: &str) -> Result<BundleProgress, FieldError> {
        let mut collecting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        match collecting.codes.take(code).map_err(bundle)? {
            Collected::Partly { have, of } => {
                collecting.whole = None;
                Ok(BundleProgress { have: count(have), of: count(of), whole: false })
            }
            Collected::Whole(sealed) => {
                let of = count(qr_frames(&sealed).map_err(bundle)?.len());
                collecting.whole = Some(sealed);
                Ok(BundleProgress { have: of, of, whole: true })
            }
        }
    }
}

#[uniffi::export]
impl FieldApp {
    /// Seals releases and answers of the own agency, all of one channel, to another member of it, with all that is
    /// needed to verify them there.
    pub async fn hand_over(&self, records: Vec<RecordId>, to_agency: String) -> Result<Arc<SealedBundle>, FieldError> {
        self.at_place(move |holder| {
            let sealed = command::hand_over(holder, &records, &to_agency).map_err(refused)?;
            Ok(Arc::new(SealedBundle(sealed)))
        })
        .await
    }

    /// Seals everything that waits to the own server, most urgent first, in bundles of about `most_bytes` each; none when
    /// nothing waits. Whoever has a link delivers them: a colleague's phone takes them in, or the office with
    /// `enlace courier take`. They may come in any order and often, and what was sent goes up with the next sync too.
    #[uniffi::method(default(most_bytes = None))]
    pub async fn send_by_courier(&self, most_bytes: Option<u32>) -> Result<Vec<Arc<SealedBundle>>, FieldError> {
        self.at_place(move |holder| {
            let most_bytes = most_bytes.map_or(MAX_BUNDLE_BYTES, |bytes| bytes as usize);
            let sealed = command::send_by_courier(holder, most_bytes).map_err(refused)?;
            Ok(sealed.into_iter().map(|bytes| Arc::new(SealedBundle(bytes))).collect())
        })
        .await
    }

    /// Takes in what a camera collected: opened, verified from the pinned root on, kept.
    pub async fn take_in(&self, collected: Arc<BundleCollector>, lang: Lang) -> Result<TakenIn, FieldError> {
        let sealed = collected.0.lock().unwrap_or_else(PoisonError::into_inner).whole.clone();
        let sealed = sealed.ok_or_else(|| bundle(BundleError::Damaged))?;
        self.take_in_sealed(sealed, lang).await
    }

    /// Takes in a bundle that came as a file.
    pub async fn take_in_file(&self, path: String, lang: Lang) -> Result<TakenIn, FieldError> {
        let sealed = blocking(move || read(Path::new(&path))).await?;
        self.take_in_sealed(sealed, lang).await
    }
}

impl FieldApp {
    async fn take_in_sealed(&self, sealed: Vec<u8>, lang: Lang) -> Result<TakenIn, FieldError> {
        self.at_place(move |holder| {
            let taken = command::take_in(holder, &sealed).map_err(refused)?;
            Ok(TakenIn {
                agency_name: Names::of(holder)?.name(lang, &taken.agency),
                agency: taken.agency,
                added: taken.added,
                known: u32::try_from(taken.known).unwrap_or(u32::MAX),
                refused: taken.refused.into_iter().map(|code| Explained::of(lang, code)).collect(),
                carried: taken.carried,
            })
        })
        .await
    }
}

fn read(path: &Path) -> Result<Vec<u8>, FieldError> {
    let metadata = std::fs::metadata(path).map_err(|error| file(&error))?;
    if metadata.len() > MAX_BUNDLE_BYTES as u64 {
        return Err(bundle(BundleError::TooLarge));
    }
    std::fs::read(path).map_err(|error| file(&error))
}

fn bundle(error: BundleError) -> FieldError {
    refused(CommandError::Bundle(error))
}

/// A file that the host named and that cannot be used. The path stays out of logs.
pub(super) fn file(error: &std::io::Error) -> FieldError {
    FieldError::input("file_unusable", error.kind().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collector_says_how_far_it_is_and_starts_anew_with_another_bundle() {
        let codes = |fill: u8, len: usize| SealedBundle(vec![fill; len]).codes().unwrap();
        let (first, second) = (codes(1, 2_000), codes(2, 900));
        let collector = BundleCollector::new();
        assert_eq!(collector.take(&first[0]).unwrap(), BundleProgress { have: 1, of: 2, whole: false });
        assert_eq!(collector.take("https://example.org").unwrap_err().stable_code(), "bundle_foreign");
        assert!(collector.take(&first[1]).unwrap().whole);
        assert_eq!(collector.take(&second[0]).unwrap(), BundleProgress { have: 1, of: 1, whole: true });
        assert_eq!(collector.0.lock().unwrap().whole.as_deref(), Some(&[2; 900][..]));
    }

    #[test]
    fn a_file_that_is_missing_or_too_large_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bundle");
        assert_eq!(read(&path).unwrap_err().stable_code(), "file_unusable");
        std::fs::write(&path, vec![0; MAX_BUNDLE_BYTES + 1]).unwrap();
        assert_eq!(read(&path).unwrap_err().stable_code(), "bundle_too_large");
    }
}
