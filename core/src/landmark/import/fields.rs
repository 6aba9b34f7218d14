//! The columns of a list, alike in CSV and in the properties of GeoJSON features.

use std::collections::HashMap;

use super::ImportError;
use crate::domain::sets::place;
use crate::geo::{self, Point};
use crate::landmark::names::words;
use crate::landmark::{Landmark, Side};

/// Every column that is read; others are left alone.
pub const COLUMNS: [&str; 15] = [
    "id",
    "kind",
    "name",
    "name_en",
    "name_es",
    "other_names",
    "code",
    "lat",
    "lon",
    "position",
    "uncertainty_m",
    "side",
    "toward_us",
    "standing",
    "source",
];

/// Longest text of a cell, in characters.
const MAX_CHARS: usize = 200;

/// Longest list of other names, in characters.
const MAX_OTHER_CHARS: usize = 1_000;

/// Longest id.
const MAX_ID: usize = 64;

/// Cells of one line by their column. An empty cell is as good as none.
#[derive(Default)]
pub struct Fields {
    cells: HashMap<&'static str, String>,
}

impl Fields {
    /// Puts a cell; columns nobody reads are left out.
    pub fn put(&mut self, column: &str, cell: &str) {
        let known = COLUMNS.iter().find(|known| **known == column);
        if let (Some(known), false) = (known, cell.trim().is_empty()) {
            self.cells.insert(known, cell.trim().to_owned());
        }
    }

    /// The landmark of these cells.
    pub fn landmark(self) -> Result<Landmark, ImportError> {
        let name_en = self.text("name_en")?.or(self.text("name")?).or(self.text("name_es")?);
        let name_en = name_en.ok_or(ImportError::Missing("name_en"))?.to_owned();
        let name_es = self.text("name_es")?.or(self.text("name")?).unwrap_or(&name_en).to_owned();
        let id = self.id(&name_en)?;
        let kind = self.code("kind", &place::LANDMARK_KIND)?.ok_or(ImportError::Missing("kind"))?;
        let standing = self.code("standing", &place::LANDMARK_STANDING)?.unwrap_or_else(|| "agency".to_owned());
        let side = self.text("side")?.map(|code| Side::from_code(code).ok_or(ImportError::CodeUnknown("side")));
        let toward_us = self.number("toward_us", 359)?.and_then(|degrees| u16::try_from(degrees).ok());
        let source = self.text("source")?.ok_or(ImportError::Missing("source"))?.to_owned();
        let code = self.text("code")?.map(str::to_owned);
        let (other_names, point) = (self.other_names()?, self.point()?);
        let side = side.transpose()?;
        Ok(Landmark { id, kind, name_en, name_es, other_names, code, point, side, toward_us, standing, source })
    }

    fn get(&self, column: &'static str) -> Option<&str> {
        self.cells.get(column).map(String::as_str)
    }

    fn text(&self, column: &'static str) -> Result<Option<&str>, ImportError> {
        let text = self.get(column);
        let is_long = text.is_some_and(|text| text.chars().count() > MAX_CHARS || text.contains(char::is_control));
        if is_long { Err(ImportError::TooLong(column)) } else { Ok(text) }
    }

    fn number(&self, column: &'static str, most: u32) -> Result<Option<u32>, ImportError> {
        let number = |text: &str| text.parse().ok().filter(|number| *number <= most);
        self.get(column).map(|text| number(text).ok_or(ImportError::NotANumber(column))).transpose()
    }

    fn code(&self, column: &'static str, set: &crate::domain::sets::Set) -> Result<Option<String>, ImportError> {
        match self.get(column) {
            Some(code) if !set.contains(code) => Err(ImportError::CodeUnknown(column)),
            code => Ok(code.map(str::to_owned)),
        }
    }

    fn other_names(&self) -> Result<Vec<String>, ImportError> {
        let names = self.get("other_names").unwrap_or_default();
        if names.chars().count() > MAX_OTHER_CHARS || names.contains(char::is_control) {
            return Err(ImportError::TooLong("other_names"));
        }
        Ok(names.split('|').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect())
    }

    /// An id as given, or made of the words of the English name.
    fn id(&self, name_en: &str) -> Result<String, ImportError> {
        let made: String = words(name_en).join("-").chars().filter(|letter| is_id(*letter)).take(MAX_ID).collect();
        let id = self.get("id").map_or(made, str::to_owned);
        let is_good = (1..=MAX_ID).contains(&id.len()) && id.chars().all(is_id);
        if is_good { Ok(id) } else { Err(ImportError::IdMalformed) }
    }

    /// A position needs its uncertainty: without one it would be taken for exact.
    fn point(&self) -> Result<Option<Point>, ImportError> {
        let written = match (self.get("position"), self.get("lat"), self.get("lon")) {
            (Some(position), ..) => position.to_owned(),
            (None, Some(lat), Some(lon)) => format!("{lat}, {lon}"),
            (None, None, None) => return Ok(None),
            (None, Some(_), None) => return Err(ImportError::Missing("lon")),
            (None, None, Some(_)) => return Err(ImportError::Missing("lat")),
        };
        let point = geo::read(&written).map_err(ImportError::Position)?.point;
        let uncertainty = self.number("uncertainty_m", 1_000_000)?.ok_or(ImportError::Missing("uncertainty_m"))?;
        Ok(Some(Point { accuracy_m: Some(uncertainty.max(1)), ..point }))
    }
}

const fn is_id(letter: char) -> bool {
    matches!(letter, 'a'..='z' | '0'..='9' | '-')
}
