//! What stands in for a vendor's kit: a C compiler that compiles nothing, and the little that build scripts ask for.

use std::path::{Path, PathBuf};
use std::process::Command;

const CC: &str = include_str!("kit/cc");
const OPENSSL_VERSION: &str = include_str!("kit/opensslv.h");
const EMPTY_ARCHIVE: &str = "!<arch>\n";

/// The files, beside what is built with them.
pub struct Kit {
    folder: PathBuf,
}

impl Kit {
    /// Writes it below an absolute folder.
    pub fn write(folder: &Path) -> std::io::Result<Self> {
        let kit = Self { folder: folder.to_owned() };
        std::fs::create_dir_all(kit.includes().join("openssl"))?;
        std::fs::create_dir_all(kit.libraries())?;
        write(&kit.includes().join("openssl/opensslv.h"), OPENSSL_VERSION)?;
        write(&kit.includes().join("openssl/opensslconf.h"), "")?;
        for library in ["libssl.a", "libcrypto.a"] {
            write(&kit.libraries().join(library), EMPTY_ARCHIVE)?;
        }
        write(&kit.compiler(), CC)?;
        make_executable(&kit.compiler())?;
        Ok(kit)
    }

    /// Where it was written, and where cargo builds.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Points the build scripts of a command at it.
    pub fn equip(&self, command: &mut Command, device: &str) {
        let named = device.replace('-', "_");
        let openssl = |part: &str| format!("{}_OPENSSL_{part}", named.to_uppercase());
        command
            .env(format!("CC_{named}"), self.compiler())
            .env(format!("AR_{named}"), "ar")
            .env("OPENSSL_NO_VENDOR", "1")
            .env(openssl("INCLUDE_DIR"), self.includes())
            .env(openssl("LIB_DIR"), self.libraries())
            // Any folder, so that nobody asks Xcode for one.
            .env("SDKROOT", &self.folder);
    }

    fn compiler(&self) -> PathBuf {
        self.folder.join("kit/cc")
    }

    fn includes(&self) -> PathBuf {
        self.folder.join("kit/include")
    }

    fn libraries(&self) -> PathBuf {
        self.folder.join("kit/lib")
    }
}

/// Writes a file that is not there yet as it should be: build scripts watch some of them.
fn write(path: &Path, content: &str) -> std::io::Result<()> {
    if std::fs::read(path).is_ok_and(|there| there == content.as_bytes()) {
        return Ok(());
    }
    std::fs::write(path, content)
}

#[cfg(unix)]
fn make_executable(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn make_executable(_: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_compiler_expands_and_writes_objects_and_claims_nothing_else() {
        let folder = std::env::temp_dir().join(format!("xtask-kit-{}", std::process::id()));
        let kit = Kit::write(&folder).unwrap();
        let run =
            |arguments: &[&str]| Command::new(kit.compiler()).args(arguments).current_dir(&folder).output().unwrap();
        std::fs::write(folder.join("a.c"), "#include <openssl/opensslv.h>\nOPENSSL_VERSION_MAJOR").unwrap();
        let expanded = run(&["-E", "-I", "kit/include", "a.c"]);
        assert!(String::from_utf8_lossy(&expanded.stdout).lines().any(|line| line.trim() == "3"));
        assert!(run(&["--unheard-of", "-c", "a.c", "-o", "a.o"]).status.success());
        assert!(std::fs::read(folder.join("a.o")).unwrap().is_empty());
        // Build scripts take a compiler that answers this one for Microsoft's.
        assert!(!run(&["-?"]).status.success());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
