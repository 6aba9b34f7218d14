//! Dates and times. The month is always spelled, the clock has 24 hours, the offset is always shown.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Timelike};

use super::duration;
use crate::domain::value::At;
use crate::i18n::{Lang, fill, text};

/// Whose clocks a time is told by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clocks {
    /// The clock at the place and moment of capture alone.
    There,
    /// That clock, and one with this offset from UTC in minutes where it reads otherwise: the other side's, or the
    /// reader's.
    ThereAnd {
        /// Offset of the second clock.
        offset_min: i16,
    },
}

/// A calendar day: "November 24, 2026", "24 de noviembre de 2026".
pub fn date(lang: Lang, day: NaiveDate) -> String {
    let (number, year) = (day.day().to_string(), day.year().to_string());
    said(lang, "text.date.day", &[("day", &number), ("month", month(lang, day.month())), ("year", &year)])
}

/// A date as stored in a field, whole or in part; anything else is shown as it is.
pub fn partial_date(lang: Lang, stored: &str) -> String {
    if let Ok(day) = stored.parse::<NaiveDate>() {
        return date(lang, day);
    }
    let first = format!("{stored}-01").parse::<NaiveDate>();
    match first {
        Ok(day) => {
            said(lang, "text.date.month", &[("month", month(lang, day.month())), ("year", &day.year().to_string())])
        }
        Err(_) => stored.to_owned(),
    }
}

/// A point in time: "November 24, 2026, 13:05 (UTC−7)", with the second clock behind a semicolon where it differs.
pub fn moment(lang: Lang, at: &At, clocks: Clocks) -> String {
    let Some(there) = local(at, at.offset_min) else { return "…".to_owned() };
    let first = dated(lang, &there);
    let second = match clocks {
        Clocks::There => None,
        Clocks::ThereAnd { offset_min } => local(at, offset_min).filter(|other| other.offset() != there.offset()),
    };
    match second {
        Some(other) => {
            let also = if other.date_naive() == there.date_naive() {
                said(lang, "text.date.time_also", &[("time", &time(&other)), ("zone", &zone(&other))])
            } else {
                dated(lang, &other)
            };
            said(lang, "text.date.both", &[("first", &first), ("second", &also)])
        }
        None => first,
    }
}

/// A point in time no more exactly than it is known: `precision` is a code of `time_precision`.
pub fn to_precision(lang: Lang, at: &At, precision: Option<&str>, clocks: Clocks) -> String {
    let Some(there) = local(at, at.offset_min) else { return "…".to_owned() };
    let day = date(lang, there.date_naive());
    match precision {
        Some("day") => day,
        Some("part_of_day") => {
            let part = match there.hour() {
                0..6 => "night",
                6..12 => "morning",
                12..19 => "afternoon",
                _ => "evening",
            };
            said(lang, &format!("text.precision.{part}"), &[("date", &day)])
        }
        Some(margin @ ("quarter" | "hour")) => {
            said(lang, &format!("text.precision.{margin}"), &[("when", &moment(lang, at, clocks))])
        }
        _ => moment(lang, at, clocks),
    }
}

/// When something happened, from a beginning, perhaps an end, and whether it goes on.
pub fn span(lang: Lang, from: &At, to: Option<&At>, precision: Option<&str>, ongoing: bool, clocks: Clocks) -> String {
    let from = to_precision(lang, from, precision, clocks);
    match to.map(|to| to_precision(lang, to, precision, clocks)) {
        Some(to) => said(lang, "text.span.from_to", &[("from", &from), ("to", &to)]),
        None if ongoing => said(lang, "text.span.ongoing", &[("from", &from)]),
        None => from,
    }
}

/// How long ago, or how soon, seen from `now_ms`: "hace 3 minutos".
pub fn relative(lang: Lang, utc_ms: i64, now_ms: i64) -> String {
    let apart = utc_ms.abs_diff(now_ms);
    if apart < 1_000 {
        return said(lang, "text.time.now", &[]);
    }
    let key = if utc_ms < now_ms { "text.time.ago" } else { "text.time.in" };
    said(lang, key, &[("duration", &duration(lang, apart))])
}

/// The clock at the place and moment of capture: "02:14"; `None` for no possible time.
pub fn clock(at: &At) -> Option<String> {
    local(at, at.offset_min).map(|when| time(&when))
}

fn dated(lang: Lang, when: &DateTime<FixedOffset>) -> String {
    let day = date(lang, when.date_naive());
    said(lang, "text.date.time", &[("date", &day), ("time", &time(when)), ("zone", &zone(when))])
}

fn time(when: &DateTime<FixedOffset>) -> String {
    format!("{:02}:{:02}", when.hour(), when.minute())
}

/// "UTC", "UTC−7", "UTC+5:30".
fn zone(when: &DateTime<FixedOffset>) -> String {
    let minutes = when.offset().local_minus_utc() / 60;
    let sign = if minutes < 0 { '−' } else { '+' };
    match (minutes.abs() / 60, minutes.abs() % 60) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, rest) => format!("UTC{sign}{hours}:{rest:02}"),
    }
}

fn local(at: &At, offset_min: i16) -> Option<DateTime<FixedOffset>> {
    let offset = FixedOffset::east_opt(i32::from(offset_min) * 60)?;
    Some(DateTime::from_timestamp_millis(at.utc_ms)?.with_timezone(&offset))
}

fn month(lang: Lang, number: u32) -> &'static str {
    text(lang, &format!("text.month.{number}")).unwrap_or("…")
}

fn said(lang: Lang, key: &str, args: &[(&str, &str)]) -> String {
    text(lang, key).map_or_else(|| "…".to_owned(), |template| fill(template, args))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 24 November 2026, 20:05 UTC, captured in Sonora.
    fn at() -> At {
        At { utc_ms: 1_795_550_700_000, offset_min: -420, zone: Some("America/Hermosillo".to_owned()) }
    }

    #[test]
    fn a_time_spells_the_month_and_shows_its_offset() {
        assert_eq!(moment(Lang::En, &at(), Clocks::There), "November 24, 2026, 13:05 (UTC−7)");
        assert_eq!(moment(Lang::Es, &at(), Clocks::There), "24 de noviembre de 2026, 13:05 (UTC−7)");
    }

    #[test]
    fn the_other_side_s_clock_is_shown_where_it_reads_otherwise() {
        let both = |offset_min| moment(Lang::En, &at(), Clocks::ThereAnd { offset_min });
        assert_eq!(both(-420), "November 24, 2026, 13:05 (UTC−7)");
        assert_eq!(both(-360), "November 24, 2026, 13:05 (UTC−7); 14:05 (UTC−6)");
        assert_eq!(both(330), "November 24, 2026, 13:05 (UTC−7); November 25, 2026, 01:35 (UTC+5:30)");
    }

    #[test]
    fn a_time_is_told_no_more_exactly_than_it_is_known() {
        let es = |precision| to_precision(Lang::Es, &at(), precision, Clocks::There);
        assert_eq!(es(Some("day")), "24 de noviembre de 2026");
        assert_eq!(es(Some("part_of_day")), "24 de noviembre de 2026, en la tarde");
        assert_eq!(es(Some("quarter")), "24 de noviembre de 2026, 13:05 (UTC−7), con margen de 15 minutos");
        assert_eq!(es(Some("minute")), es(None));
    }

    #[test]
    fn spans_and_distances_in_time_read_as_said() {
        let later = At { utc_ms: at().utc_ms + 3_600_000, ..at() };
        assert_eq!(
            span(Lang::En, &at(), Some(&later), Some("day"), false, Clocks::There),
            "From November 24, 2026 until November 24, 2026"
        );
        assert_eq!(
            span(Lang::Es, &at(), None, None, true, Clocks::There),
            "Desde el 24 de noviembre de 2026, 13:05 (UTC−7), sigue ocurriendo"
        );
        assert_eq!(relative(Lang::Es, 0, 180_000), "hace 3 minutos");
        assert_eq!(relative(Lang::En, 7_200_000, 0), "in 2 hours");
        assert_eq!(relative(Lang::En, 0, 1), "just now");
    }

    #[test]
    fn partial_dates_stay_partial() {
        assert_eq!(partial_date(Lang::Es, "1990-04-23"), "23 de abril de 1990");
        assert_eq!(partial_date(Lang::En, "1990-04"), "April 1990");
        assert_eq!(partial_date(Lang::En, "1990"), "1990");
        assert_eq!(partial_date(Lang::En, "unreadable"), "unreadable");
    }

    #[test]
    fn impossible_times_do_not_panic() {
        let never = At { utc_ms: i64::MAX, offset_min: i16::MAX, zone: None };
        assert_eq!(moment(Lang::En, &never, Clocks::There), "…");
        assert_eq!(relative(Lang::En, i64::MIN, i64::MAX).split(' ').next_back(), Some("ago"));
    }
}
