//! Why a change is refused: one stable word for each rule.

use thiserror::Error;

use crate::document::DocumentError;

macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident $code:literal $text:literal;)*) => {
        /// A rule a change breaks. The first broken rule refuses it; nothing of it is applied.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
        pub enum ChangeRefusal {
            $($(#[$doc])* #[error($text)] $name,)*
        }

        impl ChangeRefusal {
            /// Every refusal, in the order the rules are checked.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Stable code.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }
        }
    };
}

refusals! {
    /// More bytes than [`super::chunk::MAX_BYTES`].
    TooLarge "change_too_large" "change is larger than accepted";
    /// Another chunk type: a document, a compressed change, a bundle.
    WrongChunkType "change_wrong_chunk_type" "bytes are not a plain change";
    /// Cut short, wrong lengths, numbers not in their shortest form, text that is not UTF-8, impossible columns.
    Malformed "change_malformed" "change is malformed";
    /// The checksum is not that of the bytes.
    BadChecksum "change_bad_checksum" "change does not have the checksum it claims";
    /// An actor id that is not 16 bytes.
    ActorMalformed "change_actor_malformed" "actor id does not have 16 bytes";
    /// More actors than [`super::chunk::MAX_ACTORS`] in the change, or more in the document than accepted.
    TooManyActors "change_too_many_actors" "change names too many actors";
    /// More dependencies than [`super::chunk::MAX_DEPS`].
    TooManyDeps "change_too_many_deps" "change names too many dependencies";
    /// Dependencies out of order or repeated.
    DepsUnsorted "change_deps_unsorted" "dependencies are not sorted and unique";
    /// An author time no clock shows.
    TimeOutOfRange "change_time_out_of_range" "author time is out of range";
    /// A message that is not a word of at most 200 bytes.
    MessageMalformed "change_message_malformed" "message is not a word";
    /// More operations than [`super::chunk::MAX_OPS`], claimed or real.
    TooManyOps "change_too_many_ops" "change holds too many operations";
    /// No operation at all.
    Empty "change_empty" "change holds no operation";
    /// Bytes after the columns.
    ExtraBytes "change_extra_bytes" "bytes follow the columns of the change";
    /// Marks on text.
    Mark "change_mark" "change marks text";
    /// The merge library cannot read it.
    Undecodable "change_undecodable" "change cannot be decoded";
    /// Another spelling of the change than the one that is written.
    NotCanonical "change_not_canonical" "change is not in canonical form";
    /// The document has this change; nothing is wrong with it.
    AlreadyKnown "change_already_known" "change is already known";
    /// Not the actor of the device that sent it.
    WrongActor "change_wrong_actor" "change is by another actor than the one who sent it";
    /// Another change of this actor with this number is known: evidence of two histories.
    Equivocation "change_equivocation" "actor has another change with this number";
    /// Not the actor's next number.
    SeqGap "change_seq_gap" "change is not the next one of its actor";
    /// A dependency the document does not have.
    DepMissing "change_dep_missing" "change builds on one that is not known";
    /// No dependencies, though it is not the document's first change.
    NotRooted "change_not_rooted" "change builds on nothing though the document has changes";
    /// The actor's previous change is not among the dependencies.
    OwnPreviousMissing "change_own_previous_missing" "change does not build on its actor's previous one";
    /// The first operation does not have the next number after those it builds on.
    StartOpWrong "change_start_op_wrong" "operations do not follow those the change builds on";
    /// The document would pass [`super::history::OP_CEILING`].
    OpCeiling "change_op_ceiling" "document has reached its limit of operations";
    /// A map, list or table inside the document.
    NestedObject "change_nested_object" "change makes a nested object";
    /// A counter or an increment.
    Counter "change_counter" "change uses a counter";
    /// A map key in a text, a list position in the map, an insertion where none can be, a character written over.
    OpMisplaced "change_op_misplaced" "operation does not fit the object it names";
    /// A text object that does not exist before the change.
    ObjectUnknown "change_object_unknown" "operation names an unknown object";
    /// A character that does not exist before the operation, or lies in another text.
    ElementUnknown "change_element_unknown" "operation names an unknown character";
    /// Not exactly the values the author saw at that place are replaced.
    PredWrong "change_pred_wrong" "operation does not replace exactly what stood there";
    /// A text element that is not one printable character.
    TextElement "change_text_element" "text element is not one printable character";
    /// More characters than the field takes.
    ProseTooLong "change_prose_too_long" "text grows past the bound of its field";
    /// A key that is not a field path.
    PathMalformed "change_path_malformed" "key is not a field path";
    /// A field that belongs to another kind of document only.
    FieldOfOtherKind "change_field_of_other_kind" "field belongs to another kind of document";
    /// A scalar type no field holds: floats, counters, unknown types.
    ScalarForbidden "change_scalar_forbidden" "scalar type is not accepted";
    /// More bytes in one value than [`super::schema::MAX_VALUE_BYTES`].
    ValueTooLarge "change_value_too_large" "value is larger than accepted";
    /// A value the field cannot hold.
    WrongType "change_wrong_type" "value does not have the type of its field";
    /// A value outside the field's bounds.
    OutOfRange "change_value_out_of_range" "value is outside the bounds of its field";
    /// A first change that does not say the schema version.
    SchemaMissing "change_schema_missing" "first change does not state the schema version";
    /// The schema version is lowered or removed.
    SchemaLowered "change_schema_lowered" "schema version is lowered";
    /// The changed document does not survive being saved, loaded and edited.
    TrialFailed "change_trial_failed" "change makes the document unusable";
}

impl From<DocumentError> for ChangeRefusal {
    /// What fails in the merge library on a change from outside is held against the change.
    fn from(_: DocumentError) -> Self {
        Self::TrialFailed
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::i18n::is_explained;

    #[test]
    fn every_code_is_unique_and_explained_in_both_languages() {
        let codes: BTreeSet<_> = ChangeRefusal::ALL.iter().map(|refusal| refusal.code()).collect();
        assert_eq!(codes.len(), ChangeRefusal::ALL.len());
        let silent: Vec<_> = codes.into_iter().filter(|code| !is_explained(code)).collect();
        assert_eq!(silent, Vec::<&str>::new());
    }
}
