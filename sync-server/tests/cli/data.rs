//! A hand in the database files.

use std::fs;
use std::path::{Path, PathBuf};

use crate::world::World;

const FILES: [&str; 3] = ["enlace.db", "enlace.db-wal", "enlace.db-shm"];

/// Flips one bit behind every place where `pattern` stands in the database or its side file.
pub fn flip(world: &World, pattern: &[u8]) {
    let flipped: usize = FILES[..2].iter().map(|name| flip_in(&world.path("enlace-data").join(name), pattern)).sum();
    assert!(flipped > 0, "the pattern is nowhere");
}

/// The same in one file, if it is there; how many places were changed.
pub fn flip_in(path: &Path, pattern: &[u8]) -> usize {
    let Ok(mut bytes) = fs::read(path) else { return 0 };
    let places: Vec<usize> =
        (0..bytes.len()).filter(|at| bytes[*at..].starts_with(pattern)).map(|at| at + pattern.len() - 1).collect();
    for place in &places {
        bytes[*place] ^= 1;
    }
    fs::write(path, bytes).unwrap();
    places.len()
}

/// The database files as they are.
pub fn snapshot_files(world: &World) -> Vec<(PathBuf, Option<Vec<u8>>)> {
    FILES
        .iter()
        .map(|name| {
            let path = world.path("enlace-data").join(name);
            let bytes = fs::read(&path).ok();
            (path, bytes)
        })
        .collect()
}

/// Puts database files back.
pub fn restore_files(files: &[(PathBuf, Option<Vec<u8>>)]) {
    for (path, bytes) in files {
        match bytes {
            Some(bytes) => fs::write(path, bytes).unwrap(),
            None => {
                let _ = fs::remove_file(path);
            }
        }
    }
}
