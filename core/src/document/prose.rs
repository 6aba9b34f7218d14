//! Differences between two texts as few, small splices, in UTF-16 code units.

/// Replace `delete` code units at `at` by `insert`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Splice {
    pub(super) at: usize,
    pub(super) delete: usize,
    pub(super) insert: String,
}

/// Above this many single-character differences the changed middle is replaced as a whole.
const MAX_DISTANCE: usize = 400;

/// Whether `at` lies between two characters of `text`, or at an end of it.
pub(super) fn is_boundary(text: &str, at: usize) -> bool {
    let mut units = 0;
    for character in text.chars() {
        if units >= at {
            break;
        }
        units += character.len_utf16();
    }
    units == at
}

/// Splices that turn `old` into `new`, ordered from the end of the text so that none moves another.
pub(super) fn splices(old: &str, new: &str) -> Vec<Splice> {
    let old: Vec<char> = old.chars().collect();
    let new: Vec<char> = new.chars().collect();
    let prefix = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = (old.len() - prefix).min(new.len() - prefix);
    let suffix = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let (a, b) = (&old[prefix..old.len() - suffix], &new[prefix..new.len() - suffix]);
    let matches = matching(a, b).unwrap_or_default();
    let start = utf16(&old[..prefix]);
    let mut found = Vec::new();
    let (mut i, mut j) = (0, 0);
    // The end counts as one last match, so that what follows the others is seen too.
    for (x, y) in matches.into_iter().chain([(a.len(), b.len())]) {
        if x > i || y > j {
            found.push(Splice {
                at: start + utf16(&a[..i]),
                delete: utf16(&a[i..x]),
                insert: b[j..y].iter().collect(),
            });
        }
        (i, j) = (x + 1, y + 1);
    }
    found.reverse();
    found
}

/// The same splices; when they touch more than `most` code units, with everything taken out before anything is put in,
/// so that a text rewritten in several changes is never longer than it was or will be.
pub(super) fn removing_first(splices: Vec<Splice>, most: usize) -> Vec<Splice> {
    let mut removed: usize = splices.iter().map(|splice| splice.delete).sum();
    if removed + splices.iter().map(|splice| splice.insert.encode_utf16().count()).sum::<usize>() <= most {
        return splices;
    }
    let mut steps: Vec<Splice> = splices.iter().map(|one| Splice { insert: String::new(), ..one.clone() }).collect();
    steps.retain(|step| step.delete > 0);
    for splice in splices {
        removed -= splice.delete;
        if !splice.insert.is_empty() {
            steps.push(Splice { at: splice.at - removed, delete: 0, insert: splice.insert });
        }
    }
    steps
}

/// The first part of `splice`, with at most `most` characters in it, and what is left to do after it.
pub(super) fn split(text: &str, splice: Splice, most: usize) -> (Splice, Option<Splice>) {
    let delete = units_at(text, splice.at, splice.delete, most);
    if delete < splice.delete {
        let later = Splice { delete: splice.delete - delete, ..splice.clone() };
        return (Splice { at: splice.at, delete, insert: String::new() }, Some(later));
    }
    match splice.insert.char_indices().nth(most) {
        None => (splice, None),
        Some((byte, _)) => {
            let mut now = splice;
            let insert = now.insert.split_off(byte);
            let at = now.at + now.insert.encode_utf16().count();
            (now, Some(Splice { at, delete: 0, insert }))
        }
    }
}

/// Code units of the first `most` characters of the `length` units at `at`.
fn units_at(text: &str, at: usize, length: usize, most: usize) -> usize {
    let mut position = 0;
    let mut inside = text.chars().map(char::len_utf16).skip_while(|units| {
        let before = position < at;
        position += units;
        before
    });
    inside.by_ref().take(most).sum::<usize>().min(length)
}

fn utf16(characters: &[char]) -> usize {
    characters.iter().map(|c| c.len_utf16()).sum()
}

/// Index pairs of a longest common subsequence (Myers 1986), or `None` when the texts differ too much.
fn matching(a: &[char], b: &[char]) -> Option<Vec<(usize, usize)>> {
    if a.is_empty() || b.is_empty() {
        return Some(Vec::new());
    }
    // `reach[k]` is how far into `a` the best path on diagonal `k - bound` gets; `bound` keeps indices positive.
    let bound = MAX_DISTANCE.min(a.len() + b.len()) + 1;
    let mut reach = vec![0_usize; 2 * bound + 1];
    let mut trace: Vec<Vec<usize>> = Vec::new();
    for distance in 0..bound {
        trace.push(reach[bound - distance..=bound + distance].to_vec());
        for k in (bound - distance..=bound + distance).step_by(2) {
            let down = k == bound - distance || (k != bound + distance && reach[k - 1] < reach[k + 1]);
            let mut x = if down { reach[k + 1] } else { reach[k - 1] + 1 };
            let mut y = x + bound - k;
            while x < a.len() && y < b.len() && a[x] == b[y] {
                (x, y) = (x + 1, y + 1);
            }
            reach[k] = x;
            if x >= a.len() && y >= b.len() {
                return Some(walk_back(&trace, bound, (a.len(), b.len())));
            }
        }
    }
    None
}

/// Follows the traces from the end, collecting diagonal steps.
fn walk_back(trace: &[Vec<usize>], bound: usize, end: (usize, usize)) -> Vec<(usize, usize)> {
    let (mut x, mut y) = end;
    let mut pairs = Vec::new();
    for (distance, reach) in trace.iter().enumerate().rev() {
        let k = bound + x - y;
        // A row starts at diagonal `bound - distance`.
        let at = |k: usize| reach[k + distance - bound];
        let down = k == bound - distance || (k != bound + distance && at(k - 1) < at(k + 1));
        let from = if down { k + 1 } else { k - 1 };
        let (from_x, from_y) = if distance == 0 { (0, 0) } else { (at(from), at(from) + bound - from) };
        while x > from_x && y > from_y {
            (x, y) = (x - 1, y - 1);
            pairs.push((x, y));
        }
        (x, y) = (from_x, from_y);
    }
    pairs.reverse();
    pairs
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn apply(text: &str, splices: &[Splice]) -> String {
        let mut units: Vec<u16> = text.encode_utf16().collect();
        for splice in splices {
            units.splice(splice.at..splice.at + splice.delete, splice.insert.encode_utf16());
        }
        String::from_utf16(&units).unwrap()
    }

    proptest! {
        #[test]
        fn splices_turn_one_text_into_the_other(old in "[abñ🚓 ]{0,40}", new in "[abñ🚓 ]{0,40}") {
            let splices = splices(&old, &new);
            prop_assert_eq!(apply(&old, &splices), new);
            prop_assert!(splices.iter().all(|s| is_boundary(&old, s.at) && is_boundary(&old, s.at + s.delete)));
        }

        #[test]
        fn one_inserted_word_is_one_splice(head in "[a-m ]{0,30}", word in "[n-z]{1,9}", tail in "[a-m ]{0,30}") {
            let found = splices(&format!("{head}{tail}"), &format!("{head}{word}{tail}"));
            prop_assert_eq!(found.len(), 1);
            prop_assert_eq!((found[0].delete, found[0].insert.as_str()), (0, word.as_str()));
        }
    }

    #[test]
    fn separate_words_are_separate_splices() {
        let found = splices("the car stopped at noon", "the red car stopped at 12:00 noon");
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found.iter().all(|splice| splice.delete == 0));
    }

    #[test]
    fn texts_that_differ_too_much_are_replaced_whole() {
        let (old, new) = ("a".repeat(900), "b".repeat(900));
        assert_eq!(splices(&old, &new), [Splice { at: 0, delete: 900, insert: new }]);
    }

    proptest! {
        #[test]
        fn a_splice_done_in_pieces_is_the_same_splice(text in "[aé🚓]{0,30}", new in "[bñ🚑]{0,30}", most in 1..9_usize) {
            let units = text.encode_utf16().count();
            let (mut done, mut left) = (text, Some(Splice { at: 0, delete: units, insert: new.clone() }));
            while let Some(splice) = left {
                let (now, later) = split(&done, splice, most);
                done = apply(&done, &[now]);
                left = later;
            }
            prop_assert_eq!(done, new);
        }
    }

    #[test]
    fn boundaries_are_between_characters() {
        assert!(is_boundary("a🚓b", 1) && is_boundary("a🚓b", 3) && is_boundary("", 0));
        assert!(!is_boundary("a🚓b", 2) && !is_boundary("a🚓b", 5));
    }
}
