//! `enlace peer card`: what the own agency hands to another, signed by its root.

use enlace_core::i18n::Lang;
use enlace_core::ids::encode_hex;
use enlace_core::record::content::PeerPin;
use serde_json::json;

use super::super::Context;
use super::super::args::PeerCardArgs;
use super::super::desk::Desk;
use super::super::failure::{Exit, Failure};
use super::super::files;
use super::super::output::text;
use super::super::reach::Reach;
use super::add::PREFIX;
use crate::peers::Card;

/// Writes the card and says the fingerprint in both languages: the other side reads it back.
pub fn run(context: &Context, args: &PeerCardArgs) -> Result<(), Failure> {
    let desk = Desk::open(context)?;
    let root = desk.root(&args.root_key)?;
    let reach = Reach::read(desk.folder())?;
    let identity = desk.identity();
    let profile = desk.directory().profile().cloned().unwrap_or_default();
    let pin = PeerPin {
        agency: identity.agency.clone(),
        root: identity.root,
        server: identity.server,
        country: profile.country,
        name_en: profile.name_en,
        name_es: profile.name_es,
    };
    let card = Card { pin, url: reach.server, certificate: reach.pin };
    let signed = card.seal(&root.signer).ok_or_else(|| Failure::new("key_file_malformed", Exit::Refused))?;
    let coded = format!("{PREFIX}{}", encode_hex(&signed).to_uppercase());
    files::write_new(&args.out, format!("{coded}\n").as_bytes())?;
    if let Some(path) = &args.print {
        files::write_new(path, sheet(&card, &coded)?.as_bytes())?;
    }
    let digits = identity.root.fingerprint();
    let path = args.out.display().to_string();
    context.out.result(&json!({ "agency": identity.agency, "card": args.out, "fingerprint": digits }));
    context.out.say("peer.card.done", &[("path", &path)]);
    for lang in Lang::ALL {
        context.out.line(&text(lang, "fingerprint", &[("digits", &digits)]));
    }
    context.out.say("keys.root.away", &[]);
    Ok(())
}

/// One page with a QR code, in both languages.
fn sheet(card: &Card, coded: &str) -> Result<String, Failure> {
    let image = super::super::invite::qr_image(coded)?;
    let digits = card.pin.root.fingerprint();
    let said = |lang| text(lang, "peer.card.sheet", &[("agency", &card.pin.agency)]);
    Ok(format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>Enlace</title>\n\
         <style>body{{font:16px/1.5 sans-serif;max-width:40em;margin:2em auto}}svg{{width:22em;height:22em}}\
         b{{font:bold 1.4em monospace}}</style></head>\n<body>\n<h1>{}</h1>\n<h2 lang=\"es\">{}</h2>\n{image}\n\
         <p><b>{digits}</b></p>\n<p>{}</p>\n<p lang=\"es\">{}</p>\n</body>\n</html>\n",
        super::super::invite::escape(&card.pin.name_en),
        super::super::invite::escape(&card.pin.name_es),
        said(Lang::En),
        said(Lang::Es),
    ))
}
