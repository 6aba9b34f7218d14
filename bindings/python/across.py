"""Two agencies on this machine: what their phones say to each other, by every road, and who was told."""

import asyncio
import contextlib

import enlace
from enlace import FieldError, Lang
from stage import IDENTITY, INTERNAL, Agency, fails, put

CHANNEL = "channel/nogales"
US, MX = "usbp-nogales", "gn-nogales"
# Servers exchange every few seconds; a busy machine takes longer.
LOOKS = 200


class Pair:
    """Both agencies served, their roots compared, one channel in force."""

    def __enter__(self):
        # What fails on the way ends the servers that are up already.
        with contextlib.ExitStack() as self.stack:
            self._meet()
            self.stack = self.stack.pop_all()
        return self

    def _meet(self):
        self.us = self.stack.enter_context(Agency("--agency", US))
        self.mx = self.stack.enter_context(Agency("--agency", MX))
        sides = (self.us, self.mx)
        for side in sides:
            side.enlace("peer", "card", *root(side), "--out", str(card(side)))
        for side, other in (sides, sides[::-1]):
            added = side.enlace("peer", "add", str(card(other)))
            side.enlace("peer", "confirm", added["agency"], "--fingerprint", added["fingerprint"], *root(side))
        proposal = str(self.us.data / "nogales.proposal")
        self.us.enlace(
            "channel", "create", "nogales", "--with", MX, "--radio", "VHF 4", "--out", proposal, *root(self.us),
        )
        self.mx.enlace("channel", "accept", proposal, "--radio", "VHF 7", *root(self.mx))

    def __exit__(self, *_):
        self.stack.close()

    async def officer(self, side, name, *roles):
        grants = {INTERNAL: "write", IDENTITY: "write", CHANNEL: "write"}
        phone = await side.enrolled(name, roles=roles, grants=grants)
        side.enlace("channel", "accredit", "nogales", "--all")
        await phone.app.sync()
        return phone


def root(side):
    return "--root-key", str(side.data / "keys" / "root.key")


def card(side):
    return side.data / "card.txt"


async def until(what, *phones):
    """Syncs these phones until something is true; what it gave."""
    for _ in range(LOOKS):
        for phone in phones:
            await phone.app.sync()
        found = await what()
        if found:
            return found
        await asyncio.sleep(0.1)
    raise AssertionError("it never crossed")


def rescue(**more):
    notice = enlace.NoticeFields(
        scenario="rescue_land", happening=["lost"], asks=["medical"],
        counts=[enlace.NoticeCount(group="public", outcome="in_danger", count=2)],
        place=enlace.NoticePlace(point=enlace.Point(lat_e7=313_338_000, lon_e7=-1_109_905_000, accuracy_m=12)),
    )
    return enlace.NoticeDraft(purpose="life_safety", notice=notice, **more)


async def send(phone, draft=None):
    preview = await phone.app.preview_notice(CHANNEL, draft or rescue())
    return await phone.app.send_notice(preview, False)


async def standing(phone, record):
    try:
        return (await phone.app.statement(record, Lang.ES)).standing
    except FieldError.NotHere:
        return None


def arrives(phone, record):
    async def arrived():
        return await standing(phone, record) == enlace.RecordStanding.ACCEPTED
    return until(arrived, phone)


def answered(phone, thread, count):
    async def counted():
        rows = (await phone.app.threads(enlace.ThreadFilter(), Lang.EN)).rows
        return any(row.thread == thread and row.answers == count for row in rows)
    return until(counted, phone)


async def test_a_notice_goes_by_camera_and_by_file_is_answered_corrected_and_withdrawn():
    with Pair() as pair:
        ana = await pair.officer(pair.us, "ana", "agent")
        luis = await pair.officer(pair.mx, "luis", "agent")

        async def in_force():
            return [row.version for row in await luis.app.channels(Lang.ES)] == [1] and [
                row.version for row in await ana.app.channels(Lang.ES)] == [1]
        await until(in_force, ana, luis)

        sent = await send(ana)
        assert await standing(ana, sent.record) == enlace.RecordStanding.WAITING
        sealed = await ana.app.hand_over([sent.record], MX)
        assert len(sealed.codes()) <= 2
        collector = enlace.BundleCollector()
        for code in reversed(sealed.codes() * 2):
            collector.take(code)
        told, = await ana.app.disclosures(CHANNEL, Lang.EN)
        assert (told.release, told.to_agency) == (sent.record, MX) and told.handed_ms and not told.delivered_ms
        taken = await luis.app.take_in(collector, Lang.ES)
        assert taken.added == [sent.record] and not taken.refused and not taken.carried
        assert await standing(luis, sent.record) == enlace.RecordStanding.SIGNATURE_ONLY
        path = str(pair.us.data / "notice.bundle")
        await sealed.write(path)
        assert (await luis.app.take_in_file(path, Lang.ES)).known == 1
        await fails(ana.app.take_in_file(path, Lang.EN), FieldError.Input, "bundle_other_recipient")
        await ana.app.sync()
        await arrives(luis, sent.record)

        whole = await luis.app.statement(sent.record, Lang.ES)
        assert whole.verified.holds and whole.verified.under_head and whole.by.call_sign == "ana"
        assert any("Persona en peligro en tierra" in line for line in whole.lines), whole.lines
        words = await luis.app.radio_words(sent.record, Lang.ES)
        message = await luis.app.text_message(sent.record)
        heard = await ana.app.read_text_message(message, Lang.EN)
        assert len(message) <= 160 and heard.event_number == sent.event_number and words[0].startswith("Aviso")
        assert await luis.app.releases_of_number(heard.event_number) == [sent.record]

        coming = enlace.AnswerDraft(answer="en_route", eta_min=12)
        await luis.app.answer(sent.record, coming)
        await luis.app.sync()
        await answered(ana, sent.thread, 1)
        other = enlace.AnswerDraft(answer="correction", claims=enlace.NoticeFields(scenario="rescue_water"))
        await luis.app.answer(sent.record, other)
        await luis.app.sync()
        await answered(ana, sent.thread, 2)
        for app in (ana.app, luis.app):
            view = await app.event(CHANNEL, sent.event, Lang.EN)
            field = next(field for field in view.fields if field.name == "scenario")
            assert field.disputed and [voice.country for voice in field.voices] == ["MX", "US"], field
            assert len(view.history) == 3 and view.silent == []

        draft = enlace.NoticeDraft(purpose="life_safety", notice=whole.notice, reason="correction")
        draft.notice.scenario = "rescue_water"
        better = await ana.app.send_notice(await ana.app.preview_correction(sent.record, draft), False)
        await ana.app.sync()
        await arrives(luis, better.record)
        rows = (await luis.app.threads(enlace.ThreadFilter(), Lang.ES)).rows
        assert [row.heads for row in rows] == [[better.record]]
        gone = await ana.app.withdraw(better.record, "correction")
        await ana.app.sync()
        await arrives(luis, gone.record)
        assert (await luis.app.threads(enlace.ThreadFilter(), Lang.ES)).rows[0].withdrawn
        ana.die()
        luis.die()


async def test_two_events_are_said_to_be_one_by_both():
    with Pair() as pair:
        ana = await pair.officer(pair.us, "ana", "agent")
        luis = await pair.officer(pair.mx, "luis", "agent")
        ours, theirs = await send(ana), await send(luis)
        for phone, other in ((ana, theirs), (luis, ours)):
            await ana.app.sync()
            await luis.app.sync()
            await arrives(phone, other.record)
        view = await ana.app.event(CHANNEL, ours.event, Lang.ES)
        await ana.app.same_event(theirs.record, ours.event, True)
        await ana.app.sync()

        async def proposed():
            view = await luis.app.event(CHANNEL, theirs.event, Lang.ES)
            return [same.state for same in view.same] == [enlace.SameState.PROPOSED]
        await until(proposed, luis)
        await luis.app.same_event(ours.record, theirs.event, True)
        await luis.app.sync()

        async def joined():
            view = await ana.app.event(CHANNEL, ours.event, Lang.ES)
            return sorted(view.events) == sorted([ours.event, theirs.event])
        await until(joined, ana)
        assert view.events == [ours.event]
        ana.die()
        luis.die()


async def test_a_report_leaves_in_part_approved_by_a_second_officer_and_is_accounted_for():
    with Pair() as pair:
        ana = await pair.officer(pair.us, "ana", "releaser")
        eva = await pair.officer(pair.us, "eva", "supervisor")
        luis = await pair.officer(pair.mx, "luis", "agent")
        await ana.app.sync()
        report = (await ana.report(scenario="robbery", severity="severe")).document
        await ana.app.record_person(
            report, [put("role", "witness")], IDENTITY, [put("surname_1", "Secreta"), put("given_names", "Canario")],
        )
        paths = [field.path for field in (await ana.app.document(report, Lang.ES)).fields]
        item = next(path.split(".")[1] for path in paths if path.startswith("people.") and path.endswith(".role"))
        chosen = enlace.ReleaseDraft(
            purpose="investigation", fields=["scenario"], basis="Tratado, art. 4",
            identity=[enlace.IdentityField(item=item, path="surname_1")],
        )
        shown = await ana.app.preview_release(CHANNEL, report, chosen)
        page = shown.page(Lang.ES)
        assert [field.path for field in page.leaves] == [f"identity.{item}.surname_1", "scenario"], page.leaves
        assert page.leaves[1].shown == enlace.Words(en="Robbery or extortion of persons in transit",
                                                    es="Robo o extorsión a personas en tránsito")
        assert {"severity", "ref"} <= {field.path for field in page.stays} and page.needs_approval
        assert not any("Canario" in line for line in page.english + page.spanish)
        await fails(ana.app.release(shown), FieldError.NotAllowed, "release_approval_missing")
        request = await ana.app.request_approval(shown)
        await ana.app.sync()
        await eva.app.sync()
        asked = await eva.app.approvals(Lang.EN)
        assert [(row.request, row.mine, row.approved) for row in asked] == [(request, False, False)]
        await fails(ana.app.approve(request, shown), FieldError.NotAllowed, "approval_own")
        looked_at = await eva.app.preview_approval(request)
        assert looked_at.page(Lang.ES).leaves == page.leaves
        await eva.app.approve(request, looked_at)
        await eva.app.sync()
        await ana.app.sync()
        given = await ana.app.approvals(Lang.EN)
        assert [(row.request, row.mine, row.approved) for row in given] == [(request, True, True)]
        sent = await ana.app.release(await ana.app.preview_approval(request))
        await ana.app.sync()
        assert await ana.app.approvals(Lang.EN) == []
        await arrives(luis, sent.record)
        lines = (await luis.app.statement(sent.record, Lang.ES)).lines
        assert any("Secreta" in line for line in lines) and not any("Canario" in line for line in lines), lines
        await luis.app.answer(sent.record, enlace.AnswerDraft(answer="received"))
        await luis.app.sync()

        async def confirmed():
            rows = await ana.app.disclosures(CHANNEL, Lang.ES)
            return rows if rows[0].confirmed_by else None
        row, = await until(confirmed, ana)
        assert (row.to_agency, row.confirmed_by.call_sign, row.approved_by.call_sign) == (MX, "luis", "eva")
        assert row.basis == "Tratado, art. 4" and row.delivered_ms and len(row.fields) == 2
        table = await ana.app.export_disclosures(CHANNEL, enlace.AccountingForm.CSV, Lang.ES)
        printed = await ana.app.export_disclosures(CHANNEL, enlace.AccountingForm.HTML, Lang.ES)
        assert len(table.splitlines()) == 2 and "Secreta" not in table + printed
        assert "Registro de lo compartido" in printed and "luis" in printed
        office = pair.us.enlace("channel", "accounting", "nogales")
        assert [line["told"] for line in office] == [MX] and office[0]["confirmed_by"] == "luis"
        for phone in (ana, eva, luis):
            phone.die()


async def test_a_phone_without_a_link_sends_its_queue_by_a_colleague():
    with Agency() as agency:
        ana, sol = await agency.enrolled("ana"), await agency.enrolled("sol")
        report = (await sol.report(scenario="drone")).document
        bundle, = await sol.app.send_by_courier()
        collector = enlace.BundleCollector()
        for code in bundle.codes():
            collector.take(code)
        taken = await ana.app.take_in(collector, Lang.ES)
        assert taken.carried and taken.added == [] and taken.agency == (await sol.app.enrolment()).agency
        await fails(ana.app.document(report, Lang.ES), FieldError.NotHere, "document_unknown")
        assert (await ana.app.sync_summary(Lang.ES)).carried == 1
        assert (await ana.app.sync()).delivered == 1
        assert (await ana.app.sync_summary(Lang.ES)).carried == 0
        await ana.app.sync()
        assert (await ana.app.document(report, Lang.ES)).document == report
        # The other road, and the office's: nothing twice.
        assert (await sol.app.sync()).accepted == 1
        path = str(agency.data / "sol.bundle")
        await bundle.write(path)
        told = agency.enlace("courier", "take", path)
        assert (told["entered"], told["known"]) == (0, 1), told
        assert await sol.app.send_by_courier() == []
        ana.die()
        sol.die()
