//! Which language the command speaks: `--lang`, else the environment, else English.

use std::ffi::OsString;

use enlace_core::i18n::Lang;

/// Variables that name the language of messages, the strongest first (POSIX).
const VARIABLES: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// Reads the language before anything else is understood, so that even "not understood" is said in it.
pub fn choose(line: &[OsString], variable: impl Fn(&str) -> Option<String>) -> Lang {
    let words: Vec<_> = line.iter().map(|word| word.to_string_lossy()).collect();
    let flags = words.iter().enumerate().filter_map(|(at, word)| match word.strip_prefix("--lang")? {
        "" => words.get(at + 1).map(AsRef::as_ref),
        rest => rest.strip_prefix('='),
    });
    let told = flags.filter_map(Lang::from_tag).next_back();
    told.unwrap_or_else(|| {
        let set = VARIABLES.into_iter().filter_map(variable).find(|value| !value.is_empty());
        set.and_then(|tag| Lang::from_tag(tag.split('.').next()?)).unwrap_or(Lang::En)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(line: &str, environment: &[(&str, &str)]) -> Lang {
        let line: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        choose(&line, |name| environment.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn the_flag_wins_over_the_environment() {
        assert_eq!(chosen("enlace init --lang es", &[("LANG", "en_US.UTF-8")]), Lang::Es);
        assert_eq!(chosen("enlace --lang=en init", &[("LANG", "es_MX.UTF-8")]), Lang::En);
    }

    #[test]
    fn the_environment_is_read_in_its_order() {
        assert_eq!(chosen("enlace", &[("LANG", "es_MX.UTF-8")]), Lang::Es);
        assert_eq!(chosen("enlace", &[("LANG", "es_MX.UTF-8"), ("LC_ALL", "en_US.UTF-8")]), Lang::En);
        assert_eq!(chosen("enlace", &[("LANG", "es_MX.UTF-8"), ("LC_ALL", "")]), Lang::Es);
        assert_eq!(chosen("enlace", &[("LANG", "C.UTF-8")]), Lang::En);
        assert_eq!(chosen("enlace", &[]), Lang::En);
    }
}
