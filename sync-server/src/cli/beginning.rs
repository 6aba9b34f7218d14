//! Ids as people give them: by as many of their first characters as tell one from all others.

use super::failure::{Exit, Failure};

/// Characters of an id that lists show; any longer beginning is understood too.
const SHOWN: usize = 8;
/// Fewer characters than this name nothing, even if only one id begins with them today.
const FEWEST: usize = 4;

/// The beginning of an id that lists show.
pub fn short(id: &str) -> String {
    id.chars().take(SHOWN).collect()
}

/// The one of these whose id, in hex, begins like this; else the failure says `unknown` or `ambiguous`.
pub fn find<T>(
    beginning: &str,
    all: impl Iterator<Item = (String, T)>,
    unknown: &'static str,
    ambiguous: &'static str,
) -> Result<T, Failure> {
    let beginning = beginning.to_lowercase();
    let mut found = all.filter(|(id, _)| id.starts_with(&beginning));
    match (found.next(), found.next()) {
        (Some((_, one)), None) if beginning.len() >= FEWEST => Ok(one),
        (Some(_), _) => Err(Failure::new(ambiguous, Exit::Refused).with("id", beginning)),
        (None, _) => Err(Failure::new(unknown, Exit::Refused).with("id", beginning)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(beginning: &str) -> Result<u8, String> {
        let all = [("ab12cd".to_owned(), 1), ("ab12ef".to_owned(), 2)].into_iter();
        find(beginning, all, "unknown", "ambiguous").map_err(|failure| failure.code().to_owned())
    }

    #[test]
    fn as_much_is_needed_as_tells_one_from_the_others() {
        assert_eq!(found("AB12E"), Ok(2));
        assert_eq!(found("ab12"), Err("ambiguous".to_owned()));
        assert_eq!(found("ff00"), Err("unknown".to_owned()));
        let one = find("ab", [("ab12cd".to_owned(), 1)].into_iter(), "unknown", "ambiguous");
        assert_eq!(one.unwrap_err().code(), "ambiguous");
    }
}
