//! People to help: who stays with whom, most urgent first, and nothing of a police form.

use enlace_core::document;
use enlace_core::domain::care;
use enlace_core::holder::{Holder, HolderError};
use enlace_core::i18n::{Lang, format};
use enlace_core::ids::DocumentId;

use crate::{Coded, FieldApp, FieldError};

/// The people of an incident as whoever arrives needs them.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct RescueView {
    /// How many are in each condition, most urgent first.
    pub tally: Vec<ConditionCount>,
    /// The party with the most urgent person first.
    pub parties: Vec<Party>,
}

/// How many people are in a condition.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct ConditionCount {
    /// The condition; none for those nobody has looked at.
    pub condition: Option<Coded>,
    /// How many.
    pub count: u32,
}

/// Those who must stay together, or all who came alone.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Party {
    /// Number of the group; none for those in none.
    pub group: Option<i64>,
    /// Most urgent first.
    pub people: Vec<PersonToHelp>,
}

/// A person to help. No name: names live in another stream.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PersonToHelp {
    /// Segment of the list item: its fields lie at `people.<item>.`.
    pub item: String,
    /// Which of the report's people, from 1.
    pub ordinal: u32,
    /// How the person is; none when nobody has looked.
    pub condition: Option<Coded>,
    /// About how old.
    pub age_band: Option<Coded>,
    /// Language tag with its name.
    pub language: Option<Coded>,
    /// What the person needs.
    pub needs: Vec<Coded>,
    /// Where the person was taken.
    pub referred_to: Option<Coded>,
}

#[uniffi::export]
impl FieldApp {
    /// The people of an incident as whoever arrives needs them. `NotHere` when its content is not on this phone.
    pub async fn rescue(&self, incident: DocumentId, lang: Lang) -> Result<RescueView, FieldError> {
        self.at_place(move |holder| {
            let parties = care::parties(&view(holder, incident)?);
            let count = |(condition, count)| ConditionCount {
                condition: coded(lang, "condition", condition),
                count: u32::try_from(count).unwrap_or(u32::MAX),
            };
            Ok(RescueView {
                tally: care::tally(&parties).into_iter().map(count).collect(),
                parties: parties.into_iter().map(|party| Party::of(lang, party)).collect(),
            })
        })
        .await
    }
}

/// A document's fields as rules and words see them.
pub(crate) fn view(holder: &Holder, id: DocumentId) -> Result<enlace_core::domain::fields::Fields, HolderError> {
    let (_, loaded) = holder.document(id)?;
    Ok(document::view(&loaded.fields()?))
}

fn coded(lang: Lang, set: &str, code: Option<String>) -> Option<Coded> {
    code.map(|code| Coded::of(lang, set, &code))
}

impl Party {
    fn of(lang: Lang, party: care::Party) -> Self {
        Self { group: party.group, people: party.people.into_iter().map(|one| PersonToHelp::of(lang, one)).collect() }
    }
}

impl PersonToHelp {
    fn of(lang: Lang, one: care::PersonToHelp) -> Self {
        let language = |code: String| Coded { label: format::language(lang, &code).into_owned(), code };
        Self {
            item: one.item,
            ordinal: u32::try_from(one.ordinal).unwrap_or(u32::MAX),
            condition: coded(lang, "condition", one.condition),
            age_band: coded(lang, "age_band", one.age_band),
            language: one.language.map(language),
            needs: one.needs.iter().map(|code| Coded::of(lang, "need", code)).collect(),
            referred_to: coded(lang, "referred_to", one.referred_to),
        }
    }
}
