//! Lists as spreadsheets write them: a heading, commas or semicolons, quotes round cells that need them.
//!
//! A line of the file is a line of the list, so that a quote that does not close costs its own line only.

use super::fields::Fields;
use super::{Gathering, ImportError, Imported, MAX_BYTES};

/// Reads a list in CSV.
///
/// # Errors
/// Only when nothing of the list can be read; what is wrong with single lines is in the answer.
pub fn csv(text: &str) -> Result<Imported, ImportError> {
    if text.len() > MAX_BYTES {
        return Err(ImportError::TooLarge);
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let heading = lines.next().map(|(_, line)| line).unwrap_or_default();
    let separator = if heading.contains(';') && !heading.contains(',') { ';' } else { ',' };
    let heading = cells(heading, separator).ok_or(ImportError::RowTorn)?;
    let heading: Vec<String> = heading.iter().map(|column| column.to_lowercase()).collect();
    let has = |column: &str| heading.iter().any(|known| known == column);
    if !["name", "name_en", "name_es"].iter().any(|column| has(column)) {
        return Err(ImportError::ColumnMissing("name_en"));
    }
    if let Some(missing) = ["kind", "uncertainty_m", "source"].into_iter().find(|column| !has(column)) {
        return Err(ImportError::ColumnMissing(missing));
    }
    let mut gathering = Gathering::default();
    for (at, line) in lines {
        gathering.add(at + 1, row(&heading, line, separator))?;
    }
    Ok(gathering.read)
}

fn row(heading: &[String], line: &str, separator: char) -> Result<Fields, ImportError> {
    let cells = cells(line, separator).filter(|cells| cells.len() == heading.len()).ok_or(ImportError::RowTorn)?;
    let mut fields = Fields::default();
    for (column, cell) in heading.iter().zip(&cells) {
        fields.put(column, cell);
    }
    Ok(fields)
}

/// The cells of a line; none when a quote does not close.
fn cells(line: &str, separator: char) -> Option<Vec<String>> {
    let mut cells = vec![String::new()];
    let mut is_quoted = false;
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if is_quoted && letters.next_if_eq(&'"').is_some() => cells.last_mut()?.push('"'),
            '"' if is_quoted || cells.last()?.trim().is_empty() => is_quoted = !is_quoted,
            letter if letter == separator && !is_quoted => cells.push(String::new()),
            letter => cells.last_mut()?.push(letter),
        }
    }
    let cells = cells.into_iter().map(|cell| cell.trim().to_owned()).collect();
    (!is_quoted).then_some(cells)
}
