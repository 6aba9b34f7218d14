//! `cargo xtask kotlin`: compiles the Kotlin package and its tests with a plain compiler, and runs them on the JVM
//! against the real library and the real server. No Gradle.

mod jars;

use std::path::{Path, PathBuf};

use clap::Subcommand;

use crate::run::{command, files, run, target, unless_made};
use crate::{binding, scenarios};
use jars::{Jars, class_path};

/// The generated code and the layer over it.
const PACKAGE: [&str; 2] = ["bindings/kotlin/generated", "bindings/kotlin/src"];
/// What needs the Android framework.
const ANDROID: &str = "bindings/kotlin/android/src";
const TESTS: &str = "bindings/kotlin/tests";

/// What to do with the Kotlin package.
#[derive(Clone, Copy, Subcommand)]
pub enum Act {
    /// Compiles the package into `target/kotlin/enlace-field.jar` and prints what compiling against it takes.
    Jar,
    /// Compiles everything and runs the tests; ends with "N passed, N failed".
    Test,
    /// Measures what a call costs over JNA.
    Cost,
}

/// Runs one of the acts.
pub fn act(act: Act) -> anyhow::Result<()> {
    let kit = Kit { jars: Jars::get()? };
    let package = kit.package()?;
    match act {
        Act::Jar => kit.tell(&package),
        Act::Test => kit.test(&package, "org.enlace.field.tests.MainKt"),
        Act::Cost => kit.test(&package, "org.enlace.field.tests.CostKt"),
    }
}

/// The compiler and everything it compiles against.
struct Kit {
    jars: Jars,
}

impl Kit {
    /// The package for the JVM and for phones.
    fn package(&self) -> anyhow::Result<PathBuf> {
        self.compile("enlace-field", &PACKAGE, &self.jars.library, &["-Xexplicit-api=warning"])
    }

    /// The sources only a phone runs.
    fn android(&self, package: &Path) -> anyhow::Result<PathBuf> {
        let against: Vec<_> = self.jars.android.iter().chain(&self.jars.library).cloned().collect();
        self.compile("enlace-field-android", &[ANDROID], &with(&against, package), &["-Xexplicit-api=strict"])
    }

    fn test(&self, package: &Path, main: &str) -> anyhow::Result<()> {
        let android = self.android(package)?;
        let against = with(&self.jars.library, package).into_iter().chain(self.jars.tests.clone()).collect::<Vec<_>>();
        let tests = self.compile("enlace-field-tests", &[TESTS], &against, &[])?;
        binding::build()?;
        let stories = scenarios::write_as_json()?;
        let debug = std::path::absolute(target())?.join("debug");
        run(command("java")
            .arg(format!("-Djna.library.path={}", debug.display()))
            .arg(format!("-Denlace.command={}", debug.join("enlace").display()))
            .arg(format!("-Denlace.scenarios={}", stories.display()))
            .arg(format!("-Denlace.android={}", android.display()))
            .args(["-cp", &class_path(&with(&against, &tests))?, main]))
    }

    /// Compiles folders of Kotlin into a jar, unless that was done from the same sources.
    fn compile(&self, name: &str, folders: &[&str], against: &[PathBuf], options: &[&str]) -> anyhow::Result<PathBuf> {
        let jar = target().join("kotlin").join(format!("{name}.jar"));
        let mut sources = Vec::new();
        for folder in folders {
            sources.extend(files(Path::new(folder), &["kt"])?);
        }
        let class_path = class_path(against)?;
        // A jar of ours is an input too: whoever is compiled against it is compiled anew when it changed.
        let ours = against.iter().filter(|jar| jar.starts_with(target())).cloned();
        let inputs: Vec<_> = sources.iter().cloned().chain(ours).collect();
        unless_made(&jar, &inputs, &format!("{class_path} {options:?}"), || {
            println!("compiling {name} ({} files)", sources.len());
            run(command("java")
                .args(["-Xmx1500m", "-XX:+UseSerialGC", "-cp", &jars::class_path(&self.jars.compiler)?])
                .args(["org.jetbrains.kotlin.cli.jvm.K2JVMCompiler", "-no-stdlib", "-no-reflect", "-nowarn"])
                .args(["-jvm-target", "17", "-cp", &class_path, "-d"])
                .arg(&jar)
                .args(options)
                .args(&sources))
        })?;
        Ok(jar)
    }

    fn tell(&self, package: &Path) -> anyhow::Result<()> {
        let lists =
            [("compiler", &self.jars.compiler), ("library", &self.jars.library), ("android", &self.jars.android)];
        for (name, jars) in lists {
            let list = target().join("kotlin").join(format!("{name}.cp"));
            std::fs::write(&list, class_path(jars)?)?;
            println!("{}", list.display());
        }
        println!("{}", package.display());
        Ok(())
    }
}

fn with(jars: &[PathBuf], one: &Path) -> Vec<PathBuf> {
    jars.iter().cloned().chain([one.to_owned()]).collect()
}
