//! What in a text points at a person, as far as a machine can tell.
//!
//! No rule here finds names: whether a text names somebody is asked of the person who sends it, once more, before it
//! leaves. Only forms that are hardly ever anything else are found. An e-mail address and a CURP are certain enough
//! to refuse; a number that looks like a document or a telephone is shown as a warning, because a radio desk has a
//! telephone too.

use crate::domain::reference::EventNumber;

/// Something found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pointer {
    /// An e-mail address.
    Email,
    /// A CURP, Mexico's population registry key.
    Curp,
    /// A number in the form of a passport, an RFC, a file number of a person or a social security number.
    Document,
    /// Ten to thirteen digits, as telephones have.
    Phone,
}

impl Pointer {
    /// Everything that can be found, for catalogues and tests.
    pub const ALL: [Self; 4] = [Self::Email, Self::Curp, Self::Document, Self::Phone];

    /// The stable word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Email => "text_has_email",
            Self::Curp => "text_has_curp",
            Self::Document => "text_has_document",
            Self::Phone => "text_has_phone",
        }
    }

    /// Whether it is certain enough to refuse the text.
    pub const fn is_certain(self) -> bool {
        matches!(self, Self::Email | Self::Curp)
    }
}

/// What in a text points at a person; each kind once.
pub fn pointers(text: &str) -> Vec<Pointer> {
    let mut found: Vec<Pointer> = text.split_whitespace().filter_map(of_word).collect();
    found.extend(has_long_number(text).then_some(Pointer::Phone));
    found.sort_unstable();
    found.dedup();
    found
}

fn of_word(word: &str) -> Option<Pointer> {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let is_address = word.split_once('@').is_some_and(|(user, host)| {
        let end = host.rsplit_once('.').map_or("", |(_, end)| end);
        !user.is_empty() && end.len() >= 2 && end.bytes().all(|b| b.is_ascii_alphabetic())
    });
    let plain: Vec<u8> = word.bytes().filter(|b| *b != b'-').map(|b| b.to_ascii_uppercase()).collect();
    match plain.as_slice() {
        _ if is_address => Some(Pointer::Email),
        plain if fits(plain, "AAAA999999HAAAAAX9") => Some(Pointer::Curp),
        // RFC of a person; passports of both countries and file numbers of persons; social security.
        plain if fits(plain, "AAAA999999XXX") || fits(plain, "A99999999") || fits(plain, "A999999999") => {
            Some(Pointer::Document)
        }
        plain if fits(plain, "999999999") => Some(Pointer::Document),
        _ => None,
    }
}

/// Whether letters stand where the form has `A`, digits where it has `9`, either where it has `X`, a sex where it has `H`.
fn fits(word: &[u8], form: &str) -> bool {
    word.len() == form.len()
        && word.iter().zip(form.bytes()).all(|(byte, wanted)| match wanted {
            b'A' => byte.is_ascii_uppercase(),
            b'9' => byte.is_ascii_digit(),
            b'H' => matches!(byte, b'H' | b'M' | b'X'),
            _ => byte.is_ascii_alphanumeric(),
        })
}

/// Ten to thirteen digits with nothing but spaces, hyphens, brackets and a plus between.
///
/// An event's number is none, nor is a position of the grid or of UTM.
fn has_long_number(text: &str) -> bool {
    let runs = text.split(|c: char| !(c.is_ascii_digit() || matches!(c, ' ' | '-' | '(' | ')' | '+')));
    runs.map(|run| run.trim_matches(['-', ' '])).any(|run| {
        let groups: Vec<usize> =
            run.split(|c: char| !c.is_ascii_digit()).map(str::len).filter(|len| *len > 0).collect();
        let is_position = matches!(groups.as_slice(), [5, 5] | [6, 7]);
        (10..=13).contains(&groups.iter().sum::<usize>()) && !is_position && EventNumber::parse(run).is_err()
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn forms_that_point_at_a_person_are_found() {
        for (text, found) in [
            ("escriba a m.lopez@example.org", vec![Pointer::Email]),
            ("CURP: HEGG560427MVZRRL04.", vec![Pointer::Curp]),
            ("passport G12345678, and A-123-456-789", vec![Pointer::Document]),
            ("SSN 078-05-1120", vec![Pointer::Document]),
            ("call (631) 312 00 11", vec![Pointer::Phone]),
            ("+52 631 312 0011 x@y.mx", vec![Pointer::Email, Pointer::Phone]),
        ] {
            assert_eq!(pointers(text), found, "{text}");
        }
    }

    #[test]
    fn places_times_counts_and_event_numbers_are_none() {
        for text in [
            "3 personas, 1 lesionada, 300 m al este del monumento 122-A",
            "E-412 907 335 0",
            "31.33300, -110.94300 at 13:05",
            "12R WV 05412 66555",
            "@ the gate. GN 2a zona",
            "",
        ] {
            let number = EventNumber::of(&[7; 16]).to_string();
            assert_eq!(pointers(&text.replace("E-412 907 335 0", &number)), vec![], "{text}");
        }
    }

    #[test]
    fn only_what_can_be_nothing_else_is_certain() {
        let certain: Vec<_> = Pointer::ALL.into_iter().filter(|pointer| pointer.is_certain()).collect();
        assert_eq!(certain, [Pointer::Email, Pointer::Curp]);
    }

    proptest! {
        #[test]
        fn any_text_is_looked_through(text in "\\PC{0,300}") {
            prop_assert!(pointers(&text).len() <= 4);
        }
    }
}
