//! Check characters: ISO 7064 MOD 37,36 over letters and digits, and Verhoeff (1969) over digits.
//!
//! Both catch every single wrong character. Verhoeff catches every swap of neighbours;
//! MOD 37,36 all but about one in a thousand.

/// The ISO 7064 MOD 37,36 check character of capital letters and digits; `None` for anything else or nothing.
pub fn mod_37_36(text: &[u8]) -> Option<u8> {
    let mut product = 36;
    for byte in text {
        let sum = (product + value_of(*byte)?) % 36;
        product = (if sum == 0 { 36 } else { sum }) * 2 % 37;
    }
    (!text.is_empty()).then(|| character_of((37 - product) % 36))
}

fn value_of(byte: u8) -> Option<u32> {
    match byte {
        b'0'..=b'9' => Some(u32::from(byte - b'0')),
        b'A'..=b'Z' => Some(u32::from(byte - b'A') + 10),
        _ => None,
    }
}

fn character_of(value: u32) -> u8 {
    b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[value as usize % 36]
}

/// The Verhoeff check digit of digits; `None` for anything else or nothing.
pub fn verhoeff(digits: &[u8]) -> Option<u8> {
    let mut state = 0;
    for (place, byte) in digits.iter().rev().enumerate() {
        let digit = byte.is_ascii_digit().then(|| usize::from(byte - b'0'))?;
        state = DIHEDRAL[state][permuted(digit, place + 1)];
    }
    let inverse = [0, 4, 3, 2, 1, 5, 6, 7, 8, 9_u8];
    (!digits.is_empty()).then(|| b'0' + inverse[state])
}

/// The digit after `times` rounds of Verhoeff's permutation.
fn permuted(digit: usize, times: usize) -> usize {
    const ONCE: [usize; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    (0..times % 8).fold(digit, |digit, _| ONCE[digit])
}

/// Multiplication in the dihedral group of order ten.
static DIHEDRAL: [[usize; 10]; 10] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
    [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
    [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
    [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
    [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
    [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
    [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
    [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
    [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
];

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(text: &str, check: fn(&[u8]) -> Option<u8>) -> Vec<u8> {
        let mut whole = text.as_bytes().to_vec();
        whole.push(check(&whole).unwrap());
        whole
    }

    fn fits(whole: &[u8], check: fn(&[u8]) -> Option<u8>) -> bool {
        let (last, text) = whole.split_last().unwrap();
        check(text) == Some(*last)
    }

    #[test]
    fn iso_7064_agrees_with_published_vectors() {
        // The Global Release Identifier and the ISAN (ISO 15706) use MOD 37,36 and print these examples.
        assert_eq!(mod_37_36(b"A12425GABC1234002"), Some(b'M'));
        assert_eq!(mod_37_36(b"00000000D07A0090"), Some(b'Q'));
        assert_eq!(mod_37_36(b""), None);
        assert_eq!(mod_37_36(b"abc"), None);
    }

    #[test]
    fn verhoeff_agrees_with_published_vectors() {
        for (digits, check) in [("236", b'3'), ("12345", b'1'), ("142857", b'0'), ("84736430954837284567892", b'2')] {
            assert_eq!(verhoeff(digits.as_bytes()), Some(check), "{digits}");
        }
        assert_eq!(verhoeff(b""), None);
        assert_eq!(verhoeff(b"12a"), None);
    }

    #[test]
    fn every_single_wrong_character_is_caught() {
        for text in ["NGL04170012", "LRD99990001", "AB00000000"] {
            let whole = checked(text, mod_37_36);
            for at in 0..whole.len() {
                for other in b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".iter().filter(|other| **other != whole[at]) {
                    let mut wrong = whole.clone();
                    wrong[at] = *other;
                    assert!(!fits(&wrong, mod_37_36), "{text} {at}");
                }
            }
        }
    }

    #[test]
    fn every_wrong_digit_and_every_swap_of_neighbours_is_caught_by_verhoeff() {
        for text in ["412907335", "000000000", "987654321", "100200300"] {
            let whole = checked(text, verhoeff);
            for at in 0..whole.len() {
                for other in (b'0'..=b'9').filter(|other| *other != whole[at]) {
                    let mut wrong = whole.clone();
                    wrong[at] = other;
                    assert!(!fits(&wrong, verhoeff), "{text} {at}");
                }
            }
            for at in (1..whole.len()).filter(|at| whole[*at] != whole[at - 1]) {
                let mut swapped = whole.clone();
                swapped.swap(at - 1, at);
                assert!(!fits(&swapped, verhoeff), "{text} {at}");
            }
        }
    }

    #[test]
    fn mod_37_36_misses_one_swap_of_neighbours_in_a_thousand() {
        let (mut swaps, mut missed) = (0, 0);
        for counter in 0..10_000 {
            let whole = checked(&format!("NGL0417{counter:04}"), mod_37_36);
            for at in (1..whole.len()).filter(|at| whole[*at] != whole[at - 1]) {
                let mut swapped = whole.clone();
                swapped.swap(at - 1, at);
                swaps += 1;
                missed += usize::from(fits(&swapped, mod_37_36));
            }
        }
        assert_eq!((missed, swaps), (106, 105_720));
    }
}
