"""An agency in a process of its own and phones in this one, each with its own database, key and clock."""

import gc
import itertools
import json
import os
import subprocess
import tempfile
import threading
from pathlib import Path

import enlace

TARGET = Path(os.environ.get("CARGO_TARGET_DIR", Path(__file__).resolve().parents[2] / "target"))

INTERNAL = "internal/nogales"
IDENTITY = "identity/nogales"


class Agency:
    """Starts `loopback_agency`; administrators' acts are methods."""

    def __enter__(self):
        self.process = subprocess.Popen(
            [TARGET / "debug" / "loopback_agency"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        hello = json.loads(self.process.stdout.readline())
        self.url, self.now_ms = hello["url"], hello["now_ms"]
        self.folder = tempfile.TemporaryDirectory()
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(timeout=10)
        self.process.stdout.close()
        gc.collect()
        self.folder.cleanup()

    def order(self, what, **arguments):
        self.process.stdin.write(json.dumps({"do": what, **arguments}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"the agency ended at {what}"
        return json.loads(line)

    def invite(self, call_sign, roles=("agent",), grants=None):
        grants = grants or {INTERNAL: "write"}
        return self.order("invite", call_sign=call_sign, roles=list(roles), grants=grants)["invitation"]

    def phone(self, name):
        return Phone(Path(self.folder.name), name, self.now_ms)

    async def enrolled(self, name, **invited):
        """A phone that has enrolled and holds its streams."""
        phone = await self.phone(name).open()
        await phone.enrol(self.invite(name, **invited))
        return phone


class PhoneClock(enlace.Clock):
    """A host's clock: stands where it is told, in Phoenix."""

    def __init__(self, now_ms):
        self.ticks = itertools.count(1)
        self.now_ms = now_ms

    def now(self):
        return enlace.Reading(
            utc_ms=self.now_ms, offset_min=-420, zone="America/Phoenix", monotonic_ms=next(self.ticks), boot=1,
        )


class DictVault(enlace.KeyVault):
    """A host's keystore. Remembers which threads called it."""

    def __init__(self):
        self.secrets = {}
        self.threads = set()
        self.fails = None

    def load(self, name):
        self._called()
        return self.secrets.get(name)

    def store(self, name, secret):
        self._called()
        self.secrets[name] = secret

    def destroy(self, name):
        self._called()
        self.secrets.pop(name, None)

    def _called(self):
        self.threads.add(threading.get_ident())
        if self.fails:
            raise self.fails


class HostSigner(enlace.DeviceSigner):
    """A host's device key: signs with a software key unless it is told to fail."""

    def __init__(self):
        self.key = enlace.SoftwareDevice.in_memory().signer()
        self.fails = None

    def public_key(self):
        return self.key.public_key()

    def sign(self, message):
        if self.fails:
            raise self.fails
        return self.key.sign(message)


class Phone:
    """A phone: what survives the app is here, the app itself is `app`."""

    def __init__(self, folder, name, now_ms):
        self.name = name
        self.path = str(folder / f"{name}.db")
        self.signer, self.vault, self.clock = HostSigner(), DictVault(), PhoneClock(now_ms)
        self.app = None

    async def open(self):
        self.app = await enlace.FieldApp.open(self.path, self.signer, self.vault, self.clock)
        return self

    async def enrol(self, invitation):
        await self.app.enrol(invitation, "python")
        await self.app.sync()
        await self.app.sync()

    def die(self):
        """The process ends without closing anything in order."""
        self.app = None
        gc.collect()

    async def device(self):
        return (await self.app.enrolment()).device

    async def report(self, **fields):
        return await self.app.report(INTERNAL, [put(path, value) for path, value in fields.items()])


def text(value):
    return enlace.Value.TEXT(value)


def put(path, value):
    """An edit that sets a field to a text, or to a value made before."""
    return enlace.Edit.SET(path, text(value) if isinstance(value, str) else value)


async def fails(awaitable, kind, code):
    """The call fails with this variant and this code, which has a sentence in both languages."""
    try:
        await awaitable
    except kind as error:
        assert error.code == code, f"{error.code} instead of {code}"
        assert code in str(error)
        sentences = [enlace.explain(code, lang) for lang in (enlace.Lang.EN, enlace.Lang.ES)]
        assert sentences[0] != sentences[1] and not any(f"({code})" in said for said in sentences), sentences
        return error
    raise AssertionError(f"did not fail with {code}")
