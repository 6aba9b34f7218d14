//! People to help, as whoever arrives needs them: who stays with whom, most urgent first. Nothing of a police form.

use std::collections::BTreeMap;

use super::fields::Fields;
use super::sets::person::CONDITION;

/// Those who must stay together, or all who came alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Number of the group; `None` for those in none.
    pub group: Option<i64>,
    /// Most urgent first.
    pub people: Vec<PersonToHelp>,
}

/// A person to help. No name: names live in another stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonToHelp {
    /// Segment of the list item: its fields lie at `people.<item>.`.
    pub item: String,
    /// Which of the report's people, from 1; the same for every reader of the same report.
    pub ordinal: usize,
    /// A code of the set `condition`; `None` when nobody has looked yet, or two say different things and none is known.
    pub condition: Option<String>,
    /// A code of the set `age_band`.
    pub age_band: Option<String>,
    /// A language tag.
    pub language: Option<String>,
    /// Codes of the set `need`.
    pub needs: Vec<String>,
    /// A code of the set `referred_to`.
    pub referred_to: Option<String>,
}

/// The people of an incident by party: the party with the most urgent person first, those in no group as one party.
/// Whoever nobody has looked at comes before those who can wait, and after those who cannot.
pub fn parties(fields: &Fields) -> Vec<Party> {
    let mut parties: BTreeMap<Option<i64>, Vec<PersonToHelp>> = BTreeMap::new();
    for (at, item) in fields.items("people").into_iter().enumerate() {
        let group = fields.int(&format!("people.{item}.group"));
        parties.entry(group).or_default().push(person(fields, item, at + 1));
    }
    let mut parties: Vec<Party> = parties.into_iter().map(|(group, people)| Party { group, people }).collect();
    for party in &mut parties {
        party.people.sort_by_key(|person| (urgency(person), person.ordinal));
    }
    parties.sort_by_key(|party| (party.people.first().map(urgency), party.group.is_none(), party.group));
    parties
}

/// How many people are in each condition, most urgent first; `None` stands for those nobody has looked at.
pub fn tally(parties: &[Party]) -> Vec<(Option<String>, usize)> {
    let mut counts: BTreeMap<(usize, Option<String>), usize> = BTreeMap::new();
    for person in parties.iter().flat_map(|party| &party.people) {
        *counts.entry((urgency(person), person.condition.clone())).or_default() += 1;
    }
    counts.into_iter().map(|((_, condition), count)| (condition, count)).collect()
}

fn person(fields: &Fields, item: &str, ordinal: usize) -> PersonToHelp {
    let text = |field: &str| fields.text(&format!("people.{item}.{field}")).map(str::to_owned);
    let needs = format!("people.{item}.needs");
    PersonToHelp {
        item: item.to_owned(),
        ordinal,
        condition: worst(fields, &format!("people.{item}.condition")),
        age_band: text("age_band"),
        language: text("language"),
        needs: fields.members(&needs).map(str::to_owned).collect(),
        referred_to: text("referred_to"),
    }
}

/// While two people differ, the graver word counts: nobody is left lying for a conflict.
fn worst(fields: &Fields, path: &str) -> Option<String> {
    let codes = CONDITION.codes.iter().map(|code| code.code);
    let known = codes.filter(|code| fields.has_code(path, code)).min_by_key(|code| rank(Some(code)));
    known.map(str::to_owned).or_else(|| fields.text(path).map(str::to_owned))
}

fn urgency(person: &PersonToHelp) -> usize {
    rank(person.condition.as_deref())
}

fn rank(condition: Option<&str>) -> usize {
    match condition {
        Some("immediate") => 0,
        Some("delayed") => 1,
        None => 2,
        Some("minor") => 3,
        Some("unhurt") => 5,
        Some("dead") => 6,
        // A word newer than this build: somebody looked, and it is not known how grave it is.
        Some(_) => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ItemId;

    fn item(number: u8) -> String {
        ItemId([number; 16]).to_segment()
    }

    fn with(fields: Fields, number: u8, values: &[(&str, &str)]) -> Fields {
        let item = item(number);
        let fields = fields.with(format!("people.{item}.role"), "in_danger");
        values.iter().fold(fields, |fields, (field, value)| fields.with(format!("people.{item}.{field}"), *value))
    }

    fn grouped(fields: Fields, number: u8, group: i64) -> Fields {
        let path = format!("people.{}.group", item(number));
        fields.with(path, group)
    }

    #[test]
    fn the_party_of_the_most_urgent_comes_first_and_stays_together() {
        let fields = with(Fields::new(), 1, &[("condition", "unhurt")]);
        let fields = grouped(with(fields, 2, &[("condition", "minor")]), 2, 1);
        let fields = grouped(with(fields, 3, &[("condition", "immediate")]), 3, 1);
        let fields = with(fields, 4, &[("condition", "delayed")]);
        let fields = with(fields, 5, &[]);
        let parties = parties(&fields);
        let order: Vec<(Option<i64>, Vec<Option<&str>>)> = parties
            .iter()
            .map(|party| (party.group, party.people.iter().map(|person| person.condition.as_deref()).collect()))
            .collect();
        assert_eq!(order[0], (Some(1), vec![Some("immediate"), Some("minor")]));
        assert_eq!(order[1], (None, vec![Some("delayed"), None, Some("unhurt")]));
        let words: Vec<_> =
            tally(&parties).into_iter().map(|(code, count)| (code.unwrap_or_default(), count)).collect();
        let expected = [("immediate", 1), ("delayed", 1), ("", 1), ("minor", 1), ("unhurt", 1)];
        assert_eq!(words, expected.map(|(code, count)| (code.to_owned(), count)));
    }

    #[test]
    fn while_two_differ_the_graver_counts_and_the_voided_are_nobody() {
        let mut fields = with(Fields::new(), 1, &[("condition", "minor")]);
        fields.compete(format!("people.{}.condition", item(1)), "immediate");
        let fields = with(fields, 2, &[("condition", "dead"), ("voided", "mistake")]);
        let fields = with(fields, 3, &[("condition", "newer_than_this")]);
        let parties = parties(&fields);
        let people: Vec<_> = parties[0].people.iter().map(|person| person.condition.as_deref().unwrap()).collect();
        assert_eq!(people, ["immediate", "newer_than_this"]);
    }

    #[test]
    fn every_condition_has_its_rank() {
        let mut ranks: Vec<usize> = CONDITION.codes.iter().map(|code| rank(Some(code.code))).collect();
        ranks.sort_unstable();
        ranks.dedup();
        assert_eq!(ranks.len(), CONDITION.codes.len());
        assert!(!ranks.contains(&4));
    }
}
