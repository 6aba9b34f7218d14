//! The snippets of the pages, as sources to compile: what a page shows must be true.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};

/// Pages whose snippets are compiled. The snippets of a page in one language build on each other.
const PAGES: [&str; 1] = ["docs/app-developers.md"];

/// A language that pages show.
pub struct Language {
    /// What stands behind the fence of a block.
    pub fence: &'static str,
    /// How its sources end.
    pub ending: &'static str,
    /// Stands before each snippet, on one line, so that the compiler's lines are the page's.
    pub header: &'static str,
}

/// Writes each snippet of each page in a language as a source file into a folder; the files.
pub fn snippets(language: &Language, folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder)?;
    let mut written = Vec::new();
    for page in PAGES {
        let text = std::fs::read_to_string(page).with_context(|| format!("cannot read {page}"))?;
        let snippets = of_page(language, &text);
        ensure!(!snippets.is_empty(), "{page} shows no {}", language.fence);
        let stem = Path::new(page).file_stem().context("a page has a name")?.to_string_lossy().replace('-', "_");
        for (line, source) in snippets {
            let path = folder.join(format!("{stem}_{line}.{}", language.ending));
            std::fs::write(&path, source)?;
            written.push(path);
        }
    }
    Ok(written)
}

/// The fenced blocks of a page in a language, with the line each begins at.
fn of_page(language: &Language, text: &str) -> Vec<(usize, String)> {
    let opening = format!("```{}", language.fence);
    let mut snippets = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (index, line) in text.lines().enumerate() {
        match &mut open {
            None if line == opening => {
                open = Some((index + 1, format!("{}{}", language.header, "\n".repeat(index + 1))));
            }
            None => {}
            Some(_) if line == "```" => snippets.extend(open.take()),
            Some((_, source)) => {
                source.push_str(line);
                source.push('\n');
            }
        }
    }
    snippets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snippet_keeps_the_lines_of_its_page() {
        let page = "# Page\n\n```kotlin\nfun a() {}\n```\n\n```swift\nfunc b() {}\n```\n```kotlin\nfun c() {}\n```\n";
        let kotlin = Language { fence: "kotlin", ending: "kt", header: "package page" };
        let snippets = of_page(&kotlin, page);
        assert_eq!(snippets.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [3, 10]);
        for (line, (_, source)) in [(4, &snippets[0]), (11, &snippets[1])] {
            assert!(source.starts_with("package page"));
            assert!(source.lines().nth(line - 1).is_some_and(|text| text.starts_with("fun ")));
            assert!(!source.contains("swift"));
        }
    }
}
