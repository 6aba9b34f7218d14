//! A hand in the database files.

use std::fs;
use std::path::PathBuf;

use crate::world::World;

const FILES: [&str; 3] = ["enlace.db", "enlace.db-wal", "enlace.db-shm"];

/// Flips one bit behind every place where `pattern` stands in the database or its side file.
pub fn flip(world: &World, pattern: &[u8]) {
    let mut flipped = 0;
    for name in &FILES[..2] {
        let path = world.path("enlace-data").join(name);
        let Ok(mut bytes) = fs::read(&path) else { continue };
        let places: Vec<usize> =
            (0..bytes.len()).filter(|at| bytes[*at..].starts_with(pattern)).map(|at| at + pattern.len() - 1).collect();
        for place in places {
            bytes[place] ^= 1;
            flipped += 1;
        }
        fs::write(&path, bytes).unwrap();
    }
    assert!(flipped > 0, "the pattern is nowhere");
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
