//! The Android sources run without a phone: Robolectric over the framework's own classes.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::Kit;
use super::jars::{class_path, resolved};
use crate::binding;
use crate::run::{command, run, target};

const POM: &str = "bindings/kotlin/android/tests/pom.xml";
const TESTS: &str = "bindings/kotlin/android/tests/org";

/// Jars of Robolectric and `JUnit`, fetched if they are not here yet.
pub fn jars() -> anyhow::Result<Vec<PathBuf>> {
    let unpacked = target().join("kotlin/aars");
    resolved(Path::new(POM), "runtime", "robolectric")?.into_iter().map(|path| as_jar(path, &unpacked)).collect()
}

/// What of an Android archive a Java program can use.
fn as_jar(path: PathBuf, unpacked: &Path) -> anyhow::Result<PathBuf> {
    if path.extension().is_none_or(|end| end != "aar") {
        return Ok(path);
    }
    let folder = unpacked.join(path.file_stem().context("an archive has a name")?);
    let jar = folder.join("classes.jar");
    if !jar.exists() {
        std::fs::create_dir_all(&folder)?;
        run(command("jar").current_dir(&folder).args(["--extract", "--file"]).arg(&path).arg("classes.jar"))?;
    }
    Ok(jar)
}

/// Compiles the tests and runs them; ends with "N passed, N failed".
pub fn test(kit: &Kit) -> anyhow::Result<()> {
    let robolectric = jars()?;
    binding::build()?;
    let package = kit.package()?;
    let android = kit.android(&package)?;
    let framework = kit.phone();
    let lies_in = framework.first().and_then(|jar| jar.parent()).context("the framework is missing")?.to_owned();
    // The framework comes last: what Robolectric brings of it goes before.
    let against: Vec<PathBuf> = robolectric.into_iter().chain([android, package]).chain(framework).collect();
    let tests = kit.compile("enlace-field-android-tests", &super::kit::sources(&[TESTS])?, &against, &[])?;
    run(command("java")
        .arg("-Drobolectric.offline=true")
        .arg(format!("-Drobolectric.dependency.dir={}", lies_in.display()))
        .arg("-Drobolectric.usePreinstrumentedJars=false")
        .arg(format!("-Djna.library.path={}", std::path::absolute(target())?.join("debug").display()))
        .args(["-cp", &class_path([&tests].into_iter().chain(&against))?, "org.enlace.field.android.MainKt"]))
}
