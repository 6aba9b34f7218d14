//! Values in words: dates that spell the month, both local times where they differ, counts with the right plural.

mod amount;
mod time;
mod value;

pub use amount::{bytes, counted, distance, duration, number};
pub use time::{Clocks, clock, date, moment, partial_date, relative, span, to_precision};
pub use value::{answer, country, language, value};
