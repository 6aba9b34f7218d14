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
fn the_demo_plays_fifteen_checked_steps_in_both_languages() {
    let output = demo(&[]).unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    for step in 1..=15 {
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
