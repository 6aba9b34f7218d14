//! What is said to somebody who does not know the command yet.

use crate::world::World;

#[test]
fn help_teaches_in_the_language_of_the_reader() {
    let world = World::new();
    let english = world.run(&["init", "--help"]);
    assert!(english.succeeded().out.contains("Examples:\n  # Try it out on this machine\n  enlace init"));
    let spanish = world.run(&["--lang", "es", "init", "--help"]);
    assert!(spanish.succeeded().out.contains("Ejemplos:\n  # Probarlo en este equipo\n  enlace init"));
    let by_environment = world.command(&["init", "--help"]).env("LANG", "es_MX.UTF-8").output().unwrap();
    assert_eq!(String::from_utf8(by_environment.stdout).unwrap(), spanish.out);
}

#[test]
fn the_first_help_names_every_exit_status() {
    let help = World::new().run(&["--help"]).succeeded().out.clone();
    assert!((0..=4).all(|status| help.contains(&format!("\n  {status}  "))), "{help}");
}

#[test]
fn what_is_not_understood_is_said_in_the_reader_s_language() {
    let world = World::new();
    for (arguments, code) in [
        (&[][..], "usage_command_missing"),
        (&["dance"], "usage_command_unknown"),
        (&["init"], "usage_argument_missing"),
        (&["serve", "--colour"], "usage_argument_unknown"),
        (&["serve", "--listen", "here"], "usage_value_invalid"),
        (&["invite", "--csv", "a", "--holder", "b"], "usage_argument_conflict"),
        (&["restore", "a", "--dry-run", "--root-key", "b"], "usage_argument_conflict"),
        (&["init", "--profile", "tijuana"], "profile_unknown"),
        (&["init", "--profile", "nogales", "--agency", "nobody"], "agency_unknown"),
        (&["init", "--profile", "nogales", "--server-url", "ftp://x"], "server_url_malformed"),
    ] {
        world.run(arguments).failed(2, code);
        let spanish = world.run(&[arguments, &["--lang", "es"]].concat());
        assert_eq!(spanish.status, 2);
        assert!(!spanish.err.contains("See ") && !spanish.err.contains("Usage"), "{}", spanish.err);
    }
    assert!(!world.path("enlace-data").exists());
}

#[test]
fn failures_are_json_where_json_was_asked_for() {
    let world = World::new();
    let run = world.run(&["--json", "log", "verify"]);
    assert_eq!(run.status, 3);
    let error: serde_json::Value = serde_json::from_str(&run.err).unwrap();
    assert_eq!(error["error"]["code"], "data_missing");
    assert!(run.out.is_empty());
}

#[test]
fn commands_without_data_say_how_to_begin() {
    let world = World::new();
    for arguments in [&["devices"][..], &["log", "verify"], &["log", "checkpoint"], &["backup", "b"], &["serve"]] {
        let run = world.run(arguments);
        run.failed(3, "data_missing");
        assert!(run.err.contains("enlace init"), "{}", run.err);
    }
}
