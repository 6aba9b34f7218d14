//! Everything an agency keeps to itself is written in words that are found again; then its officers tell the other side
//! things, at random, by every road there is, and everything that leaves is searched.
//!
//! Codes, small numbers and yes or no cannot be told from chance and are not searched for.
//! `ENLACE_SEED=17` replays one office, `ENLACE_LEAK_ACTS=20000` lets it work for longer.

mod canary;
mod filling;
mod office;
mod outlet;
mod served;

use office::Office;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn no_internal_field_leaves_whatever_officers_tell_and_by_whatever_road() {
    let log = served::Log::begin();
    let (seed, acts) = (number("ENLACE_SEED").unwrap_or(7), number("ENLACE_LEAK_ACTS").unwrap_or(1_000));
    println!("ENLACE_SEED={seed}");
    let mut office = Office::new(seed);
    let mut made = 0;
    while made < acts {
        made += u64::from(office.act());
        if office.dice.chance(4) {
            office.carry();
        }
    }
    office.carry();
    office.plant_entries();
    let Office { two, phones, theirs, canaries, mut outlet, errors, .. } = office;
    assert!(canaries.len() > 2_000, "{} canaries", canaries.len());
    assert!(outlet.told > 500, "what is told is found: {} times", outlet.told);
    assert!(errors.len() > 50, "{} refusals", errors.len());

    let shown = served::serve(two, &phones, &theirs);
    assert!(!log.bytes().is_empty());
    outlet.leaves("log line", &log.bytes());
    for page in &shown.pages {
        outlet.leaves("page of a server", page.as_bytes());
    }
    // Databases of phones bear the name the test gave them.
    let is_given = |name: &&String| !phones.iter().any(|phone| name.contains(&phone.name));
    for name in shown.files.iter().filter(is_given) {
        outlet.leaves("file name", name.as_bytes());
    }
    for file in &shown.kept_there {
        outlet.leaves("database of their server", file);
    }
    for (short, long) in &errors {
        outlet.leaves("error", short.as_bytes());
        outlet.leaves("error at length", long.as_bytes());
    }
    outlet.search(&canaries);
    // At length, an error may name the field it is about, and so the item of a list.
    outlet.leaks.retain(|leak| !(leak.starts_with("error at length") && leak.contains(" item ")));
    outlet.leaks.sort_unstable();
    outlet.leaks.dedup();
    assert_eq!(outlet.leaks, Vec::<String>::new(), "seed {seed}, after {} bytes", outlet.bytes);
}

#[test]
fn a_field_that_leaves_unchosen_is_found_on_every_road_it_takes() {
    let mut office = Office::new(3);
    assert_eq!(office.outlet.leaks, Vec::<String>::new());
    office.betray();
    office.carry();
    office.outlet.leaks.dedup();
    let leaks = ["bundle", "what our server says"].map(|road| format!("{road}: incident 0 emergency_folio"));
    assert_eq!(office.outlet.leaks, leaks);
}
