//! A backup and a restore that die at every step.

use enlace_core::step::Step;

use crate::serving::Serving;
use crate::world::World;
use crate::{DIE_AT, wish};

/// Steps of copies.
pub const STEPS: &[Step] = &[Step::BackupCopied, Step::RestoreMovedAside, Step::RestorePlaced];

const ROOT: &str = "enlace-data/keys/root.key";

/// Runs the command, which must die at the step.
fn dies(world: &World, words: &[&str], step: Step) {
    let output = world.command(words).env(DIE_AT, wish(step, 1)).output().unwrap();
    assert_eq!(output.status.code(), None, "{words:?} was to die: {output:?}");
}

#[test]
fn a_backup_that_dies_leaves_no_file_with_its_name_and_is_made_again() {
    let world = World::founded();
    dies(&world, &["backup", "one.backup"], Step::BackupCopied);
    assert!(!world.path("one.backup").exists());
    world.run(&["backup", "one.backup"]).succeeded();
    world.run(&["restore", "one.backup", "--dry-run"]).succeeded();
}

#[test]
fn a_restore_that_dies_is_served_by_nobody_and_is_done_again() {
    for step in [Step::RestoreMovedAside, Step::RestorePlaced] {
        let world = World::founded();
        world.run(&["backup", "old.backup"]).succeeded();
        world.invite("Ana López");
        world.run(&["backup", "new.backup"]).succeeded();
        // The present data runs in epoch 2, which no backup knows of.
        world.run(&["restore", "new.backup", "--root-key", ROOT]).succeeded();
        let restore = ["restore", "old.backup", "--root-key", ROOT];
        dies(&world, &restore, step);
        world.run(&["serve", "--listen", "127.0.0.1:0"]).failed(3, "restore_unfinished");
        let run = world.run(&["--lang", "es", "invite", "list"]);
        run.failed(3, "restore_unfinished");
        assert!(run.err.contains("Se interrumpió una restauración"), "{}", run.err);
        let run = world.run(&restore);
        assert!(run.succeeded().out.contains("Epoch 4 begins"), "an epoch is never opened twice: {}", run.out);
        assert_eq!(world.entries(), 5);
        let aside = std::fs::read_dir(world.path("enlace-data")).unwrap().filter(|entry| {
            let path = entry.as_ref().unwrap().path();
            path.is_dir() && path.join("enlace.db").exists()
        });
        assert!(aside.count() >= 2, "the data of before is kept");
        assert_eq!(Serving::start(&world).stop(), Some(0));
    }
}

#[test]
fn a_restore_that_dies_after_its_last_step_needs_nothing_more() {
    let world = World::founded();
    world.run(&["backup", "one.backup"]).succeeded();
    world.run(&["restore", "one.backup", "--root-key", ROOT]).succeeded();
    world.write("enlace-data/enlace.restoring", "2");
    world.invite("Ana López");
    assert!(!world.path("enlace-data/enlace.restoring").exists());
    world.write("enlace-data/enlace.restoring", "3");
    world.run(&["invite", "list"]).failed(3, "restore_unfinished");
}
