//! Reading CSV as spreadsheets write it (RFC 4180): quoted cells, a byte-order mark, commas or semicolons.

/// Rows of cells with the line each begins on, from 1. Empty rows are left out.
pub fn read(text: &str) -> Vec<(usize, Vec<String>)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let separator = separator(text);
    let mut rows = Vec::new();
    let (mut row, mut cell, mut begun) = (Vec::new(), String::new(), 1);
    let (mut line, mut quoted) = (1, false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' if quoted || cell.trim().is_empty() => quoted = !quoted,
            '\r' if !quoted && letters.peek() == Some(&'\n') => {}
            '\n' if !quoted => {
                push(&mut row, &mut cell);
                rows.push((begun, std::mem::take(&mut row)));
                line += 1;
                begun = line;
            }
            letter if letter == separator && !quoted => push(&mut row, &mut cell),
            letter => {
                line += usize::from(letter == '\n');
                cell.push(letter);
            }
        }
    }
    push(&mut row, &mut cell);
    rows.push((begun, row));
    rows.retain(|(_, row)| row.iter().any(|cell| !cell.is_empty()));
    rows
}

fn push(row: &mut Vec<String>, cell: &mut String) {
    row.push(std::mem::take(cell).trim().to_owned());
}

/// Spreadsheets set to some languages separate by semicolon; the heading row says which.
fn separator(text: &str) -> char {
    let heading = text.lines().next().unwrap_or_default();
    if heading.contains(';') && !heading.contains(',') { ';' } else { ',' }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(usize, Vec<String>)> {
        read(text)
    }

    fn row(line: usize, cells: &[&str]) -> (usize, Vec<String>) {
        (line, cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn cells_are_read_as_spreadsheets_write_them() {
        let text = "\u{feff}name,unit\r\n\"López, Ana \"\"la jefa\"\"\",NGL\r\n\r\n  Beto  , BETA\n";
        let expected =
            [row(1, &["name", "unit"]), row(2, &["López, Ana \"la jefa\"", "NGL"]), row(4, &["Beto", "BETA"])];
        assert_eq!(rows(text), expected);
    }

    #[test]
    fn semicolons_separate_where_the_heading_has_them() {
        assert_eq!(rows("name;unit\nAna, B;NGL"), [row(1, &["name", "unit"]), row(2, &["Ana, B", "NGL"])]);
    }

    #[test]
    fn lines_are_counted_through_quoted_breaks() {
        assert_eq!(rows("a\n\"two\nlines\"\nnext"), [row(1, &["a"]), row(2, &["two\nlines"]), row(4, &["next"])]);
    }

    #[test]
    fn an_empty_text_has_no_rows() {
        assert_eq!(rows(""), []);
        assert_eq!(rows("\n\n, ,\n"), []);
    }
}
