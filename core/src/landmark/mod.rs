//! Landmarks both sides call by name: boundary monuments, ports of entry, bridges, and what stands near them.
//!
//! Owns the shipped gazetteer with its sources, names and their matching, phrases such as "monumento 122-A, 300 m al
//! este" and back, the nearest landmark, and reading of foreign lists. Pure: no I/O; it knows nothing of incidents.
//!
//! **A point is never better than its source.** Every landmark says where its position comes from and how far off it
//! may be; what nobody documented is bounded or has no point at all. The phrase itself is exact either way.

mod agreement;
mod gazetteer;
mod monument;
mod names;
mod nearest;
mod place;
mod side;

pub mod import;
pub mod phrase;

pub use agreement::{Disagreement, disagreement};
pub use gazetteer::Gazetteer;
pub use names::NameError;
pub use nearest::{Near, PointIndex};
pub use place::{Offset, Place};
pub use side::Side;

use crate::geo::Point;
use crate::i18n::Lang;

/// Something with a name that people find again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Landmark {
    /// Lower-case words with hyphens, at most 64 characters; never reused for another place.
    pub id: String,
    /// A code of the set `landmark_kind`.
    pub kind: String,
    /// What it is called in English. No other landmark of a list is called so.
    pub name_en: String,
    /// What it is called in Spanish. No other landmark of a list is called so.
    pub name_es: String,
    /// What else it is called, in either language; others may be called so too.
    pub other_names: Vec<String>,
    /// Port code, monument number or airport code, where it has one. Several crossings share a port's code.
    pub code: Option<String>,
    /// Where it is, with the radius that surely holds it as accuracy; none when nobody documented it.
    pub point: Option<Point>,
    /// On which side of the boundary it is, if known.
    pub side: Option<Side>,
    /// For what stands on the line: the direction in which the United States lie, in degrees from true north.
    pub toward_us: Option<u16>,
    /// How its position is known: a code of the set `landmark_standing`.
    pub standing: String,
    /// Who says so, in words.
    pub source: String,
}

impl Landmark {
    /// Its name.
    pub fn name(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.name_en,
            Lang::Es => &self.name_es,
        }
    }

    /// Radius in metres that surely holds it; none without a point.
    pub fn uncertainty_m(&self) -> Option<u32> {
        self.point.map(|point| point.accuracy_m.unwrap_or_default())
    }

    /// Everything it is called: both names, the others, its id.
    fn names(&self) -> impl Iterator<Item = &str> {
        let both = [self.name_en.as_str(), &self.name_es, &self.id];
        both.into_iter().chain(self.other_names.iter().map(String::as_str))
    }
}

#[cfg(test)]
mod tests;
