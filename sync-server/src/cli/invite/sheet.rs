//! The sheets of paper handed to people: one page each, both languages, one QR code. Loads nothing from any network.

use std::fmt::Write as _;

use enlace_core::domain::value::At;
use enlace_core::i18n::format::{Clocks, moment};
use enlace_core::i18n::{Lang, fill, label, text};
use enlace_core::record::content::AgencyProfile;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

use super::super::failure::{Exit, Failure};

const STYLE: &str = include_str!("sheet.css");

/// What is on one person's page.
#[derive(Clone, Debug)]
pub struct Page {
    /// Name.
    pub name: String,
    /// Rank, call sign and unit with device number, the empty ones left out.
    pub marks: Vec<String>,
    /// Codes of the set `actor_role`.
    pub roles: Vec<String>,
    /// Text of the QR code.
    pub invitation: String,
    /// When the invitation ends, milliseconds since 1970 UTC.
    pub expires_ms: i64,
}

/// What is the same on all pages.
#[derive(Clone, Debug)]
pub struct Common<'a> {
    /// The agency.
    pub profile: &'a AgencyProfile,
    /// Address of the server.
    pub server: &'a str,
    /// Fingerprint of the root, for comparing by eye or voice.
    pub fingerprint: &'a str,
    /// Offset of the printed times, minutes from UTC.
    pub offset_min: i16,
}

/// The whole document.
pub fn render(common: &Common<'_>, pages: &[Page]) -> Result<String, Failure> {
    let [first, _] = languages(common.profile);
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<title>Enlace</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n",
        first.tag()
    );
    for page in pages {
        html.push_str(&one(common, page)?);
    }
    html.push_str("</body>\n</html>\n");
    Ok(html)
}

/// The agency's own language stands first.
fn languages(profile: &AgencyProfile) -> [Lang; 2] {
    if profile.country == "MX" { [Lang::Es, Lang::En] } else { [Lang::En, Lang::Es] }
}

fn one(common: &Common<'_>, page: &Page) -> Result<String, Failure> {
    let profile = common.profile;
    let languages = languages(profile);
    let names = languages.map(|lang| escape(if lang == Lang::Es { &profile.name_es } else { &profile.name_en }));
    let mut html = String::from("<section class=\"page\">\n<header>\n");
    let _ = writeln!(html, "<p class=\"mark\">Enlace</p>");
    let _ = writeln!(html, "<p class=\"agency\">{}<br><span>{}</span></p>\n</header>", names[0], names[1]);
    let _ = writeln!(html, "<div class=\"who\">\n<div class=\"qr\">{}</div>\n<div>", qr(&page.invitation)?);
    let _ = writeln!(html, "<h1>{}</h1>", escape(&page.name));
    let _ = writeln!(html, "<p class=\"marks\">{}</p>", escape(&page.marks.join(" · ")));
    for lang in languages {
        let roles: Vec<_> = page.roles.iter().map(|role| label(lang, "actor_role", role)).collect();
        let _ = writeln!(html, "<p lang=\"{}\">{}</p>", lang.tag(), escape(&roles.join(", ")));
    }
    for lang in languages {
        let at = At { utc_ms: page.expires_ms, offset_min: common.offset_min, zone: None };
        let until = moment(lang, &at, Clocks::There);
        let said = fill(word(lang, "valid_until"), &[("date", &until)]);
        let _ = writeln!(html, "<p class=\"until\" lang=\"{}\">{}</p>", lang.tag(), escape(&said));
    }
    html.push_str("</div>\n</div>\n<div class=\"steps\">\n");
    for lang in languages {
        html.push_str(&steps(lang, common));
    }
    html.push_str("</div>\n</section>\n");
    Ok(html)
}

fn steps(lang: Lang, common: &Common<'_>) -> String {
    let mut html = format!("<div lang=\"{}\">\n<h2>{}</h2>\n<ol>\n", lang.tag(), escape(word(lang, "heading")));
    for step in 1..=4 {
        let _ = writeln!(html, "<li>{}</li>", escape(word(lang, &format!("step.{step}"))));
    }
    let _ = writeln!(html, "</ol>\n<p class=\"secret\">{}</p>", escape(word(lang, "secret")));
    let _ = writeln!(
        html,
        "<dl>\n<dt>{}</dt><dd class=\"digits\">{}</dd>\n<dt>{}</dt><dd>{}</dd>\n</dl>\n</div>",
        escape(word(lang, "fingerprint")),
        escape(common.fingerprint),
        escape(word(lang, "server")),
        escape(common.server),
    );
    html
}

fn word(lang: Lang, key: &str) -> &'static str {
    text(lang, &format!("text.sheet.{key}")).unwrap_or_default()
}

/// The QR code as inline SVG. Level M: a fold or a coffee stain of a seventh of the code does no harm.
pub fn qr(invitation: &str) -> Result<String, Failure> {
    let code = QrCode::with_error_correction_level(invitation, EcLevel::M)
        .map_err(|_| Failure::new("invitation_too_long", Exit::Refused))?;
    let image = code.render::<svg::Color<'_>>().quiet_zone(true).min_dimensions(200, 200).build();
    Ok(image.split_once("?>").map_or(image.as_str(), |(_, svg)| svg).to_owned())
}

pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile() -> AgencyProfile {
        AgencyProfile {
            country: "MX".to_owned(),
            name_en: "National Guard".to_owned(),
            name_es: "Guardia Nacional".to_owned(),
            ..AgencyProfile::default()
        }
    }

    fn page(name: &str) -> Page {
        Page {
            name: name.to_owned(),
            marks: vec!["NGL-0001".to_owned()],
            roles: vec!["agent".to_owned()],
            invitation: "ENLACE1:ABC".to_owned(),
            expires_ms: 1_795_521_900_000,
        }
    }

    fn rendered(pages: &[Page]) -> String {
        let profile = profile();
        let common = Common { profile: &profile, server: "https://x.example", fingerprint: "12345", offset_min: -420 };
        render(&common, pages).unwrap()
    }

    #[test]
    fn one_page_a_person_in_both_languages() {
        let html = rendered(&[page("Ana"), page("Beto")]);
        assert_eq!(html.matches("<section").count(), 2);
        assert_eq!(html.matches("<svg").count(), 2);
        for said in ["Guardia Nacional", "National Guard", "Agente de campo", "Field agent", "noviembre", "November"] {
            assert!(html.contains(said), "{said}");
        }
    }

    #[test]
    fn names_are_text_never_markup() {
        let html = rendered(&[page("<script>alert(1)</script> & \"Ana\"")]);
        assert!(!html.contains("<script"));
        assert!(html.contains("&lt;script&gt;"));
    }

    #[test]
    fn nothing_is_loaded_and_the_code_is_only_in_the_image() {
        let html = rendered(&[page("Ana")]);
        let outside = html.replace("http://www.w3.org/2000/svg", "");
        assert!(!outside.contains("src=") && !outside.contains("url(") && !outside.contains("http://"));
        assert!(!html.contains("ENLACE1:"));
    }
}
