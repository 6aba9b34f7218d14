//! What is filled in: an incident, the things found there, the people in it.

use enlace_core::domain::value::Scalar;
use enlace_core::ids::DocumentId;

use super::Officer;
use super::fields::Form;
use super::words::{name, phrase, plate, report};

/// An incident as first captured; returns the language of its narrative and the subjects of its people.
pub fn incident(form: &mut Form<'_>, officer: &Officer, number: u64, time_ms: i64) -> (&'static str, Vec<[u8; 16]>) {
    let length = usize::try_from(form.dice.between(300, 800)).unwrap_or(500);
    let (narrative, lang) = report(form.dice, length);
    form.text("ref", format!("NGL-{:04}-{:04}K", officer.device_number, number % 10_000));
    for path in ["scenario", "severity", "known_by", "entered_via", "movement"] {
        form.code(path);
    }
    form.text("status", "reported");
    form.at("occurred.from", time_ms - 2_400_000);
    form.code("occurred.precision");
    form.at("known_at", time_ms - 1_800_000);
    form.at("arrived_at", time_ms - 1_200_000);
    let folio = form.dice.between(100_000, 999_999);
    form.text("emergency_folio", format!("911-{folio}"));
    place(form, lang, time_ms);
    form.grid("counts", 5);
    let hazards = form.dice.below(3);
    form.members("hazards", hazards);
    form.members("weapons", 1);
    units(form, time_ms);
    let people = form.dice.below(6);
    let subjects = (0..people).map(|_| person_in_incident(form, lang)).collect();
    if form.dice.chance(30) {
        vehicle(form);
    }
    log(form, officer, lang, time_ms);
    form.text("narrative_lang", lang);
    form.edits.push(enlace_core::document::Edit::write("narrative", narrative));
    form.code("basis.place.source");
    form.code("basis.place.certainty");
    (lang, subjects)
}

fn place(form: &mut Form<'_>, lang: &str, time_ms: i64) {
    form.point("place.point");
    form.at("place.at", time_ms);
    for path in ["place.source", "place.side", "place.terrain"] {
        form.code(path);
    }
    let landmark = phrase(form.dice, lang, 4);
    form.text("place.landmark.text", landmark);
    form.text("place.landmark.lang", lang);
    let (bearing, distance) = (form.dice.between(0, 359), form.dice.between(20, 4_000));
    form.set("place.landmark.bearing_deg", Scalar::Int(bearing));
    form.set("place.landmark.distance_m", Scalar::Int(distance));
    if form.dice.chance(40) {
        let street = phrase(form.dice, lang, 3);
        form.text("place.address.street", street);
        form.text("place.address.municipality", "Nogales");
        form.text("place.address.state", "Sonora");
    }
}

fn units(form: &mut Form<'_>, time_ms: i64) {
    for _ in 0..=form.dice.below(2) {
        let item = form.item("units");
        form.text(format!("{item}agency"), "gn-nogales");
        let sign = super::words::call_sign(form.dice);
        form.text(format!("{item}call_sign"), sign);
        for field in ["kind", "side", "status"] {
            form.code(&format!("{item}{field}"));
        }
        let strength = form.dice.between(1, 8);
        form.set(format!("{item}strength"), Scalar::Int(strength));
        form.at(format!("{item}at"), time_ms);
    }
}

fn person_in_incident(form: &mut Form<'_>, lang: &str) -> [u8; 16] {
    let (item, subject) = (form.item("people"), form.dice.id());
    form.set(format!("{item}subject"), Scalar::Bytes(subject.to_vec()));
    for field in ["role", "age_band", "condition", "consent"] {
        form.code(&format!("{item}{field}"));
    }
    form.members(&format!("{item}needs"), 1);
    form.text(format!("{item}language"), lang);
    subject
}

fn vehicle(form: &mut Form<'_>) {
    let item = form.item("vehicles");
    let plate = plate(form.dice);
    form.text(format!("{item}plate"), plate);
    form.text(format!("{item}plate_country"), "MX");
    for field in ["medium", "use", "involvement"] {
        form.code(&format!("{item}{field}"));
    }
}

/// An entry of the running log.
pub fn log(form: &mut Form<'_>, officer: &Officer, lang: &str, time_ms: i64) {
    let item = form.item("log");
    form.at(format!("{item}at"), time_ms);
    let text = phrase(form.dice, lang, 8);
    form.edits.push(enlace_core::document::Edit::write(format!("{item}text"), text));
    form.text(format!("{item}lang"), lang);
    form.set(format!("{item}by"), Scalar::Actor(officer.actor.clone()));
}

/// A thing found, with one recording of it.
pub fn evidence_item(form: &mut Form<'_>, officer: &Officer, incident: DocumentId, lang: &str, time_ms: i64) {
    form.set("incident", Scalar::Bytes(incident.0.to_vec()));
    for path in ["kind", "start", "collection", "packaging", "packaging_state"] {
        form.code(path);
    }
    let (description, scene) = (phrase(form.dice, lang, 7), phrase(form.dice, lang, 4));
    form.text("description", description);
    form.text("lang", lang);
    form.text("place_in_scene", scene);
    let quantity = form.dice.between(1, 12);
    form.set("quantity", Scalar::Int(quantity));
    form.at("found_at", time_ms);
    form.set("found_by", Scalar::Actor(officer.actor.clone()));
    form.members("documentation", 1);
    let seal = form.dice.between(100_000, 999_999);
    form.text("seal_no", seal.to_string());
    let item = form.item("media");
    form.bytes::<32>(format!("{item}sha256"));
    let size = form.dice.between(400_000, 5_000_000);
    form.set(format!("{item}size_bytes"), Scalar::Int(size));
    form.text(format!("{item}mime"), "image/jpeg");
    form.at(format!("{item}captured"), time_ms);
    form.point(format!("{item}place.point"));
    form.set(format!("{item}device"), Scalar::Bytes(officer.device.0.to_vec()));
}

/// Who a person says to be. Nobody real.
pub fn person_identity(form: &mut Form<'_>, subject: [u8; 16], lang: &str) {
    let (surname_1, surname_2, given) = name(form.dice);
    form.set("subject", Scalar::Bytes(subject.to_vec()));
    form.text("surname_1", surname_1);
    form.text("surname_2", surname_2);
    form.text("given_names", given);
    form.code("sex");
    let birth =
        format!("{}-{:02}-{:02}", form.dice.between(1950, 2020), form.dice.between(1, 12), form.dice.between(1, 28));
    form.text("birth_date", birth);
    form.code("document_kind");
    let number = format!("{}{}", plate(form.dice).replace('-', ""), form.dice.between(10_000, 99_999));
    form.text("document_no", number);
    let description = phrase(form.dice, lang, 6);
    form.text("description", description);
    form.text("lang", lang);
}
