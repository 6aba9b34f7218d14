//! `enlace peer add`: takes in another agency's card. Nothing is believed by it yet.

use enlace_core::i18n::Lang;
use enlace_core::ids::decode_hex;
use serde_json::json;

use super::super::Context;
use super::super::args::PeerAddArgs;
use super::super::desk::Desk;
use super::super::failure::{Exit, Failure};
use super::super::files;
use super::super::output::text;
use super::{book, failure, write};
use crate::peers::{Card, Listed, PeerError};

/// First characters of a card's text.
pub(super) const PREFIX: &str = "ENLACEPEER1:";

/// Keeps the card and says both fingerprints in both languages, to be compared by voice.
pub fn run(context: &Context, args: &PeerAddArgs) -> Result<(), Failure> {
    let desk = Desk::open(context)?;
    let signed = read(&files::read_text(&args.card)?).map_err(|error| failure(&error))?;
    let listed = Listed::open(signed).map_err(|error| failure(&error))?;
    let card = listed.card.clone();
    let agency = card.pin.agency.clone();
    if agency == desk.identity().agency {
        return Err(Failure::new("peer_is_own", Exit::Refused));
    }
    if desk.directory().pin(&agency).is_some_and(|pin| pin.root != card.pin.root) {
        return Err(Failure::new("peer_other_root", Exit::Refused).with("agency", &agency));
    }
    let mut known = book(desk.folder())?;
    known.0.insert(agency, listed);
    write(desk.folder(), &known)?;
    tell(context, &desk, &card);
    Ok(())
}

fn read(text: &str) -> Result<Vec<u8>, PeerError> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let coded = text.strip_prefix(PREFIX).ok_or(PeerError::CardForeign)?;
    decode_hex(&coded.to_lowercase()).ok_or(PeerError::CardForeign)
}

fn tell(context: &Context, desk: &Desk, card: &Card) {
    let (theirs, ours) = (card.pin.root.fingerprint(), desk.identity().root.fingerprint());
    let agency = card.pin.agency.as_str();
    context.out.result(&json!({
        "agency": agency, "name_en": card.pin.name_en, "name_es": card.pin.name_es, "url": card.url,
        "fingerprint": theirs, "own_fingerprint": ours,
    }));
    for lang in Lang::ALL {
        let name = if lang == Lang::Es { &card.pin.name_es } else { &card.pin.name_en };
        context.out.line(&text(lang, "peer.add.done", &[("name", name), ("agency", agency)]));
        context.out.line(&text(lang, "peer.add.theirs", &[("digits", &theirs)]));
        context.out.line(&text(lang, "peer.add.ours", &[("digits", &ours)]));
        context.out.line("");
    }
}
