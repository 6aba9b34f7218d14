//! Servers that die while they talk to each other.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use enlace_core::record::content::Content;
use enlace_core::step::{self, Step};
use enlace_tests::harness::Two;

use super::said::{accepted, notice};

#[test]
fn servers_that_die_at_any_step_tell_every_arrival_once() {
    let mut two = Two::new(31);
    let (halcon, alpha) = (two.mx.officer("Halcon 7", &["agent"]), two.us.officer("Alpha 4", &["agent"]));
    two.settle(&[&halcon], &[&alpha]);
    let steps = Step::ALL.iter().filter(|step| **step >= Step::RecordStored);
    let mut died = 0;
    for (step, time) in steps.flat_map(|step| (1..=4).map(move |time| (*step, time))) {
        let sent = notice(&alpha);
        two.us.sync(&alpha).unwrap();
        step::die_at(Some((step, time)));
        let talked = catch_unwind(AssertUnwindSafe(|| two.mx.exchange_with(&mut two.us)));
        step::die_at(None);
        died += u32::from(talked.is_err());
        two.mx.restart_server();
        two.us.restart_server();
        two.exchange();
        two.mx.sync(&halcon).unwrap();
        two.us.sync(&alpha).unwrap();
        assert!(accepted(&halcon, sent.record), "{step:?} {time}");
        let view = alpha.holder().channel_view(&Two::amber()).unwrap();
        let place = &view.fold.get(&sent.record).unwrap().place;
        assert!(view.fold.delivered(place, "gn-nogales").is_some(), "{step:?} {time}: the arrival is never told");
    }
    assert!(died > 10, "{died} deaths");
    let view = alpha.holder().channel_view(&Two::amber()).unwrap();
    let mut told = BTreeSet::new();
    for said in view.fold.all() {
        if let Content::Delivery(delivery) = &said.content {
            let fact = (said.place.agency.clone(), delivery.epoch, delivery.pos, delivery.devices);
            assert!(told.insert(fact), "told twice: {delivery:?}");
        }
    }
}
