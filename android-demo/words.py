#!/usr/bin/env python3
"""Makes the app's words out of the catalogues of core, the one place where a word is written.

    words.py DIR    writes DIR/org/enlace/app/words/Say.kt and the two catalogues beside it as resources

`Say` has one constant for every key `text.app.*`, so a screen that names a missing word does not compile.
"""

import re
import sys
from pathlib import Path

CATALOGUES = Path(__file__).resolve().parents[1] / "core" / "src" / "i18n"
LANGS = ("en", "es")
APP = "text.app."
# What the command line and the server say is not carried in the app.
ELSEWHERE = ("text.cli.", "text.server.", "text.console.")
ENTRY = re.compile(r'^"([^"]+)" = "([^"]*)"$')


def catalogue(lang):
    """Keys and texts in their order; comments and empty lines left out."""
    lines = (CATALOGUES / f"{lang}.toml").read_text(encoding="utf-8").splitlines()
    return dict(found.groups() for found in map(ENTRY.match, lines) if found)


def constant(key):
    return re.sub(r"[.\-:]", "_", key.removeprefix(APP)).upper()


def say(keys):
    rows = "\n".join(f'    {constant(key)}("{key}"),' for key in keys if key.startswith(APP))
    return (
        "package org.enlace.app.words\n\n"
        "/** Every text of the app; made from the catalogues of core. */\n"
        f"enum class Say(val key: String) {{\n{rows}\n}}\n"
    )


def write(folder):
    package = folder / "org" / "enlace" / "app" / "words"
    package.mkdir(parents=True, exist_ok=True)
    for lang in LANGS:
        texts = {key: text for key, text in catalogue(lang).items() if not key.startswith(ELSEWHERE)}
        (package / f"{lang}.txt").write_text("".join(f"{key}\t{text}\n" for key, text in texts.items()), encoding="utf-8")
    (package / "Say.kt").write_text(say(catalogue("en")), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
