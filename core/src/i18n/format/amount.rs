//! Numbers, counts, sizes, distances, durations.

use crate::i18n::{Lang, fill, text};

/// A whole number with a comma between thousands, as both countries write it.
pub fn number(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if value < 0 { format!("−{out}") } else { out }
}

/// A count of a thing (`person`, `report`, `change`, `minute`, ...): "1 persona", "2 personas".
///
/// Things are the keys `text.count.<thing>.one` and `.other`; an unknown thing gives the bare number.
pub fn counted(lang: Lang, thing: &str, count: u64) -> String {
    let form = if count == 1 { "one" } else { "other" };
    let shown = number(i64::try_from(count).unwrap_or(i64::MAX));
    match text(lang, &format!("text.count.{thing}.{form}")) {
        Some(template) => fill(template, &[("n", &shown)]),
        None => shown,
    }
}

/// A length of time in its largest whole unit: "3 minutes", "2 días".
pub fn duration(lang: Lang, ms: u64) -> String {
    let seconds = ms / 1_000;
    let (thing, count) = match seconds {
        0..60 => ("second", seconds),
        60..3_600 => ("minute", seconds / 60),
        3_600..86_400 => ("hour", seconds / 3_600),
        _ => ("day", seconds / 86_400),
    };
    counted(lang, thing, count)
}

/// A distance: metres below one kilometre, then kilometres with one decimal.
pub fn distance(metres: u64) -> String {
    if metres < 1_000 { format!("{metres} m") } else { format!("{} km", tenths(metres, 1_000)) }
}

/// A size in decimal units with one decimal: "1.5 MB".
pub fn bytes(size: u64) -> String {
    match size {
        0..1_000 => format!("{size} B"),
        1_000..1_000_000 => format!("{} kB", tenths(size, 1_000)),
        1_000_000..1_000_000_000 => format!("{} MB", tenths(size, 1_000_000)),
        _ => format!("{} GB", tenths(size, 1_000_000_000)),
    }
}

/// `value / unit`, cut after one decimal; a point stands for the decimals in both countries.
fn tenths(value: u64, unit: u64) -> String {
    let whole = number(i64::try_from(value / unit).unwrap_or(i64::MAX));
    match value % unit / (unit / 10) {
        0 => whole,
        tenth => format!("{whole}.{tenth}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_take_their_plural() {
        assert_eq!(counted(Lang::En, "person", 1), "1 person");
        assert_eq!(counted(Lang::En, "person", 0), "0 people");
        assert_eq!(counted(Lang::Es, "evidence_item", 1), "1 indicio");
        assert_eq!(counted(Lang::Es, "change", 12_345), "12,345 cambios");
        assert_eq!(counted(Lang::Es, "no_such_thing", 2), "2");
    }

    #[test]
    fn numbers_have_commas_between_thousands() {
        for (value, shown) in [(0, "0"), (999, "999"), (1_000, "1,000"), (-1_234_567, "−1,234,567")] {
            assert_eq!(number(value), shown);
        }
    }

    #[test]
    fn durations_use_their_largest_unit() {
        assert_eq!(duration(Lang::En, 59_999), "59 seconds");
        assert_eq!(duration(Lang::Es, 60_000), "1 minuto");
        assert_eq!(duration(Lang::En, 7_200_000), "2 hours");
        assert_eq!(duration(Lang::Es, 86_400_000), "1 día");
    }

    #[test]
    fn sizes_and_distances_keep_one_decimal() {
        assert_eq!((bytes(999), bytes(1_500), bytes(2_000_000)), ("999 B".into(), "1.5 kB".into(), "2 MB".into()));
        assert_eq!((distance(350), distance(1_250)), ("350 m".into(), "1.2 km".into()));
    }
}
