//! Who speaks, as the other side knows them, and codes with their sentences.

use std::collections::BTreeMap;

use enlace_core::holder::{Holder, HolderError};
use enlace_core::i18n::{self, Lang};
use enlace_core::record::content::Officer;

use crate::{Coded, FieldError, Words};

/// A stable code with its sentence: what happened and what to do.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Explained {
    /// Stable code.
    pub code: String,
    /// In the language asked for.
    pub explained: String,
}

impl Explained {
    pub(crate) fn of(lang: Lang, code: &str) -> Self {
        Self { code: code.to_owned(), explained: i18n::explain(lang, code, &[]) }
    }
}

/// An officer as another agency knows them: there is no name.
#[uniffi::remote(Record)]
pub struct Officer {
    /// Unit within the agency.
    pub unit: String,
    /// A code of the set `actor_role`: the role the officer speaks in.
    pub role: String,
    /// Rank or grade, free text.
    pub rank: String,
    /// Badge number or call sign.
    pub call_sign: String,
}

/// Who said something in a channel.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Speaker {
    /// Agency code.
    pub agency: String,
    /// Its name in the language asked for.
    pub agency_name: String,
    /// Whether it is the own agency.
    pub own: bool,
    /// The role the officer speaks in; none for machines and administrators.
    pub role: Option<Coded>,
    /// Unit within the agency.
    pub unit: String,
    /// Rank or grade, free text.
    pub rank: String,
    /// Badge number or call sign.
    pub call_sign: String,
}

/// Names of the own agency and of those its root has pinned.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    own: String,
    words: BTreeMap<String, Words>,
}

impl Names {
    pub(crate) fn of(holder: &Holder) -> Result<Self, HolderError> {
        let directory = holder.directory()?;
        let mut words: BTreeMap<String, Words> = directory
            .pins()
            .map(|pin| (pin.agency.clone(), Words { en: pin.name_en.clone(), es: pin.name_es.clone() }))
            .collect();
        let own = directory.agency().to_owned();
        if let Some(profile) = directory.profile() {
            words.insert(own.clone(), Words { en: profile.name_en.clone(), es: profile.name_es.clone() });
        }
        Ok(Self { own, words })
    }

    /// The own agency's code.
    pub(crate) fn own(&self) -> &str {
        &self.own
    }

    /// Both names; the code where an agency has none here.
    pub(crate) fn both(&self, agency: &str) -> Words {
        let code = || Words { en: agency.to_owned(), es: agency.to_owned() };
        self.words.get(agency).cloned().unwrap_or_else(code)
    }

    pub(crate) fn name(&self, lang: Lang, agency: &str) -> String {
        self.both(agency).in_lang(lang)
    }

    pub(crate) fn speaker(&self, lang: Lang, agency: &str, officer: Option<&Officer>) -> Speaker {
        let officer = officer.cloned().unwrap_or_default();
        Speaker {
            agency: agency.to_owned(),
            agency_name: self.name(lang, agency),
            own: agency == self.own,
            role: (!officer.role.is_empty()).then(|| Coded::of(lang, "actor_role", &officer.role)),
            unit: officer.unit,
            rank: officer.rank,
            call_sign: officer.call_sign,
        }
    }
}

impl Words {
    pub(crate) fn in_lang(self, lang: Lang) -> String {
        match lang {
            Lang::En => self.en,
            Lang::Es => self.es,
        }
    }
}

/// A command's error where no document is spoken of.
pub(crate) fn refused(error: enlace_core::command::CommandError) -> FieldError {
    FieldError::of_command(error, &enlace_core::domain::incident::INCIDENT)
}
