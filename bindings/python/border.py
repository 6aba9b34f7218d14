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
        assert (await app.sync_summary(Lang.ES)).waiting_records == 0
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
