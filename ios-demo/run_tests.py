#!/usr/bin/env python3
"""Builds and tests the iPhone app as far as a machine without Apple's kit can.

Needs the Swift tool chain that `cargo xtask swift setup` brings. The last line is "N passed, N failed", with ", N skipped"
where there is none.

    run_tests.py              everything
    run_tests.py --only NAME  the checks whose name holds NAME
"""

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
KIT = HERE / "FieldKit"
GENERATED = KIT / "Sources" / "FieldKit" / "Generated"
SOURCES = [path for path in (KIT / "Sources", KIT / "Tests", KIT / "Package.swift", HERE / "App") if path.exists()]

sys.path.insert(0, str(ROOT / "bindings"))
import words  # noqa: E402


def xtask(*arguments):
    return ["cargo", "xtask", "swift", *map(str, arguments)]


def run(command):
    """Runs a command from the root, passing on what it says; true when it ended well."""
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def has_swift():
    return run(xtask("setup"))


# What one app says alone: Android names itself and its notifications in the system's settings and looks areas up by key,
# the iPhone pages by a button.
OWN = ("text.app.name", "text.app.alert.", "text.app.area.", "text.app.more")


def sources_are_formatted_and_can_be_parsed():
    assert run(xtask("format", "--check", *(path.relative_to(ROOT) for path in SOURCES))), "see above"


def kotlin_words():
    """Constants of `Say` that the Android app names."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "android-demo").rglob("*.kt") if "tests" not in path.parts]
    return {name for text in texts for name in re.findall(r"\bSay\.([A-Z][A-Z0-9_]*)\b", text)}


def swift_words():
    """Constants of `Say` that the iPhone app names, with or without the name of the type."""
    texts = [path.read_text(encoding="utf-8") for path in HERE.rglob("*.swift") if not {"Tests", "Generated", "Samples"} & set(path.parts)]
    text = "\n".join(texts)
    counted = [name for pair in re.findall(r"\bcounted\(\s*\.(\w+),\s*\.(\w+)", text) for name in pair]
    return {*re.findall(r"\bsay\(\s*\.(\w+)", text), *re.findall(r"\bSay\.(\w+)\b", text), *counted} - {"allCases", "Type"}


def both_apps_say_the_same_words():
    kotlin = {words.kotlin_constant(key): key for key in words.app_keys()}
    swift = {words.swift_constant(key): key for key in words.app_keys()}
    android = {kotlin[name] for name in kotlin_words()}
    iphone = {swift[name] for name in swift_words()}
    own = {key for key in kotlin.values() if key.startswith(OWN)}
    differ = sorted((android ^ iphone) - own)
    assert not differ, f"said by one app only: {differ}"


def kit():
    """The package's own tests, those over the real library and a real server among them; how many passed and failed."""
    target = Path(os.environ.get("CARGO_TARGET_DIR", "target")).resolve()
    # Each test of the library serves an agency of its own: one at a time keeps a small machine from running out of time.
    command = xtask("package", KIT.relative_to(ROOT), "test", "--disable-xctest", "--no-parallel")
    started = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "ENLACE_COMMAND": str(target / "debug" / "enlace")},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )
    kept = [line for line in started.stdout.splitlines() if not line.startswith(("◇", "✔", "["))]
    print("\n".join(kept), flush=True)
    closing = re.findall(r"^(\d+) passed, (\d+) failed$", started.stdout, re.MULTILINE)
    if not closing:
        return 0, 1
    return int(closing[-1][0]), int(closing[-1][1])


def the_project_names_what_is_there():
    spec = (HERE / "project.yml").read_text(encoding="utf-8")
    products = {}
    for name, folder in re.findall(r"^  (\w+): \{ path: (\S+) \}$", spec, re.MULTILINE):
        manifest = (HERE / folder / "Package.swift").read_text(encoding="utf-8")
        products[name] = set(re.findall(r'\.library\(name: "(\w+)"', manifest))
    used = re.findall(r"\{ package: (\w+), product: (\w+) \}", spec)
    assert used and all(product in products[package] for package, product in used), (used, products)
    app = "\n".join(path.read_text(encoding="utf-8") for path in (HERE / "App").glob("*.swift"))
    imported = set(re.findall(r"^import (Field\w*)$", app, re.MULTILINE))
    assert imported == {product for _, product in used}, imported
    refresh = re.search(r"BGTaskSchedulerPermittedIdentifiers: \[(\S+)\]", spec)
    assert refresh and f'refresh = "{refresh[1]}"' in app, "the system would refuse a task of another name"
    made = re.search(r"bindings/words.py swift (\S+)", spec)
    assert made and HERE / made[1] == GENERATED, made


CHECKS = [both_apps_say_the_same_words, the_project_names_what_is_there, sources_are_formatted_and_can_be_parsed]


def checks(only):
    passed = failed = 0
    for check in (check for check in CHECKS if only in check.__name__):
        name = check.__name__.replace("_", " ")
        try:
            check()
            passed += 1
            print(f"ok     {name}", flush=True)
        except AssertionError as problem:
            failed += 1
            print(f"FAILED {name}\n       {problem}", flush=True)
    return passed, failed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="")
    only = parser.parse_args().only
    os.chdir(ROOT)
    words.swift(GENERATED)
    if not has_swift():
        print("SKIPPED ios: there is no Swift tool chain, and none could be set up; nothing was compiled")
        print("0 passed, 0 failed, 1 skipped")
        return 0
    passed, failed = checks(only)
    if only in kit.__name__:
        more = kit()
        passed, failed = passed + more[0], failed + more[1]
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
