//! What Enlace costs, each figure beside the limit it is held against, measured in the same run.
//!
//! `cargo bench -p enlace-tests --bench limits` runs every group; words after `--` choose groups by name, and
//! `documents=N` sets how many documents the phone and the server are measured with. One file a group of goals.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a benchmark that cannot measure has failed")]
#![allow(clippy::print_stdout, reason = "tables for people are what this is for")]
#![allow(clippy::disallowed_methods, reason = "measuring is reading the clock")]
#![allow(clippy::cast_precision_loss, reason = "figures for people")]

mod border;
mod documents;
mod ground;
mod idle;
mod link;
mod measure;
mod notice;
mod phone;
mod records;
mod slow;
mod slow_link;
mod socket;
mod sync;
mod table;
mod world;

use table::Table;

/// How large the measured worlds are.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// Documents on the phone and the server.
    pub documents: usize,
}

type Group = (&'static str, fn(Scale, &mut Table));

const GROUPS: [Group; 11] = [
    ("records", records::measure),
    ("documents", documents::measure),
    ("link", link::measure),
    ("phone", phone::measure),
    ("sync", sync::measure),
    ("socket", socket::measure),
    ("slow", slow::measure),
    ("idle", idle::measure),
    ("ground", ground::measure),
    ("border", border::measure),
    ("notice", notice::measure),
];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    if idle::serves(&words) {
        return;
    }
    let number = |word: &str| word.strip_prefix("documents=").and_then(|n| n.parse().ok());
    let documents = words.iter().find_map(|word| number(word)).unwrap_or(1_000);
    let names: Vec<&String> = words.iter().filter(|word| number(word).is_none()).collect();
    let scale = Scale { documents };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("{cores} cores, {documents} documents; CPU times are of one thread\n");
    for (name, group) in GROUPS {
        if names.is_empty() || names.iter().any(|wanted| *wanted == name) {
            let mut table = Table::new(name);
            group(scale, &mut table);
            table.print();
        }
    }
}
