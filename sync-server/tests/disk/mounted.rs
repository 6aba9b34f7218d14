//! File systems that end with the test.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A mounted folder.
pub struct Mounted(PathBuf);

impl Mounted {
    /// A file system in memory of so many kilobytes, at a new folder.
    pub fn small(path: &Path, kilobytes: u32) -> Self {
        fs::create_dir_all(path).unwrap();
        mount(&["-t", "tmpfs", "-o", &format!("size={kilobytes}k"), "tmpfs"], path);
        Self(path.to_owned())
    }

    /// The folder as it is, and nothing in it can be written.
    pub fn read_only(path: &Path) -> Self {
        mount(&["--bind", path.to_str().unwrap()], path);
        let mounted = Self(path.to_owned());
        mount(&["-o", "remount,ro,bind"], path);
        mounted
    }

    /// Fills it but for so many kilobytes.
    pub fn fill_but(&self, kilobytes: u64) {
        let mut ballast = fs::File::create(self.ballast()).unwrap();
        while ballast.write_all(&[1; 4096]).is_ok() {}
        let full = ballast.metadata().unwrap().len();
        ballast.set_len(full.saturating_sub(kilobytes * 1024)).unwrap();
    }

    /// Makes room again.
    pub fn make_room(&self) {
        fs::remove_file(self.ballast()).unwrap();
    }

    fn ballast(&self) -> PathBuf {
        self.0.join("ballast")
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        // Lazily: a process that a failing test left behind may still be in it.
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

fn mount(words: &[&str], path: &Path) {
    let status = Command::new("mount").args(words).arg(path).status().unwrap();
    assert!(status.success(), "mount {words:?} {} is not permitted here", path.display());
}
