//! The few words a phrase is made of, plain (without accents), in both languages.

/// Names of the eight directions from north by east: English, Spanish, then what else is said and written.
pub const DIRECTIONS: [&[&str]; 8] = [
    &["north", "norte", "n", "northward", "northwards"],
    &["northeast", "noreste", "nordeste", "nororiente", "ne"],
    &["east", "este", "oriente", "e", "eastward", "eastwards"],
    &["southeast", "sureste", "sudeste", "suroriente", "se"],
    &["south", "sur", "s", "southward", "southwards"],
    &["southwest", "suroeste", "sudoeste", "surponiente", "sw", "so"],
    &["west", "oeste", "poniente", "occidente", "w", "o", "westward", "westwards"],
    &["northwest", "noroeste", "norponiente", "nw", "no"],
];

/// Units with their metres.
const UNITS: [(&[&str], f64); 5] = [
    (&["m", "mt", "mts", "metro", "metros", "meter", "meters", "metre", "metres"], 1.0),
    (&["km", "kms", "kilometro", "kilometros", "kilometer", "kilometers", "kilometre", "kilometres"], 1_000.0),
    (&["mi", "milla", "millas", "mile", "miles"], 1_609.344),
    (&["ft", "pie", "pies", "foot", "feet"], 0.304_8),
    (&["yd", "yds", "yarda", "yardas", "yard", "yards"], 0.914_4),
];

/// Words for degrees.
pub const DEGREES: [&str; 5] = ["degrees", "degree", "grados", "grado", "deg"];

/// Words that stand before a distance or between distance and direction, and say nothing.
pub const BETWEEN: [&str; 22] = [
    "a",
    "al",
    "at",
    "to",
    "toward",
    "towards",
    "the",
    "hacia",
    "el",
    "la",
    "rumbo",
    "bearing",
    "direccion",
    "due",
    "unos",
    "unas",
    "about",
    "some",
    "approximately",
    "aproximadamente",
    "como",
    "en",
];

/// Words between a direction and the landmark.
pub const FROM: [&str; 8] = ["of", "from", "de", "del", "desde", "the", "el", "la"];

/// Metres of a unit.
pub fn unit(word: &str) -> Option<f64> {
    UNITS.iter().find(|(names, _)| names.contains(&word)).map(|(_, metres)| *metres)
}

/// Which of the eight directions a word names.
pub fn direction(word: &str) -> Option<u16> {
    DIRECTIONS.iter().zip(0u16..).find(|(names, _)| names.contains(&word)).map(|(_, eighth)| eighth)
}
