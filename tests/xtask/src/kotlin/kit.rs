//! The compiler, what it compiles against, and what it makes.

use std::path::{Path, PathBuf};

use super::jars::{Jars, class_path};
use crate::android::Aar;
use crate::pages::{self, Language};
use crate::run::{command, files, run, target, unless_made};

/// The generated code and the layer over it.
const PACKAGE: [&str; 2] = ["bindings/kotlin/generated", "bindings/kotlin/src"];
/// What needs the Android framework.
const ANDROID: &str = "bindings/kotlin/android/src";
const TESTS: &str = "bindings/kotlin/tests";

/// What the pages show.
const SNIPPETS: Language = Language {
    fence: "kotlin",
    ending: "kt",
    header: "package page; import android.content.*; import kotlinx.coroutines.*; import kotlinx.coroutines.flow.*; import org.enlace.field.*; import org.enlace.field.android.*",
};

/// The compiler and everything it compiles against.
pub struct Kit {
    jars: Jars,
}

/// What the tests run with.
pub struct Built {
    /// The package.
    pub package: PathBuf,
    /// What needs the Android framework.
    pub android: PathBuf,
    /// The tests with all they need.
    pub class_path: Vec<PathBuf>,
}

impl Kit {
    /// Resolves the jars.
    pub fn new() -> anyhow::Result<Self> {
        Ok(Self { jars: Jars::get()? })
    }

    /// The package for the JVM and for phones.
    pub fn package(&self) -> anyhow::Result<PathBuf> {
        self.compile("enlace-field", &sources(&PACKAGE)?, &self.jars.library, &["-Xexplicit-api=warning"])
    }

    /// The sources only a phone runs.
    pub fn android(&self, package: &Path) -> anyhow::Result<PathBuf> {
        let against = with(&self.phone(), package);
        self.compile("enlace-field-android", &sources(&[ANDROID])?, &against, &["-Xexplicit-api=strict", "-Werror"])
    }

    /// Everything the tests run with. The snippets of the pages are compiled on the way, against what an app gets.
    pub fn tests(&self, aar: &Aar) -> anyhow::Result<Built> {
        let package = self.package()?;
        let android = self.android(&package)?;
        let snippets = pages::snippets(&SNIPPETS, &target().join("kotlin/snippets"))?;
        self.compile("snippets", &snippets, &with(&self.phone(), &aar.classes), &["-Werror"])?;
        let mut class_path = with(&self.jars.library, &package);
        class_path.extend(self.jars.tests.clone());
        let tests = self.compile("enlace-field-tests", &sources(&[TESTS])?, &class_path, &[])?;
        class_path.push(tests);
        Ok(Built { package, android, class_path })
    }

    /// Writes the class paths and prints where everything lies.
    pub fn tell(&self) -> anyhow::Result<()> {
        let package = self.package()?;
        let android = self.android(&package)?;
        let lists =
            [("compiler", &self.jars.compiler), ("library", &self.jars.library), ("android", &self.jars.android)];
        for (name, jars) in lists {
            let list = target().join("kotlin").join(format!("{name}.cp"));
            std::fs::write(&list, class_path(jars)?)?;
            println!("{}", list.display());
        }
        println!("{}\n{}", package.display(), android.display());
        Ok(())
    }

    /// The Android framework, first, and what the package needs.
    pub fn phone(&self) -> Vec<PathBuf> {
        self.jars.android.iter().chain(&self.jars.library).cloned().collect()
    }

    /// Compiles Kotlin into a jar, unless that was done from the same sources.
    pub fn compile(
        &self,
        name: &str,
        sources: &[PathBuf],
        against: &[PathBuf],
        options: &[&str],
    ) -> anyhow::Result<PathBuf> {
        let jar = target().join("kotlin").join(format!("{name}.jar"));
        let class_path = class_path(against)?;
        let quiet = if options.contains(&"-Werror") { "" } else { "-nowarn" };
        let fixed = ["-no-stdlib", "-no-reflect", "-jvm-target", "17", "-module-name", name, quiet, "-cp", &class_path];
        let arguments: Vec<&str> = fixed.iter().chain(options).copied().filter(|word| !word.is_empty()).collect();
        // A jar of ours is an input too: whoever is compiled against it is compiled anew when it changed.
        let ours = against.iter().filter(|jar| jar.starts_with(target())).cloned();
        let inputs: Vec<_> = sources.iter().cloned().chain(ours).collect();
        unless_made(&jar, &inputs, &format!("{arguments:?}"), || {
            println!("compiling {name} ({} files)", sources.len());
            run(command("java")
                .args(["-Xmx1500m", "-XX:+UseSerialGC", "-cp", &super::class_path(&self.jars.compiler)?])
                .arg("org.jetbrains.kotlin.cli.jvm.K2JVMCompiler")
                .args(&arguments)
                .arg("-d")
                .arg(&jar)
                .args(sources))
        })?;
        Ok(jar)
    }
}

/// Every Kotlin file below folders.
pub fn sources(folders: &[&str]) -> anyhow::Result<Vec<PathBuf>> {
    let mut sources = Vec::new();
    for folder in folders {
        sources.extend(files(Path::new(folder), &["kt"])?);
    }
    Ok(sources)
}

fn with(jars: &[PathBuf], one: &Path) -> Vec<PathBuf> {
    jars.iter().cloned().chain([one.to_owned()]).collect()
}
