"""An agency in a process of its own and phones in this one, each with its own database, key and clock."""

import gc
import itertools
import json
import os
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import enlace

TARGET = Path(os.environ.get("CARGO_TARGET_DIR", Path(__file__).resolve().parents[2] / "target"))

ENLACE = TARGET / "debug" / "enlace"

INTERNAL = "internal/nogales"
IDENTITY = "identity/nogales"


class Agency:
    """An agency set up and served by the `enlace` command, TLS and all; administrators' acts are methods."""

    def __init__(self, *init):
        self.init = init

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.data = Path(self.folder.name) / "agency"
        self.now_ms = int(time.time() * 1000)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{free.getsockname()[1]}"
        self.enlace("init", "--profile", "nogales", "--server-url", f"https://{address}", *self.init)
        self.errors = open(Path(self.folder.name) / "server.log", "w+", encoding="utf-8")
        self.server = subprocess.Popen(
            [ENLACE, "serve", "--data", self.data, "--json", "--listen", address],
            stdout=subprocess.PIPE, stderr=self.errors, text=True,
        )
        ready = self.server.stdout.readline()
        assert "address" in ready, ready
        return self

    def __exit__(self, *_):
        gc.collect()
        self.stop()
        self.errors.close()
        self.folder.cleanup()

    def stop(self):
        """The server ends in order."""
        self.server.terminate()
        assert self.server.wait(timeout=30) == 0, self.server.returncode
        self.server.stdout.close()
        self.stop = lambda: None

    def enlace(self, *arguments):
        """One command of an administrator; what it answers."""
        done = subprocess.run(
            [ENLACE, *arguments, "--data", self.data, "--json"], capture_output=True, text=True, timeout=60,
        )
        assert done.returncode == 0, f"enlace {arguments[0]}: {done.stdout}{done.stderr}"
        return json.loads(done.stdout)

    def invite(self, call_sign, roles=("agent",), grants=None):
        grants = grants or {INTERNAL: "write"}
        streams = ",".join(f"{stream}:{access}" for stream, access in grants.items())
        answer = self.enlace(
            "invite", "--holder", f"{call_sign} (invented)", "--call-sign", call_sign, "--role", ",".join(roles),
            "--unit", "NGL", "--streams", streams,
        )
        return answer["invited"][0]["invitation"]

    def revoke(self, device, stream):
        self.enlace("devices", "revoke", device, stream)

    def grant(self, device, stream, access):
        self.enlace("devices", "grant", device, f"{stream}:{access}")

    def retire(self, device):
        self.enlace("devices", "retire", device)

    def compromised(self, device):
        self.enlace("devices", "lost", device)

    def destroy(self, device, now=False):
        """Two administrators order it."""
        self.enlace("devices", "destroy", device, *(["--now"] if now else []))
        self.enlace("devices", "destroy", device, "--approve")

    def phone(self, name):
        return Phone(Path(self.folder.name), name, self.now_ms)

    async def enrolled(self, name, **invited):
        """A phone that has enrolled and holds its streams."""
        phone = await self.phone(name).open()
        await phone.enrol(self.invite(name, **invited))
        return phone


class PhoneClock(enlace.DeviceClock):
    """A host's clock: stands where it is told, in Phoenix."""

    def __init__(self, now_ms):
        self.ticks = itertools.count(1)
        self.now_ms = now_ms
        self.passed_ms = 0

    def pass_ms(self, ms):
        """Lets time pass."""
        self.now_ms += ms
        self.passed_ms += ms

    def now(self):
        monotonic_ms = self.passed_ms + next(self.ticks)
        return enlace.Reading(
            utc_ms=self.now_ms, offset_min=-420, zone="America/Phoenix", monotonic_ms=monotonic_ms, boot=1,
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
