//! Help that teaches, in the language of the reader: texts from the catalogues, examples under every command.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use clap::builder::Str;
use clap::{Arg, ArgAction, Command};
use enlace_core::i18n::{self, Lang};

use super::output::text;

/// Command lines that show a command at work; the sentence above each stands in the catalogue under
/// `text.cli.<command>.example.<n>`.
const EXAMPLES: &[(&str, &[&str])] = &[
    (
        "",
        &[
            "enlace init --profile nogales --server-url https://203.0.113.7:8443",
            "enlace serve",
            "enlace invite --holder 'Ana López' --role agent --unit NGL --streams internal/nogales:write",
            "enlace devices",
            "enlace log verify",
        ],
    ),
    (
        "init",
        &[
            "enlace init --profile nogales",
            "enlace init --profile nogales --agency usbp-nogales --data /var/lib/enlace --out /media/usb/keys",
        ],
    ),
    ("serve", &["enlace serve", "enlace serve --data /var/lib/enlace --listen 0.0.0.0:8443"]),
    (
        "invite",
        &[
            "enlace invite --holder 'Ana López' --role agent --unit NGL \
             --streams internal/nogales:write,identity/nogales:write",
            "enlace invite --csv roster.csv --print sheets.html --key /media/usb/administrator-1.key",
        ],
    ),
    ("invite.list", &["enlace invite list"]),
    ("invite.revoke", &["enlace invite revoke 7c1d20ab --reason 'sheet lost' --key /media/usb/administrator-1.key"]),
    ("devices", &["enlace devices", "enlace devices --json"]),
    ("devices.list", &["enlace devices list"]),
    ("devices.lost", &["enlace devices lost 3f2a81c0 --key /media/usb/administrator-1.key"]),
    ("devices.retire", &["enlace devices retire 3f2a81c0"]),
    (
        "devices.destroy",
        &[
            "enlace devices destroy 3f2a81c0 --key administrator-1.key",
            "enlace devices destroy 3f2a81c0 --approve --key administrator-2.key",
        ],
    ),
    ("devices.grant", &["enlace devices grant 3f2a81c0 identity/nogales:read"]),
    ("devices.revoke", &["enlace devices revoke 3f2a81c0 identity/nogales"]),
    ("records", &["enlace records"]),
    ("records.list", &["enlace records list --json"]),
    (
        "records.adopt",
        &[
            "enlace records adopt 5be09f13 --key /media/usb/administrator-1.key",
            "enlace records adopt --device 3f2a81c0 --key /media/usb/administrator-1.key",
        ],
    ),
    (
        "purge",
        &[
            "enlace purge NGL-0417-0012P",
            "enlace purge NGL-0417-0012P --reason 'Order 112/2026' --key /media/usb/administrator-1.key",
        ],
    ),
    ("keys", &["enlace keys"]),
    ("keys.list", &["enlace keys list --json"]),
    (
        "keys.administrator",
        &["enlace keys administrator add --root-key /media/root/root.key --out /media/usb/administrator-3.key"],
    ),
    (
        "keys.administrator.add",
        &["enlace keys administrator add --root-key /media/root/root.key --out /media/usb/administrator-3.key \
             --holder 'Eva Ruiz'"],
    ),
    (
        "keys.administrator.remove",
        &["enlace keys administrator remove 9d40c7e1 --root-key /media/root/root.key --reason 'left the agency'"],
    ),
    ("peer", &["enlace peer"]),
    ("peer.list", &["enlace peer list --json"]),
    ("peer.card", &["enlace peer card --root-key /media/root/root.key --out card.txt --print card.html"]),
    ("peer.add", &["enlace peer add their-card.txt"]),
    ("peer.confirm", &["enlace peer confirm gn-nogales --fingerprint '01234 56789 …' --root-key /media/root/root.key"]),
    ("peer.remove", &["enlace peer remove gn-nogales --root-key /media/root/root.key --reason 'agreement ended'"]),
    ("channel", &["enlace channel"]),
    ("channel.list", &["enlace channel list --json"]),
    (
        "channel.create",
        &[
            "enlace channel create nogales --with gn-nogales --name-en 'Nogales responders' --name-es 'Respuesta Nogales' \
             --radio 'VHF 4' --out nogales.proposal --root-key /media/root/root.key",
        ],
    ),
    ("channel.propose", &["enlace channel propose nogales --remove gn-nogales"]),
    (
        "channel.accept",
        &["enlace channel accept nogales.proposal --root-key /media/root/root.key", "enlace channel accept nogales"],
    ),
    ("channel.accredit", &["enlace channel accredit nogales --all", "enlace channel accredit nogales 3f2a81c0 --end"]),
    (
        "channel.accounting",
        &["enlace channel accounting nogales", "enlace channel accounting nogales --out told.html --lang es"],
    ),
    ("courier", &["enlace courier take /media/usb/luis.bundle"]),
    ("courier.take", &["enlace courier take /media/usb/luis.bundle", "enlace courier take codes.txt"]),
    ("log", &["enlace log verify"]),
    (
        "log.verify",
        &[
            "enlace log verify",
            "enlace log verify --against checkpoint.txt",
            "enlace log verify --backup agency.backup --root '59160 21220 60279 20900 42181 54383 30563 31273'",
        ],
    ),
    ("log.checkpoint", &["enlace log checkpoint > checkpoint.txt"]),
    ("landmarks", &["enlace landmarks check monuments.csv"]),
    ("landmarks.check", &["enlace landmarks check monuments.csv", "enlace landmarks check gates.geojson --json"]),
    (
        "demo",
        &[
            "enlace demo",
            "enlace demo --pause --lang es",
            "enlace demo --sabotage list",
            "enlace demo --sabotage withhold",
        ],
    ),
    ("phone", &["enlace phone --dir phone-1 --offset-min -420 --zone America/Phoenix"]),
    ("backup", &["enlace backup /media/usb/enlace-2026-11-24.backup"]),
    (
        "restore",
        &["enlace restore enlace.backup --dry-run", "enlace restore enlace.backup --root-key /media/usb/root.key"],
    ),
];

/// The command with every text in `lang`.
pub fn localised(command: Command, lang: Lang) -> Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help).global(true).display_order(901);
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version).display_order(902);
    let command = command
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .infer_long_args(false)
        .arg(help)
        .arg(version)
        .max_term_width(100);
    let usages = usages(&command, lang);
    localise(command, "", lang, &usages)
}

fn localise(command: Command, path: &str, lang: Lang, usages: &BTreeMap<String, String>) -> Command {
    let name = if path.is_empty() { "root" } else { path };
    let mut command = command.about(text(lang, &format!("{name}.about"), &[])).next_line_help(false);
    if let Some(usage) = usages.get(path) {
        command = command.override_usage(usage.clone());
    }
    let has_positionals = command.get_positionals().next().is_some();
    let has_commands = command.get_subcommands().next().is_some();
    command
        .help_template(template(path, lang, has_positionals, has_commands))
        .mut_args(|arg| localise_arg(arg, name, lang))
        .mut_subcommands(|sub| {
            let path = join(path, sub.get_name());
            localise(sub, &path, lang, usages)
        })
}

fn localise_arg(arg: Arg, name: &str, lang: Lang) -> Arg {
    let id = arg.get_id().as_str().to_owned();
    let own = format!("{name}.arg.{id}");
    let key = if i18n::text(lang, &format!("text.cli.{own}")).is_some() { own } else { format!("arg.{id}") };
    let values = arg.get_value_names().map(<[Str]>::to_vec);
    let arg = arg.help(text(lang, &key, &[]));
    // The texts tell both, in the reader's language.
    let arg =
        if arg.get_action().takes_values() { arg.hide_default_value(true).hide_possible_values(true) } else { arg };
    match values {
        Some(names) => arg.value_names(names.into_iter().map(|name| value_name(lang, name))),
        None => arg,
    }
}

/// A placeholder such as `FILE` in the reader's language; words that have none (`ID`, `URL`) stay.
fn value_name(lang: Lang, name: Str) -> Str {
    let key = format!("text.cli.value.{}", name.to_lowercase());
    i18n::text(lang, &key).map_or(name, Str::from)
}

fn template(path: &str, lang: Lang, has_positionals: bool, has_commands: bool) -> String {
    let heading = |key: &str| text(lang, &format!("heading.{key}"), &[]);
    let mut page = format!("{{about}}\n\n{}: {{usage}}\n", heading("usage"));
    if has_commands {
        let _ = write!(page, "\n{}:\n{{subcommands}}\n", heading("commands"));
    }
    if has_positionals {
        let _ = write!(page, "\n{}:\n{{positionals}}\n", heading("arguments"));
    }
    let _ = write!(page, "\n{}:\n{{options}}\n", heading("options"));
    page.push_str(&examples(path, lang));
    if path.is_empty() {
        let _ = write!(page, "\n{}:\n", heading("exit"));
        for status in 0..=4 {
            let _ = writeln!(page, "  {status}  {}", text(lang, &format!("exit.{status}"), &[]));
        }
    }
    page
}

fn examples(path: &str, lang: Lang) -> String {
    let Some((_, lines)) = EXAMPLES.iter().find(|(known, _)| *known == path) else { return String::new() };
    let name = if path.is_empty() { "root" } else { path };
    let mut page = format!("\n{}:\n", text(lang, "heading.examples", &[]));
    for (at, line) in lines.iter().enumerate() {
        let says = text(lang, &format!("{name}.example.{}", at + 1), &[]);
        // Braces would be read as placeholders of the template; no example has any.
        let _ = write!(page, "  # {says}\n  {line}\n");
    }
    page
}

/// The usage line of every command as the parser would write it, with its three English words replaced.
fn usages(command: &Command, lang: Lang) -> BTreeMap<String, String> {
    let mut built = localise_values(command.clone(), lang);
    built.build();
    let mut usages = BTreeMap::new();
    collect_usages(&mut built, "", lang, &mut usages);
    usages
}

fn localise_values(command: Command, lang: Lang) -> Command {
    command.mut_args(|arg| localise_arg(arg, "root", lang)).mut_subcommands(|sub| localise_values(sub, lang))
}

fn collect_usages(command: &mut Command, path: &str, lang: Lang, into: &mut BTreeMap<String, String>) {
    let usage = command.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").replace("\n       ", "\n");
    let options = format!("[{}]", text(lang, "usage.options", &[]));
    let command_word = text(lang, "usage.command", &[]);
    let usage = usage.replace("[OPTIONS]", &options).replace("COMMAND", &command_word);
    into.insert(path.to_owned(), usage);
    for sub in command.get_subcommands_mut() {
        let path = join(path, sub.get_name());
        collect_usages(sub, &path, lang, into);
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::super::args::Arguments;
    use super::*;

    fn every_command(command: &Command, path: &str, visit: &mut impl FnMut(&str, &Command)) {
        visit(path, command);
        for sub in command.get_subcommands() {
            every_command(sub, &join(path, sub.get_name()), visit);
        }
    }

    #[test]
    fn every_command_and_argument_is_explained_in_both_languages() {
        for lang in Lang::ALL {
            every_command(&localised(Arguments::command(), lang), "", &mut |path, command| {
                let about = command.get_about().map(ToString::to_string).unwrap_or_default();
                assert!(about.contains(' '), "{path}: {about}");
                for arg in command.get_arguments() {
                    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
                    assert!(help.contains(' '), "{path} {}: {help}", arg.get_id());
                }
            });
        }
    }

    #[test]
    fn every_command_shows_examples_that_parse() {
        every_command(&Arguments::command(), "", &mut |path, _| {
            let (_, lines) = EXAMPLES.iter().find(|(known, _)| *known == path).unwrap_or_else(|| panic!("{path}"));
            for (at, line) in lines.iter().enumerate() {
                let line = line.split(" > ").next().unwrap_or_default();
                let quoted: Vec<&str> = line.split('\'').collect();
                let words = quoted.iter().enumerate().flat_map(|(part, text)| match part % 2 {
                    0 => text.split_whitespace().collect(),
                    _ => vec![*text],
                });
                assert!(Arguments::command().try_get_matches_from(words).is_ok(), "{line}");
                for lang in Lang::ALL {
                    let name = if path.is_empty() { "root" } else { path };
                    let key = format!("text.cli.{name}.example.{}", at + 1);
                    assert!(i18n::text(lang, &key).is_some(), "{key}");
                }
            }
        });
    }

    #[test]
    fn help_in_spanish_has_no_english_frame() {
        let mut command = localised(Arguments::command(), Lang::Es);
        let page = command.render_long_help().to_string();
        for english in ["Usage", "Options", "Commands", "Print ", "[OPTIONS]", "COMMAND", "default"] {
            assert!(!page.contains(english), "{english} in:\n{page}");
        }
    }
}
