//! The alphabet of text messages (3GPP TS 23.038): 7 bits a character, two for those behind an escape.

/// The default alphabet. Of Spanish it holds ñ, Ñ, ü, é, ¿ and ¡; of the vowels with an accent, only é and É.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡\
                     ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

/// Characters behind the escape.
const EXTENSION: &str = "^{}\\[~]|€\u{c}";

/// How many of a message's 160 places a text takes; `None` when a character has no place in the alphabet, which would
/// turn the whole message into one of 70 characters.
pub fn septets(text: &str) -> Option<usize> {
    text.chars().map(cost).sum()
}

fn cost(character: char) -> Option<usize> {
    match character {
        basic if BASIC.contains(basic) => Some(1),
        behind if EXTENSION.contains(behind) => Some(2),
        _ => None,
    }
}

/// The text with every character the alphabet lacks put as the nearest it has: accents fall, quotes become plain.
pub fn simplify(text: &str) -> String {
    text.chars().map(|character| if cost(character).is_some() { character } else { nearest(character) }).collect()
}

const fn nearest(character: char) -> char {
    match character {
        'á' => 'a',
        'í' => 'i',
        'ó' => 'o',
        'ú' => 'u',
        'Á' => 'A',
        'Í' => 'I',
        'Ó' => 'O',
        'Ú' => 'U',
        '“' | '”' | '«' | '»' => '"',
        '‘' | '’' => '\'',
        '−' | '–' | '—' => '-',
        '×' => 'x',
        '\u{a0}' | '\t' => ' ',
        _ => '?',
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_alphabet_has_its_127_places_beside_the_escape() {
        assert_eq!((BASIC.chars().count(), EXTENSION.chars().count()), (127, 10));
        assert_eq!(septets("Año ¿qué? ¡Ñ!"), Some(13));
        assert_eq!(septets("[€]"), Some(6));
        assert_eq!(septets("río"), None);
        assert_eq!(simplify("río “Bravo” − 2 × Ángel"), "rio \"Bravo\" - 2 x Angel");
    }

    proptest! {
        #[test]
        fn simplified_text_always_fits_the_alphabet(text in "\\PC{0,80}") {
            let simple = simplify(&text);
            prop_assert!(septets(&simple).is_some());
            prop_assert_eq!(simplify(&simple), simple);
        }
    }
}
