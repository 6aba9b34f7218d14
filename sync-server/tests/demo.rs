//! The demonstration itself, run as a person runs it.

use std::process::{Command, Output};

fn demo(arguments: &[&str]) -> std::io::Result<Output> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_enlace"));
    command.args(["demo", "--quick"]).args(arguments).env("COLUMNS", "120").env("LANG", "en_US.UTF-8");
    command.env_remove("LC_ALL").env_remove("LC_MESSAGES").output()
}

#[test]
fn the_demo_plays_ten_checked_steps_in_both_languages() {
    let output = demo(&[]).unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    for step in 1..=10 {
        let title = said.lines().find(|line| line.contains(&format!("■ {step}. ")));
        let title = title.unwrap_or_else(|| panic!("step {step}: {said}"));
        assert!(title.contains(&format!("│ {step}. ")), "both languages: {title}");
    }
    assert!(said.contains("Enrol by invitation") && said.contains("Alta por invitación"));
    assert!(said.matches('✓').count() > 20 && !said.contains('✗'));
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
