//! Names as people write them: without accents, capitals or small words, and with the words both languages share.

use std::collections::{BTreeSet, HashMap};

/// Most landmarks named in an answer that could mean several.
pub const MAX_CHOICES: usize = 12;

/// Words that tell no two landmarks apart.
const SMALL: [&str; 19] = [
    "the",
    "of",
    "and",
    "at",
    "in",
    "el",
    "la",
    "los",
    "las",
    "de",
    "del",
    "y",
    "en",
    "al",
    "international",
    "internacional",
    "boundary",
    "fronterizo",
    "border",
];

/// Words of both languages for one thing, the first one standing for all.
const ALIKE: [&[&str]; 17] = [
    &["monument", "monumento", "mojonera", "mojon", "marker", "obelisk", "obelisco"],
    &["bridge", "puente"],
    &["rail", "railroad", "railway", "ferroviario", "ferrocarril"],
    &["port", "puerto", "garita"],
    &["avenue", "avenida", "ave", "av"],
    &["street", "calle"],
    &["dam", "presa"],
    &["creek", "arroyo", "wash"],
    &["lake", "lago"],
    &["airport", "aeropuerto"],
    &["consulate", "consulado"],
    &["checkpoint", "reten"],
    &["canyon", "canon"],
    &["1", "i", "uno", "one"],
    &["2", "ii", "dos", "two"],
    &["3", "iii", "tres", "three"],
    &["4", "iv", "cuatro", "four"],
];

/// Why a name leads to no landmark.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// No landmark is called so.
    #[error("no landmark is called so")]
    Unknown,
    /// Several are: their ids, at most twelve, in the order of the list.
    #[error("several landmarks are called so")]
    Ambiguous(Vec<String>),
}

impl NameError {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "landmark_unknown",
            Self::Ambiguous(_) => "landmark_ambiguous",
        }
    }
}

/// A letter without its accent, lower case. `ñ` is `n`: radios and foreign keyboards know no other.
fn plain(letter: char) -> char {
    match letter {
        'á' | 'à' | 'â' | 'ä' | 'ã' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        letter => letter,
    }
}

/// The words of a text, plain. `122-A` and `122A` are one word, `1.5` and `1,5` are one number; combining accents are
/// left out.
pub fn words(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().flat_map(char::to_lowercase).map(plain).collect();
    let is_combining = |letter: char| ('\u{300}'..='\u{36f}').contains(&letter);
    let mut words = vec![String::new()];
    for (at, letter) in letters.iter().enumerate() {
        let around = (at.checked_sub(1).and_then(|at| letters.get(at)), letters.get(at + 1));
        let joins = match (around, letter) {
            ((Some(before), Some(after)), '.' | ',') => before.is_ascii_digit() && after.is_ascii_digit(),
            _ => letter.is_alphanumeric(),
        };
        let is_hyphen_inside = *letter == '-'
            && matches!(around, (Some('0'..='9'), Some('a'..='e')))
            && !letters.get(at + 2).is_some_and(|letter| letter.is_alphanumeric());
        if joins {
            let letter = if *letter == ',' { '.' } else { *letter };
            words.last_mut().into_iter().for_each(|word| word.push(letter));
        } else if *letter == '°' {
            words.extend(["degrees".to_owned(), String::new()]);
        } else if !is_hyphen_inside && !is_combining(*letter) {
            words.push(String::new());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// What a name comes down to: its telling words, sorted.
pub fn key(words: &[String]) -> Vec<String> {
    let telling = words.iter().filter(|word| !SMALL.contains(&word.as_str()));
    let mut key: Vec<String> = telling.map(|word| alike(word).to_owned()).collect();
    key.sort();
    key
}

fn alike(word: &str) -> &str {
    let group = ALIKE.iter().find(|group| group.contains(&word));
    group.and_then(|group| group.first()).copied().unwrap_or(word)
}

/// Names of many landmarks, to be asked for one.
#[derive(Clone, Debug, Default)]
pub struct NameIndex {
    whole: HashMap<String, BTreeSet<usize>>,
    by_word: HashMap<String, BTreeSet<usize>>,
}

impl NameIndex {
    /// Adds a name of the landmark of this number.
    pub fn add(&mut self, number: usize, name: &str) {
        let key = key(&words(name));
        for word in &key {
            self.by_word.entry(word.clone()).or_default().insert(number);
        }
        self.whole.entry(key.join(" ")).or_default().insert(number);
    }

    /// Whose whole name this is; if it is nobody's, in whose names all its words are.
    pub fn find(&self, words: &[String]) -> Vec<usize> {
        let key = key(words);
        if let Some(found) = self.whole.get(&key.join(" ")) {
            return found.iter().copied().collect();
        }
        let mut sets: Vec<&BTreeSet<usize>> = Vec::new();
        for word in &key {
            match self.by_word.get(word) {
                Some(set) => sets.push(set),
                None => return Vec::new(),
            }
        }
        sets.sort_by_key(|set| set.len());
        let Some((smallest, rest)) = sets.split_first() else { return Vec::new() };
        smallest.iter().copied().filter(|number| rest.iter().all(|set| set.contains(number))).collect()
    }
}
