"""What crosses the border, on a phone whose agency has no channel: every call says why and nothing is signed."""

import tempfile
from pathlib import Path

import enlace
from enlace import FieldError, Lang
from stage import Agency, Phone, fails

AMBER = "channel/amber"
NOBODY = "0" * 64


def rescue():
    return enlace.NoticeDraft(
        purpose="life_safety", notice=enlace.NoticeFields(scenario="rescue_land", happening=["lost"]),
    )


async def test_a_phone_without_channels_says_so_and_signs_nothing():
    with Agency() as agency:
        phone = await agency.enrolled("ana")
        app = phone.app
        assert await app.channels(Lang.ES) == []
        page = await app.threads(enlace.ThreadFilter(), Lang.ES)
        assert (page.rows, page.next, page.unsent) == ([], None, [])
        await fails(app.preview_notice(AMBER, rescue()), FieldError.NotAllowed, "no_grant")
        await fails(app.notice_form(AMBER, Lang.ES), FieldError.NotAllowed, "no_grant")
        await fails(app.preview_notice("no channel", rescue()), FieldError.NotAllowed, "no_stream")
        await fails(app.preview_notice("internal/nogales", rescue()), FieldError.Input, "wrong_kind")
        received = enlace.AnswerDraft(answer="received")
        await fails(app.answer(NOBODY, received), FieldError.NotHere, "release_unknown")
        await fails(app.answer("no id", received), FieldError.NotHere, "release_unknown")
        await fails(app.same_event(NOBODY, "0" * 32, True), FieldError.NotHere, "release_unknown")
        await fails(app.same_event(NOBODY, "no id", True), FieldError.NotHere, "event_unknown")
        await fails(app.withdraw(NOBODY, "correction"), FieldError.NotHere, "release_unknown")
        await fails(app.preview_correction(NOBODY, rescue()), FieldError.NotHere, "release_unknown")
        await fails(app.mark_opened(NOBODY), FieldError.NotHere, "release_unknown")
        await fails(app.hand_over([NOBODY], "cbp"), FieldError.NotHere, "release_unknown")
        await fails(app.take_in(enlace.BundleCollector(), Lang.ES), FieldError.Input, "bundle_damaged")
        await fails(app.take_in_file("/no/such/file", Lang.ES), FieldError.Input, "file_unusable")
        await fails(app.statement(NOBODY, Lang.ES), FieldError.NotHere, "release_unknown")
        await fails(app.radio_words(NOBODY, Lang.ES), FieldError.NotHere, "release_unknown")
        await fails(app.text_message(NOBODY), FieldError.NotHere, "release_unknown")
        await fails(app.disclosures(AMBER, Lang.ES), FieldError.NotAllowed, "no_grant")
        await fails(app.event(AMBER, "0" * 32, Lang.ES), FieldError.NotHere, "event_unknown")
        await fails(app.preview_approval(NOBODY), FieldError.NotHere, "release_unknown")
        incident = (await phone.report(scenario="drone")).document
        chosen = enlace.ReleaseDraft(purpose="inform", fields=["scenario"])
        await fails(app.preview_release(AMBER, incident, chosen), FieldError.NotAllowed, "no_grant")
        assert await app.approvals(Lang.ES) == []
        assert (await app.sync_summary(Lang.ES)).waiting_records == 0
        phone.die()


async def test_a_text_message_is_read_and_a_slip_is_noticed():
    with Agency() as agency:
        phone = await agency.enrolled("ana")
        app = phone.app
        page = (Path(__file__).resolve().parents[2] / "docs" / "voice.md").read_text(encoding="utf-8")
        example = next(line for line in page.splitlines() if line.startswith("N1 "))
        heard = await app.read_text_message(example.lower(), Lang.ES)
        assert heard.event_number == "E-412 907 335 0" and not heard.exercise
        assert heard.lines[1] == "Qué sucede: Persona en peligro en tierra"
        assert heard.fields.scenario == "rescue_land" and heard.fields.place.precision == "m100"
        await fails(app.read_text_message(example.replace("S15", "S16"), Lang.ES), FieldError.Input, "voice_check_failed")
        await fails(app.read_text_message("hola", Lang.ES), FieldError.Input, "voice_check_failed")
        assert await app.releases_of_number("e guion 412 907 335 0") == []
        await fails(app.releases_of_number("E-412 907 335 1"), FieldError.Input, "event_number_check_failed")
        assert enlace.voice_card(Lang.EN) in page and enlace.voice_card(Lang.ES) in page
        phone.die()


async def test_the_own_root_is_compared_by_voice_before_and_after_enrolment():
    with Agency() as agency:
        phone = await agency.phone("ana").open()
        assert (await phone.app.enrolment()).root_fingerprint is None
        waiting = await phone.app.enrol(agency.invite("ana"), "python")
        await phone.app.sync()
        enrolled = await phone.app.enrolment()
        own, *peers = await phone.app.agencies()
        assert waiting.root_fingerprint == enrolled.root_fingerprint == own.fingerprint
        groups = own.fingerprint.split(" ")
        assert len(groups) == 8 and all(len(group) == 5 and group.isdigit() for group in groups)
        assert own.own and own.names.en != own.names.es and peers == []
        phone.die()


async def test_nothing_crosses_before_enrolment():
    with tempfile.TemporaryDirectory() as folder:
        phone = await Phone(Path(folder), "alone", 1_795_521_600_000).open()
        for call in (phone.app.channels(Lang.EN), phone.app.agencies(), phone.app.preview_notice(AMBER, rescue())):
            await fails(call, FieldError.NotEnrolled, "not_enrolled")
        phone.die()
