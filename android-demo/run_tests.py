#!/usr/bin/env python3
"""Compiles the Android app without the Android SDK, drives it against the real library and a real server, draws every screen
and checks what was drawn.

Needs cargo, a JDK 17, Maven and a network for the first run. The last line is "N passed, N failed", with ", N skipped" where
the libraries cannot be had.

    run_tests.py              compiles everything, runs every check
    run_tests.py --only NAME  runs the checks whose name holds NAME
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
OUT = TARGET / "android"
# An agency set up and served by its command: what the Kotlin package's own tests use.
KOTLIN_TESTS = ROOT / "bindings" / "kotlin" / "tests" / "org" / "enlace" / "field" / "tests"
STAGE = [KOTLIN_TESTS / name for name in ("Agency.kt", "Folders.kt", "Phone.kt")]
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
PROFILES = ("compiler", "screens", "device")
FONTS = "/usr/share/fonts/truetype/roboto/unhinted/RobotoTTF"
# What drawing loads, with the Debian package that brings it.
SYSTEM = {"libGL.so.1": "libgl1", "libX11.so.6": "libx11-6", "libfontconfig.so.1": "libfontconfig1"}
MAIN = "org.enlace.app.MainKt"


def packages():
    """Installs what drawing loads and the letters of a phone where they are missing and this may be done."""
    known = subprocess.run(["/sbin/ldconfig", "-p"], stdout=subprocess.PIPE, text=True, check=False).stdout
    missing = [package for library, package in SYSTEM.items() if library not in known]
    if not Path(FONTS).is_dir():
        missing.append("fonts-roboto-unhinted")
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"installing {', '.join(missing)}", flush=True)
        quiet = {"stdout": subprocess.DEVNULL, "check": False, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update"], **quiet)
        subprocess.run(["apt-get", "install", "--yes", "--no-install-recommends", *missing], **quiet)


def libraries():
    """Fetches the jars of every profile once for each state of pom.xml. False when Maven cannot."""
    stamp = OUT / "libraries.stamp"
    wanted = hashlib.sha256((HERE / "pom.xml").read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return True
    if not shutil.which("mvn") or not shutil.which("java"):
        print("no mvn or no java on the path")
        return False
    for profile in PROFILES:
        folder = OUT / "jars" / profile
        shutil.rmtree(folder, ignore_errors=True)
        done = subprocess.run(
            ["mvn", "-B", "-q", "-f", HERE / "pom.xml", f"-P{profile}", COPY, f"-DoutputDirectory={folder}"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=600, check=False,
        )
        if done.returncode:
            print(done.stdout[-1500:])
            return False
        for archive in folder.glob("*.aar"):
            with zipfile.ZipFile(archive) as opened:
                archive.with_suffix(".aar.jar").write_bytes(opened.read("classes.jar"))
    stamp.write_text(wanted)
    return True


def path(*parts):
    return os.pathsep.join(str(part) for part in parts)


def jars(profile):
    return sorted((OUT / "jars" / profile).glob("*.jar"))


def state_of(sources, classes):
    """A digest of everything a compilation reads: sources and what is compiled here by content, jars of others by name."""
    state = hashlib.sha256()
    for file in sorted(file for source in sources for file in ([source] if source.is_file() else source.rglob("*")) if file.is_file()):
        state.update(str(file).encode() + file.read_bytes())
    for jar in classes:
        state.update(str(jar).encode())
        stamp = jar.with_name(f"{jar.name}.stamp")
        if stamp.is_file():
            state.update(stamp.read_bytes())
    return state.hexdigest()


def compiled(name, sources, classes, friend=None):
    """Compiles Kotlin sources into OUT/name unless neither they nor the class path changed. What a friend keeps to itself
    is seen."""
    folder, stamp = OUT / name, OUT / f"{name}.stamp"
    state = state_of(sources, classes)
    if stamp.is_file() and stamp.read_text() == state:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    plugin = next(jar for jar in jars("compiler") if jar.name.startswith("kotlin-compose-compiler-plugin"))
    subprocess.run(
        ["java", "-Xmx1g", "-XX:+UseSerialGC", "-cp", path(*jars("compiler")), "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler",
         "-no-stdlib", "-no-reflect", "-Werror", "-jvm-target", "17", f"-Xplugin={plugin}",
         *([f"-Xfriend-paths={friend}"] if friend else []), "-cp", path(*classes), "-d", folder, *sources],
        check=True,
    )
    stamp.write_text(state)
    return folder


def library():
    """The library with its server, and the Kotlin package compiled; the package's jar and what it needs."""
    cargo = os.environ.get("CARGO", "cargo")
    # The whole workspace at once, as every other suite: features resolve alike and nothing is built twice.
    subprocess.run([cargo, "build", "--quiet", "--workspace", "--features", "enlace-bindings/cli"], cwd=ROOT, check=True)
    subprocess.run([cargo, "xtask", "kotlin", "jar"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    kotlin = TARGET / "kotlin"
    return [kotlin / "enlace-field.jar", *map(Path, (kotlin / "library.cp").read_text().strip().split(os.pathsep))]


def build():
    """Words and screens; what joins them to the library; then the checks of both."""
    words = OUT / "words"
    shutil.rmtree(words, ignore_errors=True)
    subprocess.run([sys.executable, ROOT / "bindings" / "words.py", "kotlin", words], check=True)
    screens = compiled("screens", [HERE / "ui" / "src", HERE / "model" / "src", words], jars("screens"))
    for text in words.rglob("*.txt"):
        shutil.copy2(text, screens / text.relative_to(words))
    package = library()
    live = compiled("live", [HERE / "live" / "src"], [screens, *package, *jars("screens")])
    shell([live, screens, *package])
    classes = [live, screens, *package, *jars("screens")]
    tests = compiled("checks", [HERE / "tests" / "src", *STAGE], classes, friend=live)
    return [tests, *classes]


def shell(app):
    """The Android shell, with the package's part for phones: compiled against the framework, never run here."""
    names = OUT / "resources"
    names.mkdir(parents=True, exist_ok=True)
    # What the resource compiler of the Android SDK would make.
    (names / "R.kt").write_text("package org.enlace.app\n\nobject R {\n    object drawable {\n        const val mark = 1\n    }\n}\n")
    sources = [HERE / "shell" / "src", ROOT / "bindings" / "kotlin" / "android" / "src", names]
    compiled("shell", sources, [*jars("device"), *app, *jars("screens")])


def checks(classes, only):
    """Runs the checks, passing their output on; the last line is theirs."""
    arguments = ["java", "-Xmx1g", "-XX:+UseSerialGC", "-Djava.awt.headless=true", f"-Denlace.fonts={FONTS}", f"-Denlace.root={ROOT}",
                 f"-Djna.library.path={TARGET / 'debug'}", f"-Denlace.command={TARGET / 'debug' / 'enlace'}",
                 f"-Denlace.pictures={OUT / 'pictures'}", "-cp", path(*classes), MAIN, only]
    return subprocess.run(arguments, cwd=ROOT, check=False).returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    packages()
    started = time.monotonic()
    if not libraries():
        print("SKIPPED android: the libraries of android-demo/pom.xml could not be fetched; nothing was compiled or drawn")
        print("0 passed, 0 failed, 1 skipped")
        return 0
    classes = build()
    print(f"compiled in {time.monotonic() - started:.0f} s", flush=True)
    return checks(classes, arguments.only)


if __name__ == "__main__":
    sys.exit(main())
