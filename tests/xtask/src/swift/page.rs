//! The Swift snippets of the pages, compiled.

use std::path::Path;

use super::{Toolchain, compiler, products};
use crate::pages::{Language, snippets};
use crate::run::run;

/// What the pages show.
const SWIFT: Language =
    Language { fence: "swift", ending: "swift", header: "import Field; import Foundation; import Observation" };
/// Stands in for what only Apple's systems have.
const STAND_IN: &str = "tests/xtask/src/swift/AppleStandIn.swift";

/// Compiles the snippets against the package, which must have been built.
pub fn check(swift: &Toolchain) -> anyhow::Result<()> {
    let folder = products(Path::new("page"))?;
    let sources = snippets(&SWIFT, &folder)?;
    run(compiler(swift, "Page")?
        .args(["-c", "-parse-as-library", "-whole-module-optimization", "-warnings-as-errors", "-o"])
        .arg(folder.join("page.o"))
        .arg(STAND_IN)
        .args(sources))
}

#[cfg(test)]
mod tests {
    use super::super::surface::{APPLE, declarations};
    use super::*;

    #[test]
    fn what_stands_in_has_the_surface_of_what_it_stands_in_for() {
        crate::run::at_root();
        let mut real = String::new();
        for path in crate::run::files(Path::new(APPLE), &["swift"]).unwrap() {
            real += &declarations(&std::fs::read_to_string(path).unwrap());
        }
        assert_eq!(declarations(&std::fs::read_to_string(STAND_IN).unwrap()), real);
    }
}
