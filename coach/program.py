"""How coach was called, so that the commands it prints can be typed as they are."""

import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import Final

CALLED: Final = "COACH_CALLED"
"""The environment variable by which `scripts/coach` tells the name that was typed."""

_NAMES: Final = ("coach", "coach.exe")


def program() -> str:
    """What to type to run coach: `coach`, or the path that was typed if PATH does not lead to it.

    It is one word of a shell, quoted where it has to be.
    """
    called = os.environ.get(CALLED) or sys.argv[0]
    name = Path(called).name
    if name not in _NAMES:  # `python -m coach`, or coach as a library
        return _NAMES[0]
    found = shutil.which(name)
    if called == name or (found and _is_same(found, called)):
        return name
    return shlex.quote(called)


def as_typed(text: str) -> str:
    """A message with its commands, which are written `coach ...` in backticks, as they are typed
    here."""
    return text.replace("`coach ", f"`{program()} ") if "`coach " in text else text


def _is_same(one: str, other: str) -> bool:
    try:
        return Path(one).samefile(other)
    except OSError:
        return False
