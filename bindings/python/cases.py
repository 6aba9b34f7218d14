"""What an app relies on: errors, threads, cancellation, suspension, events; and one case from end to end."""

import asyncio
import gc
import os
import signal
import tempfile
import threading
import time
from pathlib import Path

import enlace
from enlace import FieldError, HostError, Lang
from stage import IDENTITY, INTERNAL, Agency, Phone, fails, put, text

NOON_MS = 1_795_521_600_000


async def alone(folder):
    return await Phone(Path(folder), "alone", NOON_MS).open()


async def test_nothing_works_before_enrolment_and_every_error_says_why():
    with tempfile.TemporaryDirectory() as folder:
        phone = await alone(folder)
        assert (await phone.app.enrolment()).state == enlace.EnrolmentState.NOT_STARTED
        await fails(phone.report(scenario="drone"), FieldError.NotEnrolled, "not_enrolled")
        await fails(phone.app.sync(), FieldError.NotEnrolled, "not_enrolled")
        await fails(phone.app.enrol("hello", "python"), FieldError.Input, "invitation_foreign")
        await fails(phone.app.enrol("ENLACE9:AAAA", "python"), FieldError.Update, "invitation_newer")
        await fails(phone.app.document("0" * 32, Lang.EN), FieldError.NotHere, "document_unknown")
        await fails(phone.app.document("no id", Lang.EN), FieldError.NotHere, "document_unknown")
        await fails(phone.app.report("no stream", []), FieldError.NotAllowed, "no_stream")
        assert not await phone.app.obey()
        phone.die()


async def test_one_process_at_a_time_and_only_with_its_keys():
    with tempfile.TemporaryDirectory() as folder:
        phone = await alone(folder)
        await fails(Phone(Path(folder), "alone", NOON_MS).open(), FieldError.Storage, "storage_locked")
        phone.die()
        await fails(Phone(Path(folder), "alone", NOON_MS).open(), FieldError.Storage, "storage_key_missing")
        await phone.open()
        phone.die()
        content = b"".join(path.read_bytes() for path in Path(folder).glob("alone.db*"))
        assert len(content) > 100_000 and b"SQLite" not in content and b"create table" not in content.lower()


async def test_a_host_s_keystore_that_fails_becomes_an_error_of_its_own():
    with Agency() as agency:
        phone = await agency.phone("ana").open()
        invitation = agency.invite("ana")
        phone.signer.fails = HostError.PresenceRequired()
        await fails(phone.app.enrol(invitation, "python"), FieldError.Unlock, "presence_required")
        phone.signer.fails = ValueError("not a host error")
        await fails(phone.app.sync(), FieldError.Storage, "key_unavailable")
        phone.signer.fails = None
        await phone.enrol(invitation)
        phone.die()
        phone.vault.fails = HostError.Locked()
        await fails(phone.open(), FieldError.Unlock, "vault_locked")
        phone.vault.fails = None
        await phone.open()
        assert (await phone.app.enrolment()).state == enlace.EnrolmentState.ENROLLED
        phone.die()


async def test_a_screen_s_thread_is_never_blocked():
    with Agency() as agency:
        phone = await agency.enrolled("ana")
        assert threading.get_ident() not in phone.vault.threads
        gaps, running = [], True

        async def tick():
            last = time.monotonic()
            while running:
                await asyncio.sleep(0.001)
                now = time.monotonic()
                gaps.append(now - last)
                last = now

        ticking = asyncio.create_task(tick())
        await asyncio.gather(*(phone.report(scenario="drone") for _ in range(20)))
        await phone.app.sync()
        running = False
        await ticking
        assert len(gaps) > 10 and max(gaps) < 0.5, max(gaps)
        assert len((await phone.app.incidents(enlace.IncidentFilter(), Lang.EN)).rows) == 20
        phone.die()


async def test_a_cancelled_call_leaves_the_app_usable():
    with Agency() as agency:
        phone = await agency.enrolled("ana")
        saved = await phone.report(scenario="drone")
        syncing = asyncio.create_task(phone.app.sync())
        await asyncio.sleep(0)
        syncing.cancel()
        try:
            await syncing
        except asyncio.CancelledError:
            pass
        await phone.app.sync()
        assert (await phone.app.incident(saved.document, Lang.EN)).sync == enlace.SyncState.RECEIVED
        phone.die()


async def test_suspension_closes_the_database_and_ends_what_follows():
    with Agency() as agency:
        phone = await agency.enrolled("ana")
        handle = phone.app.follow(Events())
        await phone.app.suspend_for_background(5000)
        await fails(phone.report(scenario="drone"), FieldError.Closed, "storage_closed")
        await until(handle.is_finished)
        assert not os.path.exists(phone.path + "-wal") or os.path.getsize(phone.path + "-wal") == 0
        await phone.app.reopen()
        await phone.app.reopen()
        assert (await phone.report(scenario="drone")).reference.startswith("NGL-")
        phone.die()


class Events(enlace.EventListener):
    def __init__(self):
        self.heard, self.threads = [], set()

    def on_event(self, event):
        self.threads.add(threading.get_ident())
        self.heard.append(event)
        raise RuntimeError("a listener that throws hurts nobody")


async def until(what, seconds=20):
    """Waits for something the library does on its own threads."""
    for _ in range(seconds * 100):
        if found := what():
            return found
        await asyncio.sleep(0.01)
    raise AssertionError("it never came")


async def test_a_feed_tells_what_changes_while_it_is_open():
    with Agency() as agency:
        ana, luis = await agency.enrolled("ana"), await agency.enrolled("luis")
        events = Events()
        handle = luis.app.follow(events)
        for _ in range(3):
            saved = await ana.report(scenario="drone")
            await ana.app.sync()
            await until(lambda: events.heard and events.heard[-1].documents == [saved.document])
            assert (await luis.app.document(saved.document, Lang.EN)).fields
        revisions = [event.revision for event in events.heard if event.is_changed()]
        assert revisions == list(range(1, len(revisions) + 1))
        assert len(revisions) == 3 and not any(event.more for event in events.heard)
        assert len(events.threads) == 1 and threading.get_ident() not in events.threads
        handle.cancel()
        await until(handle.is_finished)
        ana.die(), luis.die()


async def test_a_feed_ends_with_its_handle_and_with_its_right_and_waits_for_its_server():
    with Agency() as agency:
        ana, luis = await agency.enrolled("ana"), await agency.enrolled("luis")
        heard = [Events() for _ in range(3)]
        let_go = ana.app.follow(heard[0])
        kept, lost = ana.app.follow(heard[1]), luis.app.follow(heard[2])
        assert not let_go.is_finished() and not kept.is_finished()
        agency.compromised(await luis.device())
        ended = await until(lambda: next((event for event in heard[2].heard if event.is_ended()), None))
        assert ended.code == "device_compromised" and await until(lost.is_finished)
        del let_go
        gc.collect()
        agency.stop()
        waiting = await until(lambda: next((event for event in heard[1].heard if event.is_waiting()), None))
        assert waiting.code in ("link_cut", "offline") and waiting.retry_ms > 0
        await asyncio.sleep(0.2)
        assert not any(event.is_waiting() for event in heard[0].heard) and not kept.is_finished()
        kept.cancel()
        await until(kept.is_finished)
        ana.die(), luis.die()


async def test_no_signal_is_told_from_a_server_that_refuses():
    with Agency() as agency:
        phone = await agency.enrolled("ana")
        agency.compromised(await phone.device())
        await fails(phone.app.sync(), FieldError.Refused, "device_compromised")
        other = await agency.enrolled("luis")
        agency.stop()
        await fails(other.app.sync(), FieldError.Offline, "offline")
        assert (await other.report(scenario="drone")).changes == 1
        summary = await other.app.sync_summary(Lang.ES)
        assert summary.waiting_documents == 1 and summary.last_contact_ms == agency.now_ms
        phone.die(), other.die()


async def test_a_sync_that_hangs_is_hung_up_and_goes_through_later():
    with Agency() as agency:
        phone = await agency.enrolled("ana")
        saved = await phone.report(scenario="drone")
        agency.server.send_signal(signal.SIGSTOP)
        syncing = asyncio.create_task(phone.app.sync())
        await asyncio.sleep(0.3)
        assert not syncing.done()
        phone.app.hang_up()
        await fails(asyncio.wait_for(syncing, 5), FieldError.Offline, "link_cut")
        agency.server.send_signal(signal.SIGCONT)
        await phone.app.sync()
        assert (await phone.app.incident(saved.document, Lang.EN)).sync == enlace.SyncState.RECEIVED
        phone.die()


async def test_a_token_ends_the_sync_that_has_it_and_no_other_call_after_it():
    with Agency() as agency:
        phone = await agency.enrolled("ana")
        agency.server.send_signal(signal.SIGSTOP)
        token = enlace.CancelToken()
        syncing = asyncio.create_task(phone.app.sync_until_cancelled(token))
        await asyncio.sleep(0.3)
        assert not syncing.done()
        token.cancel()
        await fails(asyncio.wait_for(syncing, 5), FieldError.Offline, "link_cut")
        agency.server.send_signal(signal.SIGCONT)
        await fails(phone.app.sync_until_cancelled(token), FieldError.Offline, "link_cut")
        await phone.app.sync_until_cancelled(enlace.CancelToken())
        phone.die()


async def test_findings_name_the_field_in_both_languages():
    with Agency() as agency:
        phone = await agency.enrolled("ana")
        saved = await phone.report(scenario="drone")
        error = await fails(phone.app.file(saved.document), FieldError.Input, "asked_field_missing")
        finding = error.findings[0]
        assert finding.blocks and finding.path == "severity"
        assert "Severity" in finding.words.en and "Gravedad" in finding.words.es
        wrong = enlace.Edit.SET("counts.public.injured", enlace.Value.NUMBER(-1))
        error = await fails(phone.app.edit(saved.document, [wrong]), FieldError.Input, "number_out_of_range")
        assert error.findings[0].path == "counts.public.injured"
        newer = enlace.Edit.SET("severity", enlace.Value.NEWER())
        await fails(phone.app.edit(saved.document, [newer]), FieldError.Input, "document_wrong_shape")
        again = await phone.report(scenario="drone", **{"place.point": point(), "occurred.from": at(agency, 0)})
        twin = await phone.report(scenario="drone", **{"place.point": point(), "occurred.from": at(agency, -60_000)})
        assert again.warnings == []
        assert [warning.code for warning in twin.warnings] == ["perhaps_a_duplicate"]
        assert again.reference in twin.warnings[0].words.es and not twin.warnings[0].blocks
        phone.die()


def point():
    return enlace.Value.POSITION(enlace.Point(lat_e7=313_330_000, lon_e7=-1_109_430_000, accuracy_m=8))


def at(agency, ms):
    return enlace.Value.TIME(enlace.At(utc_ms=agency.now_ms - 3_600_000 + ms, offset_min=-420, zone=None))


async def test_a_case_is_captured_found_told_and_proven():
    with Agency() as agency:
        phone = await agency.enrolled("ana", grants={INTERNAL: "write", IDENTITY: "write"})
        narrative = enlace.Edit.SET("narrative", enlace.Value.PROSE("Un dron cruzó la línea."))
        vehicle = f"vehicles.{enlace.new_item_id()}.plate"
        saved = await phone.app.report(
            INTERNAL, [put("scenario", "drone"), put("place.point", point()), narrative, put(vehicle, "XYZ-98")],
        )
        recording = f"media.{enlace.new_item_id()}.sha256"
        photo = await phone.app.capture_evidence(
            saved.document, [put("kind", "photo"), put(recording, enlace.Value.BYTES("ab" * 32))],
        )
        person = await phone.app.record_person(
            saved.document, [put("role", "victim")], IDENTITY, [put("surname_1", "Invented")],
        )
        await phone.app.edit(saved.document, [enlace.Edit.SPLICE("narrative", 0, 2, "Otro")])
        view = await phone.app.document(saved.document, Lang.ES)
        fields = {field.path: field for field in view.fields}
        assert view.kind == "incident" and view.stream == INTERNAL and "schema" not in fields
        assert fields["narrative"].value == enlace.Value.PROSE("Otro dron cruzó la línea.")
        assert fields["place.point"].shown == "31.33300, −110.94300 (±8 m)"
        assert fields["scenario"].label and fields[vehicle].value == text("XYZ-98")
        assert [row.document for row in await phone.app.evidence_of(saved.document, Lang.ES)] == [photo.document]
        subject = next(field for path, field in fields.items() if path.endswith(".subject")).value.hex
        assert await phone.app.identities_of(subject) == [person.document]
        hits = await phone.app.search("cruzo lin", enlace.SearchIn.INTERNAL)
        assert [(hit.document, hit.kind) for hit in hits] == [(saved.document, "incident")]
        assert await phone.app.search("Invented", enlace.SearchIn.INTERNAL) == []
        assert [hit.document for hit in await phone.app.search("inven", enlace.SearchIn.IDENTITY)] == [person.document]
        here = enlace.Point(lat_e7=313_330_000, lon_e7=-1_109_440_000, accuracy_m=None)
        near = await phone.app.nearest(here, 5, Lang.ES)
        assert near[0].incident.document == saved.document and 80 < near[0].distance_m < 110
        await phone.app.pin(saved.document, True)
        synced = await phone.app.sync()
        assert synced.accepted >= 2 and synced.refused == [] and abs(synced.clock_offset_ms) < 60_000
        timeline = await phone.app.timeline(saved.document, Lang.ES)
        assert len(timeline) >= 3 and all(item.proof.is_received() and item.written.own for item in timeline)
        row = (await phone.app.incidents(enlace.IncidentFilter(mine=True), Lang.ES)).rows[0]
        assert row.pinned and row.sync == enlace.SyncState.RECEIVED and row.exercise is None
        assert row.scenario.code == "drone" and row.scenario.label != "drone"
        phone.die()


async def test_pages_go_on_where_the_last_one_ended():
    with Agency() as agency:
        phone = await agency.enrolled("ana")
        made = {(await phone.report(scenario="drone")).document for _ in range(55)}
        first = await phone.app.incidents(enlace.IncidentFilter(), Lang.EN)
        second = await phone.app.incidents(enlace.IncidentFilter(), Lang.EN, first.next)
        rows = [row.document for row in first.rows + second.rows]
        assert (len(first.rows), len(second.rows), second.next) == (50, 5, None) and set(rows) == made
        none = await phone.app.incidents(enlace.IncidentFilter(scenarios=["tunnel"]), Lang.EN)
        assert none.rows == []
        phone.die()


def test_words_and_forms_need_no_app():
    for lang in (Lang.EN, Lang.ES):
        form = enlace.form("incident", lang)
        assert {"scenario", "severity", "people.*.role"} <= {field.path for field in form}
        codes = [field.holds.set for field in form if field.holds.is_code()]
        assert all(enlace.choices(name, lang) for name in codes)
    assert enlace.label("severity", "severe", Lang.ES) == "Grave"
    assert enlace.text("no.such.key", Lang.EN) is None
    assert len({enlace.new_item_id() for _ in range(100)}) == 100


def test_a_software_device_keeps_its_key_in_its_folder():
    with tempfile.TemporaryDirectory() as folder:
        keys = [enlace.SoftwareDevice.in_folder(folder).signer().public_key() for _ in range(2)]
        assert keys[0] == keys[1] and len(keys[0]) == 33


async def test_calls_cost_little():
    """Prints what a call costs from here; fails only when it is out of all proportion."""
    with tempfile.TemporaryDirectory() as folder:
        phone = await alone(folder)
        rounds = 2000
        started = time.perf_counter()
        for _ in range(rounds):
            enlace.label("severity", "severe", Lang.ES)
        plain = (time.perf_counter() - started) / rounds
        started = time.perf_counter()
        for _ in range(200):
            await phone.app.enrolment()
        awaited = (time.perf_counter() - started) / 200
        print(f"       a plain call {plain * 1e6:.0f} us, an awaited one {awaited * 1e6:.0f} us", flush=True)
        assert plain < 0.002 and awaited < 0.05
        phone.die()
