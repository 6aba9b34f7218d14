//! The archive an Android project takes, in a Maven repository of its own.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};

use super::LIBRARY;
use crate::run::{command, files, run};

const SOURCES: &str = "bindings/kotlin/android";
const POM: &str = "bindings/kotlin/pom.xml";

/// Doubles of a device, for tests: no phone carries them.
const DOUBLES: &str = "org/enlace/field/testing";

/// The same bytes for the same content: every entry is as old as the format allows.
const DATE: &str = "--date=1980-01-01T00:00:02Z";

/// What goes into an archive.
pub struct Parts<'a> {
    /// The package, and what of it needs the Android framework.
    pub classes: [PathBuf; 2],
    /// The library for each ABI.
    pub libraries: &'a [(&'a str, PathBuf)],
}

/// A finished archive.
pub struct Aar {
    /// The archive.
    pub archive: PathBuf,
    /// The classes in it, as a file of their own.
    pub classes: PathBuf,
}

/// Where the archive and its description lie, and what the description says.
pub struct Repository {
    /// The archive.
    pub aar: PathBuf,
    /// Its description.
    pub pom: PathBuf,
    /// What the description says.
    pub text: String,
}

impl Repository {
    /// The repository below a folder.
    pub fn of(out: &Path) -> anyhow::Result<Self> {
        let package = std::fs::read_to_string(POM).with_context(|| format!("cannot read {POM}"))?;
        let version = between(&package, "<version>", "</version>").context("the package has no version")?;
        let folder = out.join("maven/org/enlace/field").join(version);
        let file = |ending: &str| folder.join(format!("field-{version}.{ending}"));
        Ok(Self { aar: file("aar"), pom: file("pom"), text: description(&package, version)? })
    }
}

/// What lies in the archive.
pub fn layout(abis: &[&str]) -> Vec<String> {
    let mut entries = ["AndroidManifest.xml", "R.txt", "classes.jar", "proguard.txt"].map(str::to_owned).to_vec();
    entries.extend(abis.iter().map(|abi| format!("jni/{abi}/{LIBRARY}")));
    entries
}

/// Puts an archive and its description together.
pub fn make(parts: &Parts<'_>, out: &Path) -> anyhow::Result<Aar> {
    let staged = out.join("aar");
    if staged.exists() {
        std::fs::remove_dir_all(&staged)?;
    }
    std::fs::create_dir_all(&staged)?;
    for name in ["AndroidManifest.xml", "proguard.txt"] {
        std::fs::copy(Path::new(SOURCES).join(name), staged.join(name))?;
    }
    // No resources, and Android's build wants to read that.
    std::fs::write(staged.join("R.txt"), "")?;
    for (abi, library) in parts.libraries {
        std::fs::create_dir_all(staged.join("jni").join(abi))?;
        std::fs::copy(library, staged.join("jni").join(abi).join(LIBRARY))?;
    }
    let jar = staged.join("classes.jar");
    classes(&parts.classes, &out.join("classes"), &jar)?;
    let repository = Repository::of(out)?;
    std::fs::create_dir_all(repository.aar.parent().context("an archive lies in a folder")?)?;
    let abis: Vec<&str> = parts.libraries.iter().map(|(abi, _)| *abi).collect();
    archive(&staged, &layout(&abis), &repository.aar)?;
    std::fs::write(&repository.pom, &repository.text)?;
    Ok(Aar { archive: repository.aar, classes: jar })
}

/// One jar of several, without what is for tests.
fn classes(jars: &[PathBuf], unpacked: &Path, into: &Path) -> anyhow::Result<()> {
    if unpacked.exists() {
        std::fs::remove_dir_all(unpacked)?;
    }
    std::fs::create_dir_all(unpacked)?;
    for jar in jars {
        run(command("jar").current_dir(unpacked).args(["--extract", "--file"]).arg(std::path::absolute(jar)?))?;
    }
    std::fs::remove_dir_all(unpacked.join(DOUBLES)).context("the doubles lie elsewhere")?;
    let entries: Vec<String> = files(unpacked, &["class", "kotlin_module"])?
        .into_iter()
        .map(|path| Ok(path.strip_prefix(unpacked)?.display().to_string()))
        .collect::<anyhow::Result<_>>()?;
    archive(unpacked, &entries, into)
}

fn archive(folder: &Path, entries: &[String], into: &Path) -> anyhow::Result<()> {
    ensure!(!entries.is_empty(), "{} is empty", folder.display());
    let list = into.with_extension("entries");
    std::fs::write(&list, entries.join("\n"))?;
    run(command("jar")
        .current_dir(folder)
        .args(["--create", "--no-manifest", DATE, "--file"])
        .arg(std::path::absolute(into)?)
        .arg(format!("@{}", std::path::absolute(&list)?.display())))?;
    Ok(std::fs::remove_file(list)?)
}

/// The description: what the package itself needs, with JNA as the archive that holds its own libraries for phones.
fn description(package: &str, version: &str) -> anyhow::Result<String> {
    let needed: Vec<&str> = package
        .split("<dependency>")
        .skip(1)
        .filter_map(|block| block.split("</dependency>").next())
        .filter(|block| !block.contains("<scope>"))
        .collect();
    ensure!(!needed.is_empty(), "{POM} names nothing the package needs");
    let dependencies: String = needed.into_iter().map(dependency).collect::<anyhow::Result<_>>()?;
    Ok(format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <project xmlns=\"http://maven.apache.org/POM/4.0.0\">\n  <modelVersion>4.0.0</modelVersion>\n  \
         <groupId>org.enlace</groupId>\n  <artifactId>field</artifactId>\n  <version>{version}</version>\n  \
         <packaging>aar</packaging>\n  <dependencies>\n{dependencies}  </dependencies>\n</project>\n"
    ))
}

fn dependency(block: &str) -> anyhow::Result<String> {
    let part = |name: &str| {
        let value = between(block, &format!("<{name}>"), &format!("</{name}>"));
        value.with_context(|| format!("{POM}: a dependency has no {name}"))
    };
    let (group, artifact, version) = (part("groupId")?, part("artifactId")?, part("version")?);
    let kind = if artifact == "jna" { "<type>aar</type>" } else { "" };
    Ok(format!(
        "    <dependency><groupId>{group}</groupId><artifactId>{artifact}</artifactId><version>{version}</version>{kind}\
         <scope>compile</scope></dependency>\n"
    ))
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    Some(rest.split_once(end)?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_gets_what_the_package_needs_and_nothing_of_its_tests() {
        let dependency = |name: &str, scope: &str| {
            format!(
                "<dependency><groupId>g</groupId><artifactId>{name}</artifactId><version>9</version>{scope}</dependency>"
            )
        };
        let package = ["jna", "stdlib"].map(|name| dependency(name, "")).join("")
            + &dependency("android-all", "<scope>provided</scope>")
            + &dependency("json", "<scope>test</scope>");
        let text = description(&package, "1.2").unwrap();
        assert!(text.contains("<artifactId>jna</artifactId><version>9</version><type>aar</type>"));
        assert!(text.contains("<artifactId>stdlib</artifactId><version>9</version><scope>compile"));
        assert!(text.contains("<version>1.2</version>\n  <packaging>aar</packaging>"));
        assert!(!text.contains("json") && !text.contains("android-all"));
        assert!(description("<project/>", "1.2").is_err());
    }
}
