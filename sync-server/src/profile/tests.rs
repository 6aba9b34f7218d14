//! The shipped profiles are whole, and a broken one is refused.

use enlace_core::i18n::Lang;

use super::*;

fn all() -> Vec<Profile> {
    names().map(|name| by_name(name).unwrap()).collect()
}

#[test]
fn both_pilots_load_and_are_whole() {
    assert_eq!(names().collect::<Vec<_>>(), ["nogales", "laredo"]);
    for (profile, name) in all().into_iter().zip(names()) {
        assert_eq!(profile.name, name);
        assert_eq!(profile.faults(), []);
        assert!(profile.agencies.len() >= 28 && profile.ports.len() >= 4 && profile.forums.len() >= 3);
    }
    assert_eq!(by_name("tijuana").unwrap_err(), ProfileError::Unknown);
}

#[test]
fn each_side_has_who_the_action_plan_asks_for() {
    for profile in all() {
        let has = |country: &str, kind: &str| {
            profile.agencies.iter().any(|agency| agency.country == country && agency.kind == kind)
        };
        for kind in ["federal_police", "rescue", "migration", "ports", "prosecutor", "consular", "medical", "rights"] {
            assert!(has("MX", kind), "{}: no {kind} in Mexico", profile.name);
        }
        for kind in ["border_police", "rescue", "ports", "prosecutor", "consular", "medical", "local_police"] {
            assert!(has("US", kind), "{}: no {kind} in the United States", profile.name);
        }
        let consuls = |forum: &Forum| forum.co_chairs.iter().all(|chair| chair.role == "consul");
        assert!(profile.forums.iter().any(consuls), "{}: no forum of the consuls", profile.name);
    }
}

#[test]
fn an_agency_is_found_by_what_it_was_before() {
    for (name, guard) in [("nogales", "gn-nogales"), ("laredo", "gn-nuevo-laredo")] {
        let profile = by_name(name).unwrap();
        let place = guard.trim_start_matches("gn-");
        for former in [format!("pf-{place}"), format!("pfp-{place}"), guard.to_owned()] {
            assert_eq!(profile.successor(&former).unwrap().code, guard);
        }
        assert!(profile.successor("nobody").is_none());
        let agency = profile.agency(guard).unwrap();
        assert_eq!(profile.to_record(agency, None).former_codes.len(), 2);
        assert!(profile.forums_of(agency).count() >= 2);
    }
}

#[test]
fn every_agency_s_signed_form_is_in_both_languages_and_has_its_sectors() {
    for profile in all() {
        for agency in &profile.agencies {
            let record = profile.to_record(agency, None);
            assert_eq!(record.sectors.len(), agency.sectors.len(), "{}", agency.code);
            assert_eq!((&record.name_en, &record.name_es), (&agency.name_en, &agency.name_es));
            assert_ne!(agency.name(Lang::En), "");
        }
    }
}

#[test]
fn no_duty_contact_is_signed_unless_the_agency_gave_it() {
    for profile in all() {
        for agency in &profile.agencies {
            assert!(agency.duty_contact.starts_with("PENDIENTE/PENDING"), "{}", agency.code);
            assert_eq!(profile.to_record(agency, None).duty_contact, None);
        }
        let agency = &profile.agencies[0];
        assert_eq!(profile.to_record(agency, Some("desk 7")).duty_contact.as_deref(), Some("desk 7"));
    }
}

#[test]
fn a_profile_that_contradicts_itself_is_refused_with_what_is_wrong() {
    let good = include_str!("../../profiles/nogales/profile.toml");
    let twice = Fault::Twice("NGL".to_owned());
    for (from, to, fault) in [
        ("kind = \"rescue\"", "kind = \"circus\"", Fault::Unknown("beta-nogales".into(), "circus".into())),
        ("name_es = \"El Sásabe\"", "name_es = \"\"", Fault::Nameless("2606".into())),
        ("unit = \"INM\"", "unit = \"NGL\"", twice),
        ("code = \"spm-nogales\"", "code = \"SPM\"", Fault::Unknown("SPM".into(), "SPM".into())),
        ("unit = \"INM\"", "unit = \"inm\"", Fault::Unknown("inm-nogales".into(), "inm".into())),
        ("landmark = \"sasabe\"", "landmark = \"atlantis\"", Fault::Missing("Sasabe".into(), "atlantis".into())),
        ("sector = \"nogales-west\"", "sector = \"mars\"", Fault::Missing("sasabe".into(), "mars".into())),
        ("agency = \"consulmex-nogales\"", "agency = \"uscon-nogales\"", Fault::OneSided("blm-nogales".into())),
        ("role = \"consul\"", "role = \"king\"", Fault::Unknown("blm-nogales".into(), "king".into())),
        ("default_agency = \"gn-nogales\"", "default_agency = \"x\"", Fault::Missing("nogales".into(), "x".into())),
    ] {
        assert!(good.contains(from), "{from}");
        assert_eq!(read(&good.replacen(from, to, 1)).unwrap_err(), ProfileError::Faulty(fault), "{to}");
    }
    assert!(matches!(read("name = 1"), Err(ProfileError::Malformed(_))));
    assert!(matches!(read(&format!("colour = \"red\"\n{good}")), Err(ProfileError::Malformed(_))));
}
