"""The lock: what a phone does while nobody can read it, and what becomes of that; and the people of a report."""

from pathlib import Path

import enlace
from enlace import CodeTried, FieldError, FieldLock, Lang
from stage import INTERNAL, Agency, fails, put

CODE = "271828"
WAIT_MS = 16 * 60_000


def lock_of(phone):
    return FieldLock.at(phone.path, phone.vault, phone.clock)


async def test_reports_taken_while_locked_come_in_with_the_next_unlock():
    with Agency() as agency:
        phone = await agency.enrolled("ana")
        lock = lock_of(phone)
        await fails(lock.capture([put("scenario", "rescue_water")]), FieldError.NotEnrolled, "lock_not_ready")
        await lock.choose_code(CODE)
        await phone.app.suspend_for_background(5_000)
        phone.vault.fails = enlace.HostError.Locked()
        await lock.capture([put("scenario", "rescue_water"), put("narrative", enlace.Value.PROSE("Zopilote"))])
        await fails(lock.capture([put("severity", "huge!")]), FieldError.Input, "code_malformed")
        phone.vault.fails = None
        assert (await lock.state()).sealed == 1
        sealed = b"".join(file.read_bytes() for file in Path(phone.path + ".sealed").iterdir())
        assert b"Zopilote" not in sealed and b"rescue" not in sealed
        assert await lock.try_code(CODE) == CodeTried.RIGHT()
        await phone.app.reopen()
        taken = await phone.app.take_up_sealed(INTERNAL)
        assert len(taken.documents) == 1 and not taken.refused and (await lock.state()).sealed == 0
        row = await phone.app.incident(taken.documents[0], Lang.EN)
        assert row.scenario.code == "rescue_water" and row.reference
        phone.die()


async def test_too_many_wrong_codes_leave_nothing():
    with Agency() as agency:
        phone = await agency.enrolled("ana")
        lock = lock_of(phone)
        await lock.choose_code(CODE)
        await phone.report(scenario="drone")
        await phone.app.suspend_for_background(5_000)
        phone.die()
        tries = (await lock.state()).tries
        for left in range(tries - 1, 0, -1):
            phone.clock.pass_ms(WAIT_MS)
            assert (await lock.try_code("000000")).left == left
        assert (await lock.try_code(CODE)).wait_ms > 0
        phone.clock.pass_ms(WAIT_MS)
        assert await lock.try_code("000000") == CodeTried.WIPED()
        assert not Path(phone.path).exists() and not phone.vault.secrets.get("database")
        await phone.open()
        assert (await phone.app.enrolment()).state == enlace.EnrolmentState.NOT_STARTED
        phone.die()


async def test_people_to_help_come_by_who_stays_together_and_who_is_urgent():
    with Agency() as agency:
        phone = await agency.enrolled("ana")
        saved = await phone.report(scenario="rescue_land")
        for group, condition in ((None, "unhurt"), (1, "minor"), (1, "immediate")):
            edits = [put("role", "in_danger"), put("condition", condition)]
            edits += [put("group", enlace.Value.NUMBER(group))] if group else []
            await phone.app.record_person(saved.document, edits, "identity/nogales", [])
        view = await phone.app.rescue(saved.document, Lang.ES)
        parties = [(party.group, [one.condition.code for one in party.people]) for party in view.parties]
        assert parties == [(1, ["immediate", "minor"]), (None, ["unhurt"])], parties
        assert [(count.condition.code, count.count) for count in view.tally][0] == ("immediate", 1)
        words = await phone.app.radio_report(saved.document, Lang.ES)
        assert words[1] == "Persona en peligro en tierra." and words[0].startswith("Reporte Enlace ")
        phone.die()
