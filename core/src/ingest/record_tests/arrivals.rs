//! What a phone demands of an entry: every refusal.

use super::world::{World, commit, revocation, stream};
use crate::domain::stream::StreamName;
use crate::entry::{ChainBreak, Cursor, Entry, Verdict};
use crate::ids::EntryHash;
use crate::ingest::arrival::{ArrivalRefusal, check, check_sparse};
use crate::ingest::directory::Directory;
use crate::ingest::opened::{OpenedRecord, RecordRefusal};
use crate::record::cbor::CborError;
use crate::record::content::{Access, Content, Destroy, Retire, Revoked};
use crate::record::keys::DeviceSigner;

const SECTOR: &str = "internal/nogales";

struct Sector {
    world: World,
    record: OpenedRecord,
    entry: Entry,
}

/// A sector stream with one accepted commit, not yet read.
fn sector() -> Sector {
    let mut world = World::new();
    let phone = world.phone(&["agent"], &[(SECTOR, Access::Write)]);
    let record = world.record(&phone.signer, &stream(SECTOR), commit());
    let entry = world.entry(&Cursor::START, &record, Verdict::Accepted);
    Sector { world, record, entry }
}

impl Sector {
    fn check(&self, entry: &Entry) -> Result<Cursor, ArrivalRefusal> {
        let envelope = self.record.envelope().encode();
        let checked = check(&self.world.directory, &Cursor::START, &stream(SECTOR), &entry.encode(), &envelope);
        checked.map(|(arrival, next)| {
            assert_eq!((arrival.entry(), arrival.record().id()), (entry, self.record.id()));
            next
        })
    }
}

#[test]
fn the_next_entry_with_its_record_moves_the_cursor() {
    let sector = sector();
    assert_eq!(sector.check(&sector.entry), Ok(Cursor::at(&sector.entry)));
}

#[test]
fn entries_out_of_place_are_refused() {
    let sector = sector();
    let gap = Entry { pos: 3, prev: Some(EntryHash([1; 32])), ..sector.entry.clone() };
    assert_eq!(sector.check(&gap), Err(ArrivalRefusal::Chain(ChainBreak::Gap)));
    let envelope = sector.record.envelope().encode();
    let read = Cursor { epoch: 1, pos: 2, hash: EntryHash([2; 32]) };
    let against = |read: &Cursor| {
        check(&sector.world.directory, read, &stream(SECTOR), &gap.encode(), &envelope).map(|_| ()).unwrap_err()
    };
    assert_eq!(against(&read), ArrivalRefusal::Chain(ChainBreak::Fork));
    assert_eq!(against(&Cursor { epoch: 2, ..read }), ArrivalRefusal::Chain(ChainBreak::PastEpoch));
    for (found, code) in
        [(ChainBreak::Gap, "entry_gap"), (ChainBreak::Fork, "entry_fork"), (ChainBreak::PastEpoch, "entry_past_epoch")]
    {
        assert_eq!(ArrivalRefusal::Chain(found).code(), code);
    }
}

#[test]
fn a_document_from_before_the_window_may_stand_anywhere() {
    let sector = sector();
    let far = Entry { pos: 900, prev: Some(EntryHash([1; 32])), ..sector.entry.clone() };
    let envelope = sector.record.envelope().encode();
    assert!(check_sparse(&sector.world.directory, &stream(SECTOR), &far.encode(), &envelope).is_ok());
}

#[test]
fn foreign_bytes_are_neither_entry_nor_record() {
    let sector = sector();
    let (entry, envelope) = (sector.entry.encode(), sector.record.envelope().encode());
    let refused = |entry: &[u8], envelope: &[u8]| {
        check(&sector.world.directory, &Cursor::START, &stream(SECTOR), entry, envelope).map(|_| ()).unwrap_err()
    };
    assert_eq!(refused(b"", &envelope), ArrivalRefusal::Malformed(CborError::Truncated));
    assert_eq!(refused(b"", &envelope).code(), "entry_malformed");
    assert_eq!(refused(&entry, b"").code(), "record_malformed");
}

#[test]
fn an_entry_stands_for_the_record_and_the_stream_it_names() {
    let sector = sector();
    let other_record = Entry { record: crate::ids::RecordId([1; 32]), ..sector.entry.clone() };
    assert_eq!(sector.check(&other_record), Err(ArrivalRefusal::OtherRecord));
    let other_stream = Entry { stream: stream("internal/laredo"), ..sector.entry.clone() };
    assert_eq!(sector.check(&other_stream), Err(ArrivalRefusal::OtherRecord));
    // An entry and a frame that agree still cannot move a record out of the stream it was written for.
    let envelope = sector.record.envelope().encode();
    let moved = check_sparse(&sector.world.directory, &stream("internal/laredo"), &other_stream.encode(), &envelope);
    assert_eq!(moved.unwrap_err(), ArrivalRefusal::OtherRecord);
    assert_eq!(ArrivalRefusal::OtherRecord.code(), "entry_other_record");
}

#[test]
fn an_entry_waits_for_the_control_it_was_judged_by() {
    let sector = sector();
    let ahead = Entry { ctl: sector.world.directory.size() + 1, ..sector.entry.clone() };
    assert_eq!(sector.check(&ahead), Err(ArrivalRefusal::ControlBehind));
    assert_eq!(ArrivalRefusal::ControlBehind.code(), "control_behind");
}

#[test]
fn an_author_from_a_control_not_yet_seen_is_no_stranger() {
    let sector = sector();
    let behind = Directory::new(sector.world.directory.agency(), *sector.world.directory.root());
    let (entry, envelope) = (sector.entry.encode(), sector.record.envelope().encode());
    let refused = check_sparse(&behind, &stream(SECTOR), &entry, &envelope).unwrap_err();
    assert_eq!(refused, ArrivalRefusal::ControlBehind);
    let early = Entry { ctl: 0, ..sector.entry.clone() };
    let refused = check_sparse(&behind, &stream(SECTOR), &early.encode(), &envelope).unwrap_err();
    assert_eq!(refused, ArrivalRefusal::Record(RecordRefusal::AuthorUnknown));
    assert_eq!(refused.code(), "author_unknown");
}

#[test]
fn the_server_cannot_accept_what_the_rights_refuse() {
    let mut sector = sector();
    let before = Entry { ctl: 4, ..sector.entry.clone() };
    assert_eq!(sector.check(&before), Err(ArrivalRefusal::RightsIgnored));
    assert_eq!(ArrivalRefusal::RightsIgnored.code(), "rights_ignored");
    for verdict in [Verdict::Refused("no_grant".to_owned()), Verdict::Quarantined("device_compromised".to_owned())] {
        assert!(sector.check(&Entry { verdict, ..before.clone() }).is_ok(), "a refusal asks for no right");
    }
    let device = sector.world.directory.devices().next().unwrap().id;
    sector.world.by_administrator(0, revocation(Revoked::Grant(device, stream(SECTOR)))).unwrap();
    assert!(sector.check(&sector.entry).is_ok(), "entered while the grant held");
    let late = Entry { ctl: sector.world.directory.size(), ..sector.entry.clone() };
    assert_eq!(sector.check(&late), Err(ArrivalRefusal::RightsIgnored));
}

#[test]
fn a_phone_reads_control_from_its_first_entry_to_the_same_directory() {
    let mut world = World::new();
    let phone = world.phone(&["agent"], &[(SECTOR, Access::Write)]);
    let _ = world.act(&phone.signer, Content::Retire(Retire { device: phone.id, reason: String::new() }));
    let order = |approves| Content::Destroy(Destroy { device: phone.id, now: true, approves });
    let first = world.by_administrator(0, order(None)).unwrap();
    world.by_administrator(1, order(Some(first))).unwrap();
    let key = world.administrators[0].public_key().id();
    world.by_root(revocation(Revoked::Key(key))).unwrap();

    let control = StreamName::control();
    let mut read = Directory::new(world.directory.agency(), *world.directory.root());
    let mut cursor = Cursor::START;
    for (entry, record) in &world.control {
        let envelope = record.envelope().encode();
        let (arrival, next) = check(&read, &cursor, &control, &entry.encode(), &envelope).unwrap();
        read.apply(arrival.entry(), arrival.record().body());
        cursor = next;
        let again = check_sparse(&world.directory, &control, &entry.encode(), &envelope);
        assert!(again.is_ok(), "position {}: a longer control changes nothing", entry.pos);
    }
    assert_eq!(format!("{read:?}"), format!("{:?}", world.directory));
}

#[test]
fn a_control_entry_is_judged_by_everything_before_it_and_nothing_else() {
    let world = World::new();
    let (entry, record) = &world.control[2];
    for ctl in [0, 1, 3] {
        let moved = Entry { ctl, ..entry.clone() };
        let refused = check_sparse(&world.directory, &entry.stream, &moved.encode(), &record.envelope().encode());
        assert_eq!(refused.unwrap_err(), ArrivalRefusal::ControlBehind, "ctl {ctl}");
    }
}
