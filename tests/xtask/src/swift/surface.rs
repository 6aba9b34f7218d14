//! The public surface of the hand-written layer, held against `bindings/swift/api.txt`.

use std::path::Path;

use anyhow::{Context as _, bail};

use super::{FIELD, Toolchain, compiler, products};
use crate::run::{files, run};

/// The accepted surface.
const GOLDEN: &str = "bindings/swift/api.txt";
/// The modules people write, each in `Sources`.
const MODULES: [&str; 2] = ["Field", "FieldTesting"];
/// Sources that only a vendor's kit compiles: of these the declarations are read.
pub const APPLE: &str = "bindings/swift/Sources/Field/Apple";

const HINT: &str = "the public surface of the Swift package changed. If that is meant, say it in CHANGELOG.md under \
                    Binding (**breaks** where an app must change) and run `cargo xtask swift accept`";

/// Fails with the first difference between the surface and the accepted one. The package must have been built.
pub fn check(swift: &Toolchain) -> anyhow::Result<()> {
    let accepted = std::fs::read_to_string(GOLDEN).with_context(|| format!("cannot read {GOLDEN}"))?;
    match difference(&accepted, &listed(swift)?) {
        None => Ok(()),
        Some(difference) => bail!("{difference}\n{HINT}"),
    }
}

/// Accepts the surface as it is now.
pub fn accept(swift: &Toolchain) -> anyhow::Result<()> {
    Ok(std::fs::write(GOLDEN, listed(swift)?)?)
}

fn difference(accepted: &str, now: &str) -> Option<String> {
    let (mut accepted, mut now) = (accepted.lines(), now.lines());
    loop {
        match (accepted.next(), now.next()) {
            (None, None) => return None,
            (then, now) if then == now => {}
            (then, now) => {
                return Some(format!("- {}\n+ {}", then.unwrap_or("(the end)"), now.unwrap_or("(the end)")));
            }
        }
    }
}

fn listed(swift: &Toolchain) -> anyhow::Result<String> {
    let mut listing = String::new();
    for module in MODULES {
        listing.extend(["# ", module, "\n", &public_lines(&interface(swift, module)?)]);
    }
    listing.push_str("# Field, on Apple's systems\n");
    for path in files(Path::new(APPLE), &["swift"])? {
        listing.push_str(&declarations(&std::fs::read_to_string(path)?));
    }
    Ok(listing)
}

/// What the compiler writes for those who import a module.
fn interface(swift: &Toolchain, module: &str) -> anyhow::Result<String> {
    let folder = products(Path::new("surface"))?;
    std::fs::create_dir_all(&folder)?;
    let interface = folder.join(format!("{module}.swiftinterface"));
    run(compiler(swift, module)?
        .args(["-emit-module", "-suppress-warnings", "-emit-module-path"])
        .arg(folder.join(format!("{module}.swiftmodule")))
        .arg("-emit-module-interface-path")
        .arg(&interface)
        .args(files(&Path::new(FIELD).join("Sources").join(module), &["swift"])?))?;
    std::fs::read_to_string(&interface).with_context(|| format!("cannot read {}", interface.display()))
}

/// The lines of an interface that say something to whoever imports it.
fn public_lines(interface: &str) -> String {
    let is_noise = |line: &&str| {
        ["//", "import ", "deinit"].iter().any(|start| line.trim_start().starts_with(start))
            || line.contains(" private ")
    };
    interface.lines().filter(|line| !is_noise(line)).map(|line| line.replace("@_hasInitialValue ", "") + "\n").collect()
}

/// The public declarations of a source, without their bodies.
pub fn declarations(source: &str) -> String {
    let declared = source.lines().filter(|line| line.trim_start().starts_with("public ") || is_public_case(line));
    declared.map(|line| line.trim_end_matches(" {").to_owned() + "\n").collect()
}

/// Cases of an enum are as public as it is; the Apple sources declare no other.
fn is_public_case(line: &str) -> bool {
    line.starts_with("    case ") && !line.contains(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_changed_shows() {
        let accepted = "a\nb\n";
        assert_eq!(difference(accepted, accepted), None);
        assert_eq!(difference(accepted, "a\nc\n").unwrap(), "- b\n+ c");
        assert_eq!(difference(accepted, "a\n").unwrap(), "- b\n+ (the end)");
        assert_eq!(difference(accepted, "a\nb\nc\n").unwrap(), "- (the end)\n+ c");
    }

    #[test]
    fn only_what_is_public_is_listed() {
        let interface = "// compiler\nimport Swift\nfinal public class Link {\n  final private let app: App\n  \
                         @_hasInitialValue public let every: Int\n  deinit\n}\n";
        assert_eq!(public_lines(interface), "final public class Link {\n  public let every: Int\n}\n");
        let source = "#if canImport(Security)\npublic enum Presence: Sendable {\n    /// Text.\n    case eachTime\n}\n\
                      final class Key {\n    public init(tag: String) {\n    func sign() {}\n";
        assert_eq!(
            declarations(source),
            "public enum Presence: Sendable\n    case eachTime\n    public init(tag: String)\n"
        );
    }
}
