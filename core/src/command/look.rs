//! Look at who a person is: the identity documents of a subject, and a row that says they were looked at.

use super::CommandError;
use crate::document::Document;
use crate::holder::Holder;
use crate::ids::{DocumentId, SubjectId};
use crate::read_model::evidence;

/// The identity documents of a person on this phone, as they stand. Each look is on record before anything is shown.
pub fn look_at_person(holder: &Holder, subject: SubjectId) -> Result<Vec<(DocumentId, Document)>, CommandError> {
    let found = holder.storage().read(|tx| evidence::identities_of(tx, subject))?;
    let now = holder.now();
    holder
        .storage()
        .write(|tx| found.iter().try_for_each(|id| tx.audit(&now, "look_at_person", "done", Some(id.as_bytes()))))?;
    found.into_iter().map(|id| Ok((id, holder.document(id)?.1))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{record_person, report};
    use crate::document::{Edit, view};
    use crate::domain::value::Scalar;
    use crate::ingest::record_tests::world::stream;
    use crate::record::content::Access;
    use crate::sync::tests::world::{Desk, INTERNAL};

    #[test]
    fn whoever_looks_at_a_name_is_on_record() {
        let mut desk = Desk::new(&["agent"]);
        let device = desk.phone.identity().unwrap().device;
        desk.own.world.grant_device(device, "identity/nogales", Access::Write);
        desk.sync(&[]);
        let phone = &desk.phone;
        let incident = report(phone, &stream(INTERNAL), &[Edit::set("scenario", "rescue_land")]).unwrap().document;
        let (person, name) = ([Edit::set("role", "in_danger")], [Edit::set("surname_1", "Quiñones")]);
        record_person(phone, incident, &person, &stream("identity/nogales"), &name, None).unwrap();
        let fields = view(&phone.document(incident).unwrap().1.fields().unwrap());
        let item = fields.items("people").into_iter().next().unwrap();
        let Some(Scalar::Bytes(subject)) = fields.scalar(&format!("people.{item}.subject")) else {
            panic!("no subject")
        };
        let subject = SubjectId(subject.clone().try_into().unwrap());

        let found = look_at_person(phone, subject).unwrap();
        assert_eq!(view(&found[0].1.fields().unwrap()).text("surname_1"), Some("Quiñones"));
        let newest = phone.storage().read(|tx| tx.audit_rows(None, 1)).unwrap().remove(0);
        assert_eq!((newest.what.as_str(), newest.subject.as_deref()), ("look_at_person", Some(found[0].0.as_bytes())));
        assert!(look_at_person(phone, SubjectId([9; 16])).unwrap().is_empty());
    }
}
