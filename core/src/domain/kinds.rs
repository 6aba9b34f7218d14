//! Every document kind of this build.

use super::evidence_item::EVIDENCE_ITEM;
use super::incident::INCIDENT;
use super::person_identity::PERSON_IDENTITY;
use super::schema::Kind;

/// Every kind, by code. Codes 4 to 9 are reserved.
pub fn kinds() -> [&'static Kind; 3] {
    [&INCIDENT, &EVIDENCE_ITEM, &PERSON_IDENTITY]
}

/// The kind of that number; `None` for a kind newer than this build.
pub fn kind_by_code(code: u16) -> Option<&'static Kind> {
    kinds().into_iter().find(|kind| kind.code == code)
}

/// The kind of that word.
pub fn kind_by_name(name: &str) -> Option<&'static Kind> {
    kinds().into_iter().find(|kind| kind.name == name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::schema::{Field, Leaf, Shape, is_path};
    use crate::ids::ItemId;

    /// Stems of what must never be a field, in either language.
    const FORBIDDEN: &[&str] = &[
        "immig",
        "migra",
        "visa",
        "permit",
        "asyl",
        "asilo",
        "legal_status",
        "entry_manner",
        "manner_of",
        "destin",
        "relig",
        "ethn",
        "etni",
        "race",
        "raza",
        "biometr",
        "fingerprint",
        "huella",
        "facebook",
        "whatsapp",
        "social_media",
        "tribe",
        "smuggler_contact",
    ];

    fn names(fields: &'static [Field], into: &mut BTreeSet<&'static str>) {
        for field in fields {
            into.insert(field.name);
            match field.shape {
                Shape::Part(sub) | Shape::List(sub) | Shape::PerField(sub) => names(sub, into),
                Shape::One(_) | Shape::Answer(_) | Shape::Prose { .. } | Shape::Members(_) | Shape::Grid { .. } => {}
            }
        }
    }

    #[test]
    fn no_kind_has_a_field_the_model_forbids() {
        for kind in kinds() {
            let mut all = BTreeSet::new();
            names(kind.fields, &mut all);
            for name in all {
                assert!(!FORBIDDEN.iter().any(|stem| name.contains(stem)), "{}.{name}", kind.name);
            }
        }
    }

    #[test]
    fn an_incident_has_no_field_for_a_name_or_a_document() {
        let mut all = BTreeSet::new();
        names(INCIDENT.fields, &mut all);
        for name in ["name", "surname_1", "given_names", "birth_date", "nationality", "document_no", "email"] {
            assert!(!all.contains(name), "{name}");
        }
    }

    #[test]
    fn kinds_are_found_by_code_and_name() {
        for (code, name) in [(1, "incident"), (2, "evidence_item"), (3, "person_identity")] {
            assert_eq!(kind_by_code(code).map(|kind| kind.name), Some(name));
            assert_eq!(kind_by_name(name).map(|kind| kind.code), Some(code));
        }
        assert!(kind_by_code(4).is_none() && kind_by_name("source").is_none());
    }

    #[test]
    fn names_are_words_and_unique_within_their_part() {
        fn check(fields: &'static [Field]) {
            let unique: BTreeSet<_> = fields.iter().map(|field| field.name).collect();
            assert_eq!(unique.len(), fields.len());
            for field in fields {
                assert!(is_path(field.name), "{}", field.name);
                if let Shape::Part(sub) | Shape::List(sub) | Shape::PerField(sub) = field.shape {
                    check(sub);
                }
            }
        }
        for kind in kinds() {
            check(kind.fields);
        }
    }

    #[test]
    fn paths_of_every_shape_resolve() {
        let item = ItemId([7; 16]).to_segment();
        let register = |path: &str| matches!(INCIDENT.resolve(path), Some(Leaf::Register { .. }));
        for path in [
            "severity",
            "place.point",
            "place.address.street",
            "counts.public.injured",
            "occurred.from",
            "basis.place.source",
            "significance.level",
        ] {
            assert!(register(path), "{path}");
        }
        assert!(register(&format!("people.{item}.role")));
        assert!(register(&format!("people.{item}.voided")));
        assert!(register(&format!("scene.entries.{item}.who")));
        assert!(matches!(INCIDENT.resolve("hazards.fire"), Some(Leaf::Member(_))));
        assert!(matches!(INCIDENT.resolve("narrative"), Some(Leaf::Prose { .. })));
        assert!(matches!(INCIDENT.resolve(&format!("people.{item}.note")), Some(Leaf::Prose { .. })));
        for path in ["place", "people", "people.x.role", "basis.nothing.source", "severity.x"] {
            assert!(INCIDENT.resolve(path).is_none(), "{path}");
        }
        let found = EVIDENCE_ITEM.resolve(&format!("media.{item}.place.landmark.distance_m"));
        assert!(matches!(found, Some(Leaf::Register { .. })));
    }
}
