//! The accounting of disclosures: who was told what, when, why, by whom, whether it arrived, and who confirmed.

mod export;
mod page;

pub use export::{COLUMNS, csv, fields_told, json_lines};
pub use page::page;

use std::collections::BTreeMap;

use super::channel::Channel;
use super::fold::Fold;
use super::said::Said;
use super::thread::ReleaseState;
use crate::ids::RecordId;
use crate::record::content::{Content, Delivery};

/// One release to one other agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disclosure<'a> {
    /// The release.
    pub release: &'a Said,
    /// What became of it.
    pub state: ReleaseState,
    /// Who was told.
    pub to_agency: String,
    /// When it was handed over without a network, by the clock of the phone that did; only that phone knows.
    pub handed_ms: Option<i64>,
    /// The second officer's approval.
    pub approval: Option<&'a Said>,
    /// The first report of the other agency's server that it holds the release.
    pub delivered: Option<(&'a Said, &'a Delivery)>,
    /// Devices of the other agency that hold it, as far as its server has told.
    pub devices: u32,
    /// The first answer of a person there.
    pub confirmed: Option<&'a Said>,
}

/// What a phone handed over by itself: record, to whom, and when in milliseconds since 1970 UTC.
pub type Handed = BTreeMap<(RecordId, String), i64>;

impl Disclosure<'_> {
    /// When it was told first, as far as is known here, milliseconds since 1970 UTC.
    pub fn told_ms(&self) -> i64 {
        let entered_ms = self.release.is_entered().then_some(self.release.received_ms);
        [entered_ms, self.handed_ms].into_iter().flatten().min().unwrap_or(self.release.written.utc_ms)
    }
}

/// Everything `agency` told the others in a channel, by thread, then position, then whom. A former member was told what
/// was released before it left, and whatever its server reports to hold. What has no entry yet was told to those it was
/// handed over to.
pub fn disclosures<'a>(fold: &'a Fold, channel: &'a Channel, agency: &str, handed: &Handed) -> Vec<Disclosure<'a>> {
    let mut told = Vec::new();
    let left = departures(fold, channel);
    let others: Vec<&str> =
        channel.members().chain(left.keys().map(String::as_str)).filter(|other| *other != agency).collect();
    for thread in fold.threads(channel).into_iter().filter(|thread| thread.agency == agency) {
        for (release, state) in thread.releases {
            let approval = release.release().and_then(|release| fold.get(&release.approval?));
            let row = |other: &&str| Disclosure {
                release,
                state,
                to_agency: (*other).to_owned(),
                handed_ms: handed.get(&(release.record, (*other).to_owned())).copied(),
                approval,
                delivered: fold.delivered(&release.place, other),
                devices: fold.devices(&release.place, other),
                confirmed: fold.answers(channel, &release.record).find(|said| said.place.agency == **other),
            };
            let reached = |told: &Disclosure<'_>| {
                let left_ms = left.get(&told.to_agency);
                let by_link = release.is_entered() && left_ms.is_none_or(|left_ms| release.received_ms < *left_ms);
                by_link || told.delivered.is_some() || told.handed_ms.is_some()
            };
            told.extend(others.iter().map(row).filter(reached));
        }
    }
    told
}

/// When the settings without each former member were in force: when the last of the members signed them.
fn departures(fold: &Fold, channel: &Channel) -> BTreeMap<String, i64> {
    let mut signed: BTreeMap<u32, i64> = BTreeMap::new();
    let mut without: BTreeMap<&str, u32> = BTreeMap::new();
    for said in fold.all() {
        let Content::ChannelSettings(settings) = &said.content else { continue };
        let last_ms = signed.entry(settings.version).or_insert(said.received_ms);
        *last_ms = said.received_ms.max(*last_ms);
        for left in &settings.left {
            let first = without.entry(&left.agency).or_insert(settings.version);
            *first = settings.version.min(*first);
        }
    }
    let left = channel.in_force.iter().flat_map(|settings| &settings.left);
    let moment = |agency: &str| without.get(agency).and_then(|version| signed.get(version)).copied();
    // One that came back is a member; where nobody knows when one left, it counts as told.
    left.filter(|left| channel.members().all(|member| member != left.agency))
        .map(|left| (left.agency.clone(), moment(&left.agency).unwrap_or(i64::MAX)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::border::tests::{answer, channel, fold, id, notice, said};
    use crate::domain::value::At;
    use crate::i18n::{Lang, text};
    use crate::record::content::{Approval, Release};

    fn told() -> Fold {
        let release = Release {
            approval: Some(id(0, 1)),
            basis: Some("=1+1, \"art. 4\"".to_owned()),
            caveats: vec!["originator".to_owned()],
            ..notice(1, &[], "crowd")
        };
        let delivery = Delivery { agency: "gn".to_owned(), record: id(0, 2), epoch: 1, pos: 2, devices: 3 };
        fold([
            said(0, 1, Content::Approval(Approval { content: [0; 32] })),
            said(0, 2, Content::Release(release)),
            said(2, 1, Content::Delivery(Delivery { devices: 0, ..delivery.clone() })),
            said(2, 2, Content::ReleaseAnswer(answer(1, (0, 2), "en_route", None))),
            said(2, 3, Content::Delivery(delivery)),
        ])
    }

    #[test]
    fn it_says_who_was_told_whether_it_arrived_and_who_confirmed() {
        let (fold, channel) = (told(), channel(&[]));
        let told = disclosures(&fold, &channel, "gn", &Handed::new());
        let to: Vec<_> = told.iter().map(|told| told.to_agency.as_str()).collect();
        assert_eq!(to, ["inm", "cbp"]);
        assert!(told[0].delivered.is_none() && told[0].confirmed.is_none());
        assert_eq!(told[1].delivered.map(|(said, _)| said.record), Some(id(2, 1)), "when it arrived first");
        assert_eq!((told[0].devices, told[1].devices), (0, 3));
        assert_eq!(told[1].confirmed.map(|said| said.record), Some(id(2, 2)));
        assert_eq!(told[1].approval.map(|said| said.record), Some(id(0, 1)));
        assert!(disclosures(&fold, &channel, "cbp", &Handed::new()).is_empty());
    }

    #[test]
    fn it_says_what_kind_of_thing_was_told_and_never_the_value() {
        let (fold, channel) = (told(), channel(&[]));
        let told = disclosures(&fold, &channel, "gn", &Handed::new());
        let table = csv(&told);
        assert!(table.contains("What is happening / Qué sucede") && !table.contains("crowd"), "{table}");
    }

    #[test]
    fn a_former_member_was_told_what_came_before_it_left_and_what_its_server_holds() {
        let channel = channel(&[("cbp", 1)]);
        let settings = || Content::ChannelSettings(channel.in_force.clone().unwrap());
        let delivery = Delivery { agency: "gn".to_owned(), record: id(0, 4), epoch: 1, pos: 4, devices: 1 };
        let records = [
            said(0, 2, Content::Release(notice(1, &[], "crowd"))),
            said(0, 3, settings()),
            said(1, 3, settings()),
            said(0, 4, Content::Release(notice(2, &[], "crowd"))),
            said(0, 5, Content::Release(notice(3, &[], "crowd"))),
        ];
        let releases = |records: Vec<Said>| {
            let fold = fold(records);
            let told = disclosures(&fold, &channel, "gn", &Handed::new());
            let to_cbp = told.iter().filter(|told| told.to_agency == "cbp").map(|told| told.release.place.pos);
            (to_cbp.collect::<Vec<_>>(), told.iter().filter(|told| told.to_agency == "inm").count())
        };
        assert_eq!(releases(records.to_vec()), (vec![2], 3));
        let held = said(2, 9, Content::Delivery(delivery));
        assert_eq!(releases(records.into_iter().chain([held]).collect()), (vec![2, 4], 3));
    }

    #[test]
    fn what_was_only_handed_over_was_told_to_whoever_got_it() {
        let mut waiting = said(0, 7, Content::Release(notice(4, &[], "crowd")));
        waiting.place.epoch = 0;
        let entered = said(0, 2, Content::Release(notice(1, &[], "crowd")));
        let (fold, channel) = (fold([entered, waiting]), channel(&[]));
        let handed: Handed = [((id(0, 7), "cbp".to_owned()), 9_000), ((id(0, 2), "inm".to_owned()), 500)].into();
        let told = disclosures(&fold, &channel, "gn", &handed);
        let rows: Vec<_> =
            told.iter().map(|told| (told.release.place.pos, told.to_agency.as_str(), told.told_ms())).collect();
        assert_eq!(rows, [(2, "inm", 500), (2, "cbp", 2_000), (7, "cbp", 9_000)]);
        let table = csv(&told);
        assert!(table.contains("\"1970-01-01T00:00:09.000Z\""), "{table}");
        assert!(page(Lang::En, "gn", &told[2].release.written, &told).contains("Handed over without a network"));
    }

    #[test]
    fn the_page_is_whole_in_either_language_and_holds_no_markup_of_others() {
        let release = Release { basis: Some("<script>".to_owned()), ..notice(1, &[], "crowd") };
        let fold = fold([
            said(0, 1, Content::Release(release)),
            said(2, 1, Content::ReleaseAnswer(answer(1, (0, 1), "en_route", None))),
        ]);
        let (channel, at) = (channel(&[]), At { utc_ms: 1_795_550_700_000, offset_min: -420, zone: None });
        let told = disclosures(&fold, &channel, "gn", &Handed::new());
        for (lang, words) in [
            (Lang::En, ["En route", "Nobody yet", "To save life"]),
            (Lang::Es, ["En camino", "Nadie todavía", "Salvar la vida"]),
        ] {
            let html = page(lang, "gn, channel/amber", &at, &told);
            assert!(words.iter().all(|word| html.contains(word)), "{html}");
            assert!(html.contains("&lt;script&gt;") && !html.contains("<script") && !html.contains("http"), "{html}");
            assert_eq!(html.matches("<tr>").count(), 1 + told.len());
            let body = html.split_once("</style>").unwrap().1;
            assert!(!body.contains('{'), "a text was not filled");
        }
    }

    #[test]
    fn both_exports_hold_every_column_and_both_languages() {
        let (fold, channel) = (told(), channel(&[]));
        let told = disclosures(&fold, &channel, "gn", &Handed::new());
        let lines = json_lines(&told);
        let last: serde_json::Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
        assert_eq!(last["answer"], "en_route: En route / En camino");
        assert_eq!(last["written"], "1970-01-01T00:00:02.000Z");
        assert_eq!(last.as_object().unwrap().len(), COLUMNS.len());
        let table = csv(&told);
        assert_eq!(table.lines().count(), 3);
        assert!(table.contains("\"'=1+1, \"\"art. 4\"\"\""), "no cell begins a formula");
        for column in COLUMNS {
            for lang in Lang::ALL {
                assert!(text(lang, &format!("text.accounting.{column}")).is_some(), "{column}");
            }
        }
    }
}
