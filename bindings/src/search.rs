//! Search.

use enlace_core::domain::kinds::kind_by_code;
use enlace_core::domain::stream::StreamClass;
use enlace_core::ids::DocumentId;
use enlace_core::read_model::search as core_search;

use crate::{FieldApp, FieldError};

/// What is searched. Sealed compartments are searched only by somebody who opened them on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum SearchIn {
    /// Incidents and evidence.
    Internal,
    /// Who people are.
    Identity,
    /// Confidential sources.
    Source,
    /// Care given.
    Medical,
}

/// A document that has every word of the query.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Hit {
    /// The document.
    pub document: DocumentId,
    /// Its kind: `incident`, `evidence_item`, `person_identity`; empty when newer than this build.
    pub kind: String,
    /// Where to go on: pass it as `before` for the next page.
    pub key: u64,
}

#[uniffi::export]
impl FieldApp {
    /// Documents that have every word of `query`, the last word as a beginning; the newest to this phone first.
    #[uniffi::method(default(before = None, limit = 50))]
    pub async fn search(
        &self,
        query: String,
        within: SearchIn,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<Hit>, FieldError> {
        self.at_place(move |holder| {
            let hits = holder.storage().read(|tx| core_search::search(tx, within.into(), &query, before, limit))?;
            Ok(hits.into_iter().map(Hit::from).collect())
        })
        .await
    }
}

impl From<SearchIn> for StreamClass {
    fn from(within: SearchIn) -> Self {
        match within {
            SearchIn::Internal => Self::Internal,
            SearchIn::Identity => Self::Identity,
            SearchIn::Source => Self::Source,
            SearchIn::Medical => Self::Medical,
        }
    }
}

impl From<core_search::Hit> for Hit {
    fn from(hit: core_search::Hit) -> Self {
        let kind = kind_by_code(hit.kind).map_or("", |kind| kind.name);
        Self { document: hit.document, kind: kind.to_owned(), key: hit.key }
    }
}
