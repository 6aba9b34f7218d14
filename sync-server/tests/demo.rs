//! The demonstration itself, run as a person runs it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Command, Output, Stdio};

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_enlace"));
    command.arg("demo").args(arguments).env("COLUMNS", "120").env("LANG", "en_US.UTF-8");
    command.env_remove("LC_ALL").env_remove("LC_MESSAGES");
    command
}

fn demo(arguments: &[&str]) -> std::io::Result<Output> {
    command(&["--quick"]).args(arguments).output()
}

#[test]
fn the_demo_plays_every_step_checked_in_both_languages() {
    let output = demo(&[]).unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    for step in 1..=17 {
        let title = said.lines().find(|line| line.contains(&format!("■ {step}. ")));
        let title = title.unwrap_or_else(|| panic!("step {step}: {said}"));
        assert!(title.contains(&format!("│ {step}. ")), "both languages: {title}");
    }
    assert!(said.contains("Enrol by invitation") && said.contains("Alta por invitación"));
    assert!(said.matches('✓').count() > 30 && !said.contains('✗'));
    assert!(!said.contains('\u{1b}'), "no colours where no terminal is");
}

#[test]
fn the_demo_keeps_its_files_where_it_is_told_and_never_in_a_used_folder() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kept");
    let path = path.to_str().unwrap();
    let output = demo(&["--dir", path, "--lang", "es"]).unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("Alta por invitación") && !said.contains("Enrol by invitation"));
    assert!(folder.path().join("kept/phone-ana/phone.db").exists());
    let again = demo(&["--dir", path]).unwrap();
    assert_eq!(again.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&again.stderr).contains("[demo_folder_not_empty]"));
}

/// Plays kinds of sabotage: how each ended, and the line that says who caught it.
fn sabotaged(kinds: &[&str]) -> std::io::Result<Vec<(Option<i32>, String)>> {
    let play = |kind: &&str| {
        let output = demo(&["--sabotage", kind, "--lang", "en"])?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let line = said.lines().find(|line| line.contains("Caught by")).unwrap_or(&said).to_owned();
        Ok((output.status.code(), line))
    };
    kinds.iter().map(play).collect()
}

#[test]
fn a_hand_in_the_own_servers_database_is_caught_by_the_log() {
    for (status, line) in sabotaged(&["record", "entry", "verdict", "checkpoint"]).unwrap() {
        assert!(status == Some(0) && line.contains("✓ Caught by: enlace log verify"), "{line}");
    }
}

#[test]
fn what_a_phones_own_server_makes_of_the_other_side_is_caught_by_the_phone() {
    for (status, line) in sabotaged(&["alter", "forge", "replay", "withhold", "foreign-root", "heads"]).unwrap() {
        assert!(status == Some(0) && line.contains("✓ Caught by: The phone"), "{line}");
    }
}

#[test]
fn what_was_changed_on_its_way_by_hand_is_caught() {
    for (status, line) in sabotaged(&["bundle", "qr", "courier"]).unwrap() {
        assert!(status == Some(0) && line.contains("✓ Caught by: The "), "{line}");
    }
}

#[test]
fn the_list_of_sabotage_names_every_kind_in_both_languages_and_nothing_else_is_taken() {
    let listed = demo(&["--sabotage", "list"]).unwrap();
    let said = String::from_utf8(listed.stdout).unwrap();
    assert_eq!((listed.status.code(), said.lines().count()), (Some(0), 26));
    assert!(said.contains("leaves out one thing") && said.contains("calla una cosa"));
    // Where nobody can choose, the list is all.
    let unasked = demo(&["--sabotage"]).unwrap();
    assert_eq!(String::from_utf8(unasked.stdout).unwrap(), said);
    let unknown = demo(&["--sabotage", "everything"]).unwrap();
    assert_eq!(unknown.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("[demo_sabotage_unknown]"));
}

#[test]
fn a_step_that_does_not_hold_is_named_in_both_languages_and_ends_with_1() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kept");
    let mut command = command(&["--pause", "--dir", path.to_str().unwrap()]);
    let spawned = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = spawned.unwrap();
    let mut enter = child.stdin.take().unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap());
    enter.write_all(b"\n\n\n\n\n\n\n").unwrap();
    let mut line = String::new();
    while !line.contains("■ 8. ") {
        line.clear();
        assert_ne!(said.read_line(&mut line).unwrap(), 0, "ended before step 8");
    }
    // A readable word beside the phone's encrypted database, as if it had leaked.
    std::fs::write(path.join("phone-ana/leak.txt"), "machete").unwrap();
    enter.write_all(b"\n\n").unwrap();
    let mut rest = String::new();
    said.read_to_string(&mut rest).unwrap();
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(1), "{rest}");
    assert!(rest.contains("Step 9 did not hold") && rest.contains("El paso 9 no se cumplió"), "{rest}");
    assert!(String::from_utf8_lossy(&ended.stderr).contains("[demo_check_failed]"));
}
