#!/usr/bin/env python3
"""Makes the words of both apps out of the catalogues of core, the one place where a word is written.

    words.py kotlin DIR    writes DIR/org/enlace/app/words/Say.kt and the two catalogues beside it as resources
    words.py swift DIR     writes DIR/Say.swift and DIR/Catalogue.swift

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
SAY = "Every text of the app; made from the catalogues of core."


def catalogue(lang):
    """Keys and texts in their order; comments and empty lines left out."""
    lines = (CATALOGUES / f"{lang}.toml").read_text(encoding="utf-8").splitlines()
    return dict(found.groups() for found in map(ENTRY.match, lines) if found)


def app_keys():
    return [key for key in catalogue("en") if key.startswith(APP)]


def table(lang):
    """What an app carries of a language: a key, a tab and a text a line."""
    return "".join(f"{key}\t{text}\n" for key, text in catalogue(lang).items() if not key.startswith(ELSEWHERE))


def parts(key):
    return re.split(r"[.\-:_]", key.removeprefix(APP))


def kotlin_constant(key):
    return "_".join(parts(key)).upper()


def swift_constant(key):
    first, *rest = parts(key)
    return first + "".join(part.title() for part in rest)


def kotlin(folder):
    package = folder / "org" / "enlace" / "app" / "words"
    package.mkdir(parents=True, exist_ok=True)
    for lang in LANGS:
        (package / f"{lang}.txt").write_text(table(lang), encoding="utf-8")
    rows = "\n".join(f'    {kotlin_constant(key)}("{key}"),' for key in app_keys())
    say = f"package org.enlace.app.words\n\n/** {SAY} */\nenum class Say(val key: String) {{\n{rows}\n}}\n"
    (package / "Say.kt").write_text(say, encoding="utf-8")


def swift(folder):
    folder.mkdir(parents=True, exist_ok=True)
    rows = "\n".join(f'    case {swift_constant(key)} = "{key}"' for key in app_keys())
    say = f"/// {SAY}\npublic enum Say: String, CaseIterable, Sendable {{\n{rows}\n}}\n"
    texts = "\n".join(f'    static let {lang} = #"""\n{table(lang)}"""#' for lang in LANGS)
    tables = (
        "// swift-format-ignore-file\n\n"
        f"/// Keys and texts of both languages; made from the catalogues of core.\nenum Catalogue {{\n{texts}\n}}\n"
    )
    (folder / "Say.swift").write_text(say, encoding="utf-8")
    (folder / "Catalogue.swift").write_text(tables, encoding="utf-8")


if __name__ == "__main__":
    {"kotlin": kotlin, "swift": swift}[sys.argv[1]](Path(sys.argv[2]))
