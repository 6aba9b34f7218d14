//! Page alignment of shared libraries: newer phones map memory in pages of 16 KB and load nothing that lies closer.

use std::path::Path;

use anyhow::{Context as _, bail, ensure};

/// Bytes of a page on such phones.
pub const PAGE: u64 = 16 * 1024;

const WIDE: u8 = 2;
const LOAD: u32 = 1;

/// Fails when a 64-bit library has a segment that a phone with wide pages could not map. 32-bit systems have narrow ones.
pub fn check_pages(library: &Path) -> anyhow::Result<()> {
    let bytes = std::fs::read(library)?;
    ensure!(bytes.starts_with(b"\x7fELF"), "is no library");
    if bytes.get(4) != Some(&WIDE) {
        return Ok(());
    }
    let alignments = load_alignments(&bytes).context("is cut short")?;
    ensure!(!alignments.is_empty(), "has nothing to load");
    match alignments.iter().find(|alignment| *alignment % PAGE != 0 || **alignment == 0) {
        None => Ok(()),
        Some(narrow) => bail!("has a segment aligned to {narrow} bytes; phones with pages of {PAGE} do not load it"),
    }
}

/// Alignment of each loaded segment, from the program headers of a little-endian ELF64 file.
fn load_alignments(bytes: &[u8]) -> Option<Vec<u64>> {
    let number = |at: usize, size: usize| {
        let part = bytes.get(at..at.checked_add(size)?)?;
        Some(part.iter().rev().fold(0_u64, |number, byte| number << 8 | u64::from(*byte)))
    };
    let start = usize::try_from(number(0x20, 8)?).ok()?;
    let (size, count) = (usize::try_from(number(0x36, 2)?).ok()?, usize::try_from(number(0x38, 2)?).ok()?);
    let mut alignments = Vec::new();
    for index in 0..count {
        let header = start.checked_add(index * size)?;
        if number(header, 4)? == u64::from(LOAD) {
            alignments.push(number(header.checked_add(0x30)?, 8)?);
        }
    }
    Some(alignments)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// A library of nothing, linked for pages of this size.
    fn linked(page: u64) -> std::path::PathBuf {
        let library = std::env::temp_dir().join(format!("xtask-elf-{}-{page}.so", std::process::id()));
        let flag = format!("-Wl,-z,max-page-size={page}");
        let mut cc = Command::new("cc");
        cc.args(["-shared", "-nostdlib", "-x", "c", "/dev/null", &flag, "-o"]).arg(&library);
        assert!(cc.status().unwrap().success());
        library
    }

    #[test]
    fn only_wide_pages_pass() {
        for (page, passes) in [(4_096, false), (PAGE, true), (4 * PAGE, true)] {
            let library = linked(page);
            assert_eq!(check_pages(&library).is_ok(), passes, "{page}");
            std::fs::remove_file(library).unwrap();
        }
    }

    #[test]
    fn what_is_no_library_or_cut_short_does_not_pass() {
        let library = linked(PAGE);
        let bytes = std::fs::read(&library).unwrap();
        for content in [&b"hello"[..], &bytes[..32], &bytes[..100]] {
            std::fs::write(&library, content).unwrap();
            assert!(check_pages(&library).is_err());
        }
        std::fs::remove_file(library).unwrap();
    }
}
