//! Words: every text a person sees, in both languages, from one catalogue file each.
//!
//! Owns the catalogues, their lookup and the formatting of values. Knows nothing of screens, storage or the wire.
//! A code newer than this build is never hidden: it is shown as such, with the code.

mod catalogue;
mod explain;
mod finding;
mod label;

pub mod format;

pub use explain::{explain, fill, is_explained};
pub use finding::{explain_check, explain_finding};
pub use label::{field_label, label, short_field_label, short_label};

use catalogue::catalogue;

/// A language of the interface. Every text exists in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lang {
    /// English, United States.
    En,
    /// Spanish, Mexico.
    Es,
}

impl Lang {
    /// Both languages, in the order screens show them side by side.
    pub const ALL: [Self; 2] = [Self::En, Self::Es];

    /// Tag as stored in fields: `en`, `es`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Es => "es",
        }
    }

    /// Tag with the country whose conventions are used: `en-US`, `es-MX`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en-US",
            Self::Es => "es-MX",
        }
    }

    /// The language a BCP 47 tag asks for: `es-419` is Spanish; `None` when it is neither.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|lang| primary.eq_ignore_ascii_case(lang.code()))
    }
}

/// The text under a key; `None` when this build has no such key.
pub fn text(lang: Lang, key: &str) -> Option<&'static str> {
    catalogue(lang).get(key)
}

/// The variant of at most 24 characters for buttons and radio, or the whole text where that is short enough.
pub fn short(lang: Lang, key: &str) -> Option<&'static str> {
    text(lang, &format!("{key}.short")).or_else(|| text(lang, key))
}

/// Every key of the catalogue, in no useful order. For tests and for tools that print the catalogue.
pub fn keys(lang: Lang) -> impl Iterator<Item = &'static str> {
    catalogue(lang).keys()
}

#[cfg(test)]
mod parity;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_of_either_language_are_understood() {
        assert_eq!(Lang::from_tag("es-419"), Some(Lang::Es));
        assert_eq!(Lang::from_tag("EN_us"), Some(Lang::En));
        assert_eq!(Lang::from_tag("fr"), None);
        assert_eq!(Lang::from_tag(""), None);
    }

    #[test]
    fn a_short_variant_is_used_where_there_is_one() {
        assert_eq!(short(Lang::Es, "enum.scenario.child_alone"), Some("Menor sin acompañante"));
        assert_eq!(short(Lang::En, "enum.severity.severe"), Some("Severe"));
        assert_eq!(short(Lang::En, "enum.no.such"), None);
    }
}
