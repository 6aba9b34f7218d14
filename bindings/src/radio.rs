//! A report in words to read on the radio.

use enlace_core::border::voice;
use enlace_core::domain::stream::Realm;
use enlace_core::holder::HolderError;
use enlace_core::i18n::Lang;
use enlace_core::ids::DocumentId;

use crate::care::view;
use crate::{FieldApp, FieldError};

#[uniffi::export]
impl FieldApp {
    /// An incident in short sentences to read to the own agency's desk. Fails with `voice_restricted` for what is not
    /// said on an open channel.
    pub async fn radio_report(&self, incident: DocumentId, lang: Lang) -> Result<Vec<String>, FieldError> {
        self.at_place(move |holder| {
            let row = holder.storage().read(|tx| tx.document(incident))?.ok_or(HolderError::UnknownDocument)?;
            let exercise = row.stream.realm() != Realm::Operation;
            let said = voice::report(lang, &view(holder, incident)?, exercise);
            said.map_err(|error| FieldError::input(error.code(), error.to_string()))
        })
        .await
    }
}
