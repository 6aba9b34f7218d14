#!/usr/bin/env python3
"""Builds the library, generates its Python side and drives phones through it against a real server.

Needs cargo and Python 3.11, nothing else. The last line is "N passed, N failed".

    run_tests.py              builds and runs everything
    run_tests.py --only NAME  runs the tests whose name holds NAME
    run_tests.py --accept     writes the API's surface anew; see surface.py
"""

import argparse
import asyncio
import importlib
import inspect
import os
import shutil
import subprocess
import sys
import time
import traceback
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
GENERATED = TARGET / "python"
LIBRARY = {"darwin": "libenlace.dylib", "win32": "enlace.dll"}.get(sys.platform, "libenlace.so")
LONGEST_S = 120


def build():
    """The library with its generator, and the `enlace` command; then the Python side beside the library."""
    cargo = os.environ.get("CARGO", "cargo")
    # The whole workspace at once, as every other suite: features resolve alike and nothing is built twice.
    arguments = ["--workspace", "--features", "enlace-bindings/cli"]
    subprocess.run([cargo, "build", "--quiet", *arguments], cwd=ROOT, check=True)
    library = TARGET / "debug" / LIBRARY
    generator = TARGET / "debug" / "uniffi-bindgen"
    GENERATED.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [generator, "generate", library, "--language", "python", "--out-dir", GENERATED, "--no-format"],
        cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
    )
    shutil.copy2(library, GENERATED / LIBRARY)


def tests():
    """Every function named `test_...` of the test modules, in order, by its name in words."""
    for module in ("cases", "border", "across", "locked", "ground", "scenario", "surface"):
        for name, function in vars(importlib.import_module(module)).items():
            if name.startswith("test_"):
                yield name.removeprefix("test_").replace("_", " "), function


def run(function):
    if inspect.iscoroutinefunction(function):
        asyncio.run(asyncio.wait_for(function(), LONGEST_S))
    else:
        function()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="")
    parser.add_argument("--accept", action="store_true")
    arguments = parser.parse_args()
    build()
    sys.path[:0] = [str(HERE), str(GENERATED)]
    if arguments.accept:
        return importlib.import_module("surface").accept()
    passed = failed = 0
    for name, function in tests():
        if arguments.only not in name:
            continue
        started = time.monotonic()
        try:
            run(function)
            passed += 1
            print(f"ok     {name} ({time.monotonic() - started:.2f} s)", flush=True)
        except Exception:
            failed += 1
            traceback.print_exc()
            print(f"FAILED {name}", flush=True)
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
