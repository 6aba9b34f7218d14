#!/usr/bin/env python3
"""Compiles the Android app without the Android SDK, draws every screen and checks what was drawn.

Needs a JDK 17, Maven and a network for the first run. The last line is "N passed, N failed", with ", N skipped" where
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
OUT = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "android"
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


def compiled(name, sources, classes):
    """Compiles Kotlin sources into OUT/name unless neither they nor the class path changed."""
    folder, stamp = OUT / name, OUT / f"{name}.stamp"
    state = hashlib.sha256()
    for file in sorted(file for source in sources for file in source.rglob("*") if file.is_file()):
        state.update(str(file).encode() + file.read_bytes())
    for jar in classes:
        state.update(str(jar).encode())
    if name == "shell":
        state.update((OUT / "screens.stamp").read_bytes())
    if stamp.is_file() and stamp.read_text() == state.hexdigest():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    plugin = next(jar for jar in jars("compiler") if jar.name.startswith("kotlin-compose-compiler-plugin"))
    subprocess.run(
        ["java", "-Xmx1g", "-cp", path(*jars("compiler")), "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler",
         "-no-stdlib", "-no-reflect", "-Werror", "-jvm-target", "17", f"-Xplugin={plugin}",
         "-cp", path(*classes), "-d", folder, *sources],
        check=True,
    )
    stamp.write_text(state.hexdigest())
    return folder


def build():
    """Words, screens and view models with their checks, then the Android shell."""
    words = OUT / "words"
    shutil.rmtree(words, ignore_errors=True)
    subprocess.run([sys.executable, ROOT / "bindings" / "words.py", "kotlin", words], check=True)
    sources = [HERE / "ui" / "src", HERE / "model" / "src", HERE / "tests" / "src", words]
    screens = compiled("screens", sources, jars("screens"))
    for text in words.rglob("*.txt"):
        shutil.copy2(text, screens / text.relative_to(words))
    return screens


def checks(screens, only):
    """Runs the checks, passing their output on; the last line is theirs."""
    arguments = ["java", "-Xmx1g", "-Djava.awt.headless=true", f"-Denlace.fonts={FONTS}", f"-Denlace.root={ROOT}",
                 f"-Denlace.pictures={OUT / 'pictures'}", "-cp", path(screens, *jars("screens")), MAIN, only]
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
    screens = build()
    print(f"compiled in {time.monotonic() - started:.0f} s", flush=True)
    return checks(screens, arguments.only)


if __name__ == "__main__":
    sys.exit(main())
