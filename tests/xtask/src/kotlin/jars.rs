//! The jars from Maven Central: named in two POM files, resolved once, kept in Maven's own cache.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::run::{command, run, target, unless_made};

/// Maven's plugin that resolves; pinned, so that it is fetched once.
const RESOLVE: &str = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:build-classpath";

/// Jars, by what they are for.
pub struct Jars {
    /// The compiler and what it needs.
    pub compiler: Vec<PathBuf>,
    /// What the package and its users need.
    pub library: Vec<PathBuf>,
    /// The Android framework's classes, to compile against.
    pub android: Vec<PathBuf>,
    /// What only the tests need.
    pub tests: Vec<PathBuf>,
}

impl Jars {
    /// Resolves them, or reads what was resolved before.
    pub fn get() -> anyhow::Result<Self> {
        let (compiler, package) = (Path::new("bindings/kotlin/compiler/pom.xml"), Path::new("bindings/kotlin/pom.xml"));
        let compiler = resolved(compiler, "runtime", "compiler")?;
        let library = resolved(package, "runtime", "library")?;
        let android = resolved(package, "provided", "android")?;
        let mut tests = resolved(package, "test", "everything")?;
        tests.retain(|jar| !library.contains(jar) && !android.contains(jar));
        Ok(Self { compiler, library, android, tests })
    }
}

/// The jars of a scope of a POM file: `runtime`, `provided` alone, or everything as `test`.
pub fn resolved(pom: &Path, scope: &str, name: &str) -> anyhow::Result<Vec<PathBuf>> {
    let list = target().join("kotlin").join(format!("{name}.classpath"));
    if read(&list).is_ok_and(|jars| jars.iter().any(|jar| !jar.exists())) {
        std::fs::remove_file(&list)?;
    }
    unless_made(&list, &[pom.to_owned()], &format!("{RESOLVE} {scope}"), || {
        println!("resolving {name} of {}", pom.display());
        run(command("mvn")
            .args(["--quiet", "--batch-mode", "--file"])
            .arg(pom)
            .arg(RESOLVE)
            .arg(format!("-DincludeScope={scope}"))
            .arg(format!("-Dmdep.outputFile={}", std::path::absolute(&list)?.display())))
    })?;
    read(&list)
}

fn read(list: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let text = std::fs::read_to_string(list).with_context(|| format!("cannot read {}", list.display()))?;
    Ok(std::env::split_paths(text.trim()).collect())
}

/// Paths as one class path.
pub fn class_path<'a>(jars: impl IntoIterator<Item = &'a PathBuf>) -> anyhow::Result<String> {
    Ok(std::env::join_paths(jars)?.to_string_lossy().into_owned())
}
