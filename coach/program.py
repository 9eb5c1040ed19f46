"""How coach was called, so that the commands it prints can be typed as they are."""

import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import Final

CALLED: Final = "COACH_CALLED"
"""The environment variable in which `scripts/coach` passes the name that was typed."""

_NAMES: Final = ("coach", "coach.exe")


def program() -> str:
    """What to type to run coach: `coach`, or the path that was typed if PATH does not lead to it.

    It is quoted where a shell needs it.
    """
    called = os.environ.get(CALLED) or sys.argv[0]
    name = Path(called).name
    if name not in _NAMES:  # `python -m coach`, or coach as a library
        return _NAMES[0]
    found = shutil.which(name)
    # On Windows, pip's launcher removes `.exe` from the path that it passes on.
    if called == name or (found and any(_is_same(found, called + end) for end in ("", ".exe"))):
        return name
    typed = in_shell(called)
    # PowerShell takes a path in quotation marks for a string.
    return f"& {typed}" if sys.platform == "win32" and typed != called else typed


def in_shell(*words: str) -> str:
    """Words as they are typed in a shell: on Windows in double quotation marks where needed, which
    both of its shells read, elsewhere as in POSIX."""
    if sys.platform == "win32":
        from subprocess import list2cmdline  # loading it would slow down the help

        return list2cmdline(words)
    return shlex.join(words)


def as_typed(text: str) -> str:
    """A message with its commands, which are written `coach ...` in backticks, as they are typed
    here."""
    return text.replace("`coach ", f"`{program()} ") if "`coach " in text else text


def _is_same(one: str, other: str) -> bool:
    try:
        return Path(one).samefile(other)
    except OSError:
        return False
