//! Every word a phone or an operator may be shown has a sentence in both languages.

use enlace_core::i18n::is_explained;

use crate::agency::{AgencyError, DOES_NOT_APPLY, peer_refusals, refusals, refused, rejections};

#[test]
fn every_code_is_explained() {
    let errors = [
        AgencyError::NotInitialised,
        AgencyError::OtherServerKey,
        AgencyError::Unsigned(enlace_core::record::envelope::EnvelopeError::TooLarge),
        AgencyError::Checkpoint(enlace_core::log::note::NoteError::Malformed),
        AgencyError::Founding(String::new()),
        AgencyError::NothingToExclude,
        AgencyError::PeerNotUnderstood,
    ];
    let codes = refusals::ALL
        .into_iter()
        .chain(rejections::ALL)
        .chain(peer_refusals::ALL)
        .chain(refused::ALL)
        .chain([DOES_NOT_APPLY]);
    let silent: Vec<_> = codes.chain(errors.iter().map(AgencyError::code)).filter(|code| !is_explained(code)).collect();
    assert_eq!(silent, Vec::<&str>::new());
}
