//! GeoJSON (RFC 7946): a collection of features that are points; the columns are their properties.

use serde::Deserialize;
use serde_json::value::{RawValue, Value};

use super::fields::Fields;
use super::{Gathering, ImportError, Imported, MAX_BYTES};

#[derive(Deserialize)]
struct Collection<'a> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow)]
    features: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Feature {
    geometry: Option<Geometry>,
    properties: Option<serde_json::Map<String, Value>>,
}

#[derive(Deserialize)]
struct Geometry {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    coordinates: Value,
}

/// Reads a list in GeoJSON.
///
/// # Errors
/// Only when nothing of the list can be read; what is wrong with single features is in the answer.
pub fn geojson(text: &str) -> Result<Imported, ImportError> {
    if text.len() > MAX_BYTES {
        return Err(ImportError::TooLarge);
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let collection: Collection = serde_json::from_str(text).map_err(|_| ImportError::NotGeoJson)?;
    if collection.kind != "FeatureCollection" {
        return Err(ImportError::NotGeoJson);
    }
    let mut gathering = Gathering::default();
    let mut lines = Lines { text, at: 0, line: 1 };
    for raw in collection.features {
        gathering.add(lines.of(raw.get()), fields(raw.get()))?;
    }
    Ok(gathering.read)
}

/// Counts lines once for all features, as they come in order.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    /// The line on which a part of the text begins. The part is borrowed from the text, so its address says where.
    fn of(&mut self, part: &str) -> usize {
        let begin = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        let passed = self.text.as_bytes().get(self.at..begin).unwrap_or_default();
        self.line += passed.split(|byte| *byte == b'\n').count() - 1;
        self.at = self.at.max(begin);
        self.line
    }
}

fn fields(feature: &str) -> Result<Fields, ImportError> {
    let feature: Feature = serde_json::from_str(feature).map_err(|_| ImportError::NotAPoint)?;
    let mut fields = Fields::default();
    for (column, value) in feature.properties.unwrap_or_default() {
        match value {
            Value::String(text) => fields.put(&column, &text),
            Value::Number(number) => fields.put(&column, &number.to_string()),
            _ => {}
        }
    }
    // A feature without geometry is a landmark without a point.
    if let Some(geometry) = feature.geometry {
        let [lon, lat] = point(&geometry).ok_or(ImportError::NotAPoint)?;
        fields.put("position", &format!("{lat:.7}, {lon:.7}"));
    }
    Ok(fields)
}

fn point(geometry: &Geometry) -> Option<[f64; 2]> {
    let numbers = geometry.coordinates.as_array().filter(|numbers| (2..=3).contains(&numbers.len()))?;
    let number = |at: usize| numbers.get(at)?.as_f64();
    (geometry.kind == "Point").then(|| Some([number(0)?, number(1)?]))?
}
