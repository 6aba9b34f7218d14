"""Plays `tests/scenarios/*.toml` through the binding; their README says what each step means."""

import tomllib
from pathlib import Path

import enlace
from enlace import FieldError, Lang
from stage import Agency

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "scenarios"


def value_of(written):
    """A value as scenario files write it."""
    match written:
        case bool():
            return enlace.Value.YES_NO(written)
        case int():
            return enlace.Value.NUMBER(written)
        case str():
            return enlace.Value.TEXT(written)
        case {"answer": "unknown"}:
            return enlace.Value.NOT_KNOWN()
        case {"answer": "not_applicable"}:
            return enlace.Value.NOT_APPLICABLE()
        case {"lat_e7": lat, "lon_e7": lon, **rest}:
            return enlace.Value.POSITION(enlace.Point(lat_e7=lat, lon_e7=lon, accuracy_m=rest.get("accuracy_m")))
        case {"utc_ms": utc_ms, "offset_min": offset_min}:
            return enlace.Value.TIME(enlace.At(utc_ms=utc_ms, offset_min=offset_min, zone=None))
    raise ValueError(f"no such value: {written}")


def plain(value):
    """Prose and text read alike."""
    return enlace.Value.TEXT(value.text) if value.is_prose() else value


def edits(step):
    registers = [enlace.Edit.SET(path, value_of(value)) for path, value in step.get("set", {}).items()]
    prose = [enlace.Edit.SET(path, enlace.Value.PROSE(text)) for path, text in step.get("write", {}).items()]
    return registers + prose


class Player:
    def __init__(self, agency, scenario):
        self.agency = agency
        self.actors = {actor["name"]: actor for actor in scenario["phone"]}
        self.phones = {}
        self.documents = {}

    async def play(self, step):
        """One step: does it, and fails unless it ends as it should."""
        act = getattr(self, f"do_{step['do']}")
        known = set(step) - {"do"}
        assert known <= ALLOWED[step["do"]] | {"fails"}, f"unknown keys: {known}"
        if "fails" not in step:
            return await act(step)
        try:
            await act(step)
        except FieldError as error:
            assert error.code == step["fails"], f"{error.code} instead of {step['fails']}"
            assert f"({error.code})" not in enlace.explain(error.code, Lang.ES)
            return
        raise AssertionError(f"should fail with {step['fails']}")

    def app(self, step):
        return self.phones[step["phone"]].app

    def id(self, step):
        return self.documents[step["document"]]

    def name(self, document):
        return next((name for name, known in self.documents.items() if known == document), document)

    def are(self, found, step):
        assert sorted(map(self.name, found)) == sorted(step["documents"]), found

    async def open_all(self):
        for name in self.actors:
            self.phones[name] = await self.agency.phone(name).open()

    async def do_enrol(self, step):
        actor = self.actors[step["phone"]]
        invitation = self.agency.invite(actor["name"], actor["roles"], actor["grants"])
        await self.phones[step["phone"]].enrol(invitation)

    async def do_clock(self, step):
        self.phones[step["phone"]].clock.now_ms = self.days_ago(-step["days"])

    def days_ago(self, days):
        return self.agency.now_ms - days * 86_400_000

    async def do_report(self, step):
        saved = await self.app(step).report(step["stream"], edits(step))
        self.documents[step["document"]] = saved.document

    async def do_fill(self, step):
        for _ in range(step["count"]):
            await self.app(step).report(step["stream"], edits(step))

    async def do_capture(self, step):
        saved = await self.app(step).capture_evidence(self.documents[step["incident"]], edits(step))
        self.documents[step["document"]] = saved.document

    async def do_edit(self, step):
        await self.app(step).edit(self.id(step), edits(step), step.get("reason"))

    async def do_resolve(self, step):
        await self.app(step).resolve(self.id(step), step["path"], value_of(step["value"]), step.get("reason"))

    async def do_file(self, step):
        await self.app(step).file(self.id(step))

    async def number(self, step):
        return next(draft.number for draft in await self.app(step).drafts(Lang.ES) if draft.document == self.id(step))

    async def do_take_up(self, step):
        await self.app(step).take_up_draft(await self.number(step), step.get("reason"))

    async def do_discard(self, step):
        await self.app(step).discard_draft(await self.number(step))

    async def do_pin(self, step):
        await self.app(step).pin(self.id(step), step["pinned"])

    async def do_fetch(self, step):
        await self.app(step).fetch(self.id(step))

    async def do_sync(self, step):
        synced = await self.app(step).sync()
        assert "refused" not in step or synced.refused == step["refused"], synced.refused

    async def do_kill(self, step):
        self.phones[step["phone"]].die()
        await self.phones[step["phone"]].open()

    async def do_suspend(self, step):
        await self.app(step).suspend_for_background(5000)

    async def do_resume(self, step):
        await self.app(step).reopen()

    async def do_obey(self, step):
        assert await self.app(step).obey() == step["wiped"]
        assert Path(self.phones[step["phone"]].path).exists() != step["wiped"]

    async def administer(self, step):
        arguments = {key: step[key] for key in ("stream", "access", "now") if key in step}
        getattr(self.agency, step["do"])(await self.phones[step["phone"]].device(), **arguments)

    do_revoke = do_grant = do_retire = do_compromised = do_destroy = administer

    async def view(self, step):
        return await self.app(step).document(self.id(step), Lang.ES)

    async def do_expect(self, step):
        try:
            view = await self.view(step)
        except FieldError.NotHere:
            assert step.get("missing"), "is not there"
            return
        assert not step.get("missing"), "is there"
        fields = {field.path: field for field in view.fields}
        for path, wanted in step.get("fields", {}).items():
            assert plain(fields[path].value) == value_of(wanted), f"{path}: {fields[path].value}"
            assert fields[path].label and fields[path].shown
        assert not set(step.get("absent", [])) & set(fields)
        if "conflict" in step:
            sides = {
                path: sorted(repr(plain(side.value)) for side in field.sides)
                for path, field in fields.items() if field.sides
            }
            wanted = {path: sorted(repr(value_of(side)) for side in both) for path, both in step["conflict"].items()}
            assert sides == wanted, sides
        if "state" in step:
            assert view.sync.name.lower() == step["state"], view.sync

    async def do_same(self, step):
        def shown(view):
            return {(field.path, repr(field.value), tuple(sorted(repr(side.value) for side in field.sides)))
                    for field in view.fields}
        views = [await self.view({**step, "phone": name}) for name in step["phones"]]
        assert len(views) > 1 and views[0].fields and all(shown(view) == shown(views[0]) for view in views)

    async def do_drafts(self, step):
        drafts = await self.app(step).drafts(Lang.ES)
        assert len(drafts) == len(step["drafts"]), drafts
        for wanted in step["drafts"]:
            draft = next(draft for draft in drafts if self.name(draft.document) == wanted["document"])
            lost = {value.path: plain(value.value) for value in draft.values}
            assert draft.code == wanted["code"] and draft.explained
            assert all(lost[path] == value_of(value) for path, value in wanted["fields"].items()), lost

    async def do_list(self, step):
        page = await self.app(step).incidents(enlace.IncidentFilter(**{step["filter"]: True}), Lang.ES)
        self.are([row.document for row in page.rows], step)

    async def do_search(self, step):
        hits = await self.app(step).search(step["text"], enlace.SearchIn.INTERNAL)
        self.are([hit.document for hit in hits], step)

    async def do_evidence(self, step):
        rows = await self.app(step).evidence_of(self.documents[step["incident"]], Lang.ES)
        self.are([row.document for row in rows], step)

    async def do_window(self, step):
        streams = (await self.app(step).sync_summary(Lang.ES)).streams
        stream = next(stream for stream in streams if stream.stream == step["stream"])
        found, wanted = stream.window_from_ms, self.days_ago(step["days"]) if "days" in step else None
        # The window is counted from the server's clock, the scenario's days from the beginning of the test.
        near = None not in (found, wanted) and abs(found - wanted) < 3_600_000
        assert stream.complete == step["complete"] and (near or found == wanted), stream

    async def do_order(self, step):
        order = await self.app(step).pending_order()
        assert (order.name.lower() if order else "none") == step["is"], order


WRITES = {"phone", "document", "set", "write"}
ALLOWED = {
    "enrol": {"phone"},
    "clock": {"phone", "days"},
    "report": WRITES | {"stream"},
    "fill": {"phone", "stream", "count", "set"},
    "capture": WRITES | {"incident"},
    "edit": WRITES | {"reason"},
    "resolve": {"phone", "document", "path", "value", "reason"},
    "file": {"phone", "document"},
    "take_up": {"phone", "document", "reason"},
    "discard": {"phone", "document"},
    "pin": {"phone", "document", "pinned"},
    "fetch": {"phone", "document"},
    "sync": {"phone", "refused"},
    "kill": {"phone"},
    "suspend": {"phone"},
    "resume": {"phone"},
    "obey": {"phone", "wiped"},
    "revoke": {"phone", "stream"},
    "grant": {"phone", "stream", "access"},
    "retire": {"phone"},
    "compromised": {"phone"},
    "destroy": {"phone", "now"},
    "expect": {"phone", "document", "fields", "absent", "conflict", "state", "missing"},
    "same": {"phones", "document"},
    "list": {"phone", "filter", "documents"},
    "search": {"phone", "text", "documents"},
    "evidence": {"phone", "incident", "documents"},
    "window": {"phone", "stream", "days", "complete"},
    "drafts": {"phone", "drafts"},
    "order": {"phone", "is"},
}


async def play(path):
    scenario = tomllib.loads(path.read_text(encoding="utf-8"))
    with Agency() as agency:
        player = Player(agency, scenario)
        await player.open_all()
        for number, step in enumerate(scenario["step"], 1):
            try:
                await player.play(step)
            except Exception as error:
                raise AssertionError(f"{path.stem}, step {number} ({step['do']}): {error}") from error
        for phone in player.phones.values():
            phone.die()


def scenario_test(path):
    async def test():
        await play(path)
    return test


for _path in sorted(FOLDER.glob("*.toml")):
    globals()[f"test_scenario_{_path.stem}"] = scenario_test(_path)
