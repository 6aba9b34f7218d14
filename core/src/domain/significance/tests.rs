//! The rules, one by one, and what holds for any report.

use proptest::prelude::*;

use super::*;
use crate::domain::fields::Fields;
use crate::domain::sets::report::REASON;
use crate::domain::value::{At, Register, Scalar};
use crate::ids::ItemId;

fn scenario(code: &str) -> Fields {
    Fields::new().with("scenario", code)
}

fn item(list: &str, byte: u8, field: &str) -> String {
    format!("{list}.{}.{field}", ItemId([byte; 16]).to_segment())
}

fn person(fields: Fields, byte: u8, facts: &[(&str, &str)]) -> Fields {
    facts.iter().fold(fields, |fields, (field, code)| fields.with(item("people", byte, field), *code))
}

fn force(fields: Fields, facts: &[(&str, &str)]) -> Fields {
    facts.iter().fold(fields, |fields, (field, code)| fields.with(item("force_events", 1, field), *code))
}

fn level(fields: &Fields) -> Level {
    assess(fields, Thresholds::default()).level
}

fn reasons(fields: &Fields) -> Vec<Reason> {
    assess(fields, Thresholds::default()).reasons.into_iter().map(|(reason, _)| reason).collect()
}

fn harmless() -> Fields {
    let left = Scalar::At(At { utc_ms: 0, offset_min: 0, zone: None });
    scenario("personnel_crossing")
        .with("incursion.kind", "inadvertent")
        .with("incursion.left", left)
        .with("incursion.weapon_pointed", false)
        .with("incursion.shots", false)
}

#[test]
fn reasons_are_the_codes_of_their_set_in_order() {
    let codes: Vec<_> = REASON.codes.iter().map(|code| code.code).collect();
    assert_eq!(Reason::ALL.map(Reason::code).to_vec(), codes);
    assert_eq!(Reason::from_code("many"), Some(Reason::Many));
    assert_eq!(Reason::from_code("newer"), None);
}

#[test]
fn a_scenario_alone_gives_its_default() {
    assert_eq!(level(&scenario("drone")), Level::Routine);
    assert_eq!(reasons(&scenario("drone")), []);
    assert_eq!((level(&scenario("robbery")), reasons(&scenario("robbery"))), (Level::Elevated, vec![Reason::Scenario]));
    assert_eq!(level(&scenario("drone").with("also.mass_casualty", true)), Level::High);
    assert_eq!(level(&Fields::new()), Level::Routine);
    assert_eq!(level(&scenario("newer_than_this_build")), Level::Routine);
}

#[test]
fn death_counts_in_violence_and_not_in_a_rescue() {
    assert_eq!(reasons(&scenario("robbery").with("counts.public.dead", 1)), [Reason::Death, Reason::Scenario]);
    assert_eq!(level(&scenario("rescue_land").with("counts.public.dead", 1)), Level::Elevated);
    let with_force = force(scenario("rescue_land").with("counts.public.dead", 1), &[("level", "verbal")]);
    assert_eq!(level(&with_force), Level::High);
}

#[test]
fn a_life_at_risk_after_violence_is_high() {
    assert_eq!(
        reasons(&person(scenario("assault_on_person"), 1, &[("condition", "immediate")]))[0],
        Reason::SeriousInjury
    );
    assert_eq!(level(&person(scenario("rescue_water"), 1, &[("condition", "immediate")])), Level::Elevated);
}

#[test]
fn shots_across_the_line_are_high() {
    assert!(reasons(&scenario("shots_across")).contains(&Reason::FiredAcross));
    let rock = force(scenario("crowd"), &[("weapon", "rock")]).with(item("force_events", 1, "across_line"), true);
    assert!(!reasons(&rock).contains(&Reason::FiredAcross));
    assert!(reasons(&force(rock, &[("weapon", "rifle")])).contains(&Reason::FiredAcross));
}

#[test]
fn a_crossing_by_personnel_is_high_until_all_is_known_to_be_harmless() {
    assert_eq!(level(&scenario("personnel_crossing")), Level::High);
    assert_eq!(level(&harmless()), Level::Elevated);
    assert_eq!(reasons(&harmless()), [Reason::Personnel, Reason::Scenario]);
    let doubts: [(&str, Register); 5] = [
        ("incursion.kind", "pursuit".into()),
        ("incursion.left", Register::Unknown),
        ("incursion.weapon_pointed", Register::Unknown),
        ("incursion.shots", true.into()),
        ("incursion.weapon_pointed", true.into()),
    ];
    for (path, value) in doubts {
        assert_eq!(level(&harmless().with(path, value)), Level::High, "{path}");
    }
    assert_eq!(level(&force(harmless(), &[("level", "verbal")])), Level::High);
    let mut disputed = harmless();
    disputed.compete("incursion.weapon_pointed", true);
    assert_eq!(level(&disputed), Level::High);
}

#[test]
fn hostages_posts_and_explosives_are_high() {
    for (code, reason) in
        [("kidnapping", Reason::Hostage), ("threat_to_post", Reason::Post), ("explosive_device", Reason::Explosive)]
    {
        assert!(reasons(&scenario(code)).contains(&reason), "{code}");
    }
    assert_eq!(reasons(&scenario("drone").with("hazards.explosive", true)), [Reason::Explosive]);
}

#[test]
fn many_is_five_hurt_or_ten_in_danger_and_nobody_is_counted_twice() {
    let four = scenario("drone").with("counts.public.injured", 4).with("counts.minors.injured", 4);
    assert_eq!(reasons(&four), []);
    assert_eq!(reasons(&person(four.clone(), 1, &[("condition", "minor")])), []);
    assert_eq!(reasons(&four.with("counts.us_officers.dead", 1)), [Reason::Many]);
    assert_eq!(reasons(&scenario("drone").with("counts.public.in_danger", 10)), [Reason::Many]);
    let stricter = Thresholds { many_hurt: 2, many_in_danger: 100 };
    assert_eq!(assess(&scenario("drone").with("counts.public.injured", 2), stricter).level, Level::High);
}

#[test]
fn a_gun_a_bomb_or_a_car_against_an_officer_is_an_armed_attack() {
    for weapon in ["handgun", "explosive", "vehicle"] {
        let fields = force(scenario("crowd"), &[("by", "person"), ("against", "mx_officer"), ("weapon", weapon)]);
        assert!(reasons(&fields).contains(&Reason::ArmedAttack), "{weapon}");
    }
    let rock = force(scenario("crowd"), &[("against", "mx_officer"), ("weapon", "rock")]);
    assert!(!reasons(&rock).contains(&Reason::ArmedAttack));
    assert!(reasons(&scenario("assault_on_officer").with("weapons.rifle", true)).contains(&Reason::ArmedAttack));
}

#[test]
fn a_minor_lost_or_at_risk_is_high_in_any_scenario() {
    assert_eq!(level(&scenario("drone").with("counts.minors.missing", 1)), Level::High);
    let child = person(scenario("rescue_land"), 1, &[("age_band", "child"), ("condition", "immediate")]);
    assert!(reasons(&child).contains(&Reason::Minor));
    let adult = person(scenario("rescue_land"), 1, &[("age_band", "adult"), ("condition", "immediate")]);
    assert!(!reasons(&adult).contains(&Reason::Minor));
}

#[test]
fn an_officer_who_fires_and_a_dying_person_in_custody_are_high() {
    let fired = force(scenario("drone"), &[("by", "us_officer")]).with(item("force_events", 1, "shots"), 1);
    assert_eq!(reasons(&fired), [Reason::OfficerFired]);
    let held = person(scenario("drone"), 1, &[("role", "held"), ("condition", "dead")]);
    assert_eq!(reasons(&held), [Reason::InCustody]);
}

#[test]
fn a_voided_item_no_longer_counts() {
    let held = person(scenario("drone"), 1, &[("role", "held"), ("condition", "dead")]);
    assert_eq!(level(&held.with(item("people", 1, "voided"), "wrong report")), Level::Routine);
}

/// Facts that can be added to a report one by one; those that show a crossing to be harmless are left out.
fn fact() -> impl Strategy<Value = (String, Register)> {
    let code = |path: String, codes: &'static [&'static str]| {
        proptest::sample::select(codes).prop_map(move |code| (path.clone(), Register::from(code)))
    };
    let count =
        proptest::sample::select(vec!["us_officers", "mx_officers", "public", "minors"]).prop_flat_map(|group| {
            let outcomes = vec!["involved", "in_danger", "injured", "dead", "missing", "held"];
            (proptest::sample::select(outcomes), 0_i64..12)
                .prop_map(move |(outcome, number)| (format!("counts.{group}.{outcome}"), number.into()))
        });
    let flag =
        proptest::sample::select(vec!["weapons.rifle", "weapons.explosive", "hazards.explosive", "also.robbery"])
            .prop_map(|path| (path.to_owned(), true.into()));
    prop_oneof![
        code("scenario".to_owned(), &["drone", "robbery", "rescue_land", "shots_across", "personnel_crossing"]),
        count,
        flag,
        (0_u8..3)
            .prop_flat_map(move |b| code(item("people", b, "condition"), &["unhurt", "minor", "immediate", "dead"])),
        (0_u8..3).prop_flat_map(move |b| code(item("people", b, "role"), &["victim", "missing", "held", "in_danger"])),
        (0_u8..3).prop_flat_map(move |b| code(item("people", b, "age_band"), &["child", "adult"])),
        (0_u8..3).prop_flat_map(move |b| code(item("force_events", b, "by"), &["us_officer", "person"])),
        (0_u8..3).prop_flat_map(move |b| code(item("force_events", b, "against"), &["mx_officer", "person"])),
        (0_u8..3).prop_flat_map(move |b| code(item("force_events", b, "weapon"), &["rifle", "rock", "less_lethal"])),
        (0_u8..3, any::<bool>()).prop_map(|(b, flag)| (item("force_events", b, "across_line"), flag.into())),
        (0_u8..3, 0_i64..9).prop_map(|(b, shots)| (item("force_events", b, "shots"), shots.into())),
    ]
}

proptest! {
    #[test]
    fn no_added_fact_and_no_added_dispute_lowers_it(facts in proptest::collection::vec(fact(), 0..24)) {
        let mut fields = Fields::new();
        let mut before = assess(&fields, Thresholds::default());
        for (path, value) in facts {
            fields.compete(path, value);
            let after = assess(&fields, Thresholds::default());
            prop_assert!(after.level >= before.level);
            prop_assert!(before.reasons.iter().all(|(reason, _)| after.reasons.iter().any(|(kept, _)| kept == reason)));
            before = after;
        }
    }

    #[test]
    fn the_level_is_the_highest_of_its_reasons_each_named_once(facts in proptest::collection::vec(fact(), 0..24)) {
        let fields = facts.into_iter().fold(Fields::new(), |fields, (path, value)| fields.with(path, value));
        let found = assess(&fields, Thresholds::default());
        prop_assert_eq!(found.level, found.reasons.iter().map(|(_, level)| *level).max().unwrap_or(Level::Routine));
        prop_assert!(found.reasons.windows(2).all(|pair| pair[0].0 < pair[1].0));
        prop_assert!(found.reasons.iter().all(|(_, level)| *level > Level::Routine));
    }

    #[test]
    fn what_stands_is_never_below_what_was_reached_unless_a_person_answers(
        facts in proptest::collection::vec(fact(), 0..12),
        reached in proptest::sample::select(vec![Level::Routine, Level::Elevated, Level::High]),
    ) {
        let fields = facts.into_iter().fold(Fields::new(), |fields, (path, value)| fields.with(path, value));
        let found = assess(&fields, Thresholds::default());
        let stands = standing(&found, Some(reached), Decision::of(&fields).as_ref());
        prop_assert!(stands.level >= reached && stands.level >= found.level && !stands.lowered);
    }
}
