//! The README's picture: steps of a run of `cargo demo`, as it stood on the terminal.

use anyhow::{Context as _, bail, ensure};

use crate::run::command;

const PICTURE: &str = "docs/pictures/demo.svg";

/// Steps that show what Enlace is for: merging, the border crossed with and without a network, two voices, a lie.
const STEPS: [&str; 5] = ["4", "12", "13", "14", "16"];

const GROUND: &str = "#0f1b2d";
const PLAIN: &str = "#d6deeb";
const BETWEEN: &str = "│";
const MARGIN_COLUMNS: usize = 11;

/// Pixels: a letter, a line, and what stays free around them.
const LETTER: usize = 7;
const LINE: usize = 17;
const AROUND: usize = 18;

/// Runs the demonstration and draws its picture anew.
pub fn draw() -> anyhow::Result<()> {
    let mut demo = command("cargo");
    demo.args(["demo", "--quick"]).env("COLUMNS", "132").env_remove("NO_COLOR");
    let output = demo.output().context("cannot start cargo")?;
    ensure!(output.status.success(), "the demonstration failed: {}", String::from_utf8_lossy(&output.stderr));
    let told = String::from_utf8(output.stdout).context("the demonstration speaks UTF-8")?;
    std::fs::write(PICTURE, picture(&chosen(&told)?))?;
    Ok(())
}

/// The lines of the chosen steps, a gap where others stood between them.
fn chosen(told: &str) -> anyhow::Result<Vec<&str>> {
    let mut lines = vec!["$ cargo demo"];
    let mut found = 0;
    for step in told.split("\n\n") {
        let number = step.split_once("■ ").and_then(|(_, title)| title.split_once('.')).map(|(number, _)| number);
        if number.is_some_and(|number| STEPS.contains(&number)) {
            found += 1;
            lines.push("");
            lines.extend(step.lines());
        }
    }
    if found != STEPS.len() {
        bail!("the demonstration has no longer all of the steps {STEPS:?}");
    }
    Ok(lines)
}

fn picture(lines: &[&str]) -> String {
    let columns = lines.iter().map(|line| line.chars().count()).max().unwrap_or_default();
    let (width, height) = (across(columns) + AROUND, down(lines.len()));
    let mut colour = PLAIN;
    let mut drawn = String::new();
    for (row, line) in lines.iter().enumerate() {
        colour = colour_of(line).unwrap_or(colour);
        for (column, piece) in pieces(line) {
            drawn.push_str(&text(column, row, if piece == BETWEEN { "#4a5a75" } else { colour }, &piece));
        }
    }
    let label = "Recorded run of cargo demo: English on the left, Spanish on the right";
    let font = "ui-monospace,SFMono-Regular,Menlo,Consolas,DejaVu Sans Mono,monospace";
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{label}\">\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"{GROUND}\"/>\n\
         <g font-family=\"{font}\" font-size=\"12\" xml:space=\"preserve\">\n{drawn}</g>\n</svg>\n"
    )
}

/// The colour of a line that begins with a mark; what continues a line has none of its own.
fn colour_of(line: &str) -> Option<&'static str> {
    match line.chars().nth(MARGIN_COLUMNS - 2)? {
        '■' => Some("#ffffff"),
        '⇅' => Some("#7fdbca"),
        '✓' => Some("#a5d66f"),
        '·' => Some(PLAIN),
        _ => None,
    }
}

/// Clock and mark, the left language, the line between, the right language, each with its column.
fn pieces(line: &str) -> Vec<(usize, String)> {
    let letters: Vec<char> = line.chars().collect();
    let Some(between) = letters.iter().position(|letter| BETWEEN.contains(*letter)) else {
        return piece(&letters, 0, letters.len()).into_iter().collect();
    };
    let margin = MARGIN_COLUMNS.min(between);
    let bounds = [0, margin, between, between + 1, letters.len()];
    bounds.windows(2).filter_map(|span| piece(&letters, span[0], span[1])).collect()
}

/// Without the blanks around it.
fn piece(letters: &[char], from: usize, to: usize) -> Option<(usize, String)> {
    let span = &letters[from..to];
    let indent = span.iter().position(|letter| *letter != ' ')?;
    Some((from + indent, span.iter().collect::<String>().trim().to_owned()))
}

/// Stretched to its columns, so that the languages stand where the terminal had them, whatever font a reader has.
fn text(column: usize, row: usize, colour: &str, piece: &str) -> String {
    let (x, y, long) = (across(column), down(row), piece.chars().count() * LETTER);
    let weight = if colour == "#ffffff" { " font-weight=\"bold\"" } else { "" };
    let escaped = piece.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!(
        "<text x=\"{x}\" y=\"{y}\" fill=\"{colour}\"{weight} textLength=\"{long}\" lengthAdjust=\"spacingAndGlyphs\">{escaped}</text>\n"
    )
}

fn across(column: usize) -> usize {
    AROUND + column * LETTER
}

fn down(row: usize) -> usize {
    30 + row * LINE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_stands_in_its_column() {
        let line = "08:04:52 ✓ Held & kept.   │ Se cumplió.";
        let found = pieces(line);
        let wanted = [(0, "08:04:52 ✓"), (11, "Held & kept."), (26, "│"), (28, "Se cumplió.")];
        assert_eq!(found, wanted.map(|(column, piece)| (column, piece.to_owned())));
        assert_eq!(pieces("$ cargo demo"), [(0, "$ cargo demo".to_owned())]);
        assert_eq!(pieces(""), []);
    }

    #[test]
    fn a_line_that_goes_on_keeps_its_colour_and_letters_are_escaped() {
        let drawn = picture(&["08:04:52 ✓ a < b          │ c", "           more           │"]);
        assert_eq!(drawn.matches("#a5d66f").count(), 4, "{drawn}");
        assert!(drawn.contains(">a &lt; b</text>"));
    }

    #[test]
    fn a_step_that_is_gone_is_said() {
        let step = |number: &str| format!("00:00:00 ■ {number}. Step │ {number}. Paso\n00:00:00 ✓ Held │ Se cumplió");
        let story = |numbers: &[&str]| numbers.iter().map(|number| step(number)).collect::<Vec<_>>().join("\n\n");
        let told = story(&["3", "4", "12", "13", "14", "15", "16"]);
        let lines = chosen(&told).unwrap();
        assert_eq!(lines.len(), 1 + 3 * STEPS.len());
        assert!(lines.iter().all(|line| !line.contains("15. Step")));
        assert!(chosen(&story(&["4", "12"])).is_err());
    }
}
