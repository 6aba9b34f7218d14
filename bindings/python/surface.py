"""The surface an app is written against, as text, held against `bindings/api.txt`.

Whoever changes it says so under "Unreleased" in CHANGELOG.md, naming the new number ("binding surface N"), and runs
`run_tests.py --accept`, which refuses until that line is there.
"""

import difflib
import inspect
import re
import sys
from enum import Enum
from pathlib import Path

import enlace

HERE = Path(__file__).resolve().parent
GOLDEN = HERE.parent / "api.txt"
CHANGELOG = HERE.parents[1] / "CHANGELOG.md"
FIRST = "# binding surface "
# What the generator adds by itself.
GENERATED = {"InternalError", "abstractmethod", "dataclass"}


def public(names):
    return sorted(name for name in names if not name.startswith("_"))


def signature(function):
    """`(name: Type = default) -> Type`, without what Python alone adds."""
    text = str(inspect.signature(function)).replace("typing.", "").replace("'", "").replace("enlace.", "")
    text = re.sub(r"Union\[object, ([^=]*)\] = ", r"\1 = ", text)
    text = re.sub(r"= <object object at 0x[0-9a-f]+>", "= default", text)
    return re.sub(r"\((?:self|cls)(?:, )?(?:\*, )?", "(", text)


def line(name, function):
    waits = "async " if inspect.iscoroutinefunction(function) else ""
    return f"  {waits}{name}{signature(function)}"


def lines_of(name, thing):
    if inspect.isfunction(thing):
        yield f"function {name}{signature(thing)}"
    elif issubclass(thing, Enum):
        yield f"enum {name}: {', '.join(member.name for member in thing)}"
    else:
        yield f"{'error' if issubclass(thing, Exception) else 'type'} {name}"
        for member in public(vars(thing)):
            part = vars(thing)[member]
            if inspect.isclass(part):
                yield f"  {member}{signature(part.__init__)}"
            elif isinstance(part, classmethod):
                yield f"  new{line(member, part.__func__)[1:]}"
            elif inspect.isfunction(part) and (not member.startswith("is_") or member == "is_finished"):
                yield line(member, part)
        if "__init__" in vars(thing) and "*," in str(inspect.signature(thing.__init__)):
            yield f"  fields{signature(thing.__init__)}"


def surface():
    names = [name for name in public(enlace.__all__) if name not in GENERATED and not name.endswith(("Impl", "Protocol"))]
    return [line for name in names for line in lines_of(name, getattr(enlace, name))]


def golden():
    number, *lines = GOLDEN.read_text(encoding="utf-8").splitlines()
    return int(number.removeprefix(FIRST)), lines


def test_the_surface_is_the_one_in_the_changelog():
    number, lines = golden()
    difference = "\n".join(difflib.unified_diff(lines, surface(), "api.txt", "now", lineterm="", n=1))
    assert not difference, f"{difference}\n\n{__doc__}"
    assert f"binding surface {number}" in CHANGELOG.read_text(encoding="utf-8"), __doc__


def accept():
    number, lines = golden() if GOLDEN.exists() else (0, [])
    if lines != surface():
        number += 1
        if f"binding surface {number}" not in CHANGELOG.read_text(encoding="utf-8"):
            print(f"CHANGELOG.md does not say what binding surface {number} is", file=sys.stderr)
            return 1
        GOLDEN.write_text("\n".join([f"{FIRST}{number}", *surface()]) + "\n", encoding="utf-8")
    print(f"binding surface {number}")
    return 0
