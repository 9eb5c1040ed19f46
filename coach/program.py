"""How coach was called and installed, so that the commands it prints can be typed as they are."""

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
    return _run(called)


def in_shell(*words: str) -> str:
    """Words as they are typed in a shell: on Windows in double quotation marks where needed, which
    both of its shells read, elsewhere as in POSIX."""
    if sys.platform == "win32":
        from subprocess import list2cmdline  # loading it would slow down the help

        return list2cmdline(words)
    return shlex.join(words)


def pip_install(package: str) -> str:
    """The command that installs a package beside coach. pipx and uv keep tools in environments of
    their own, which the `pip` of a shell does not reach."""
    environment = Path(sys.prefix)
    if (environment / "pipx_metadata.json").exists():
        return f"pipx inject {in_shell(environment.name, package)}"
    if (environment / "uv-receipt.toml").exists():
        return f"uv tool install {in_shell(environment.name)} --with {in_shell(package)}"
    found = shutil.which("pip")
    if found and _is_same(str(Path(found).parent), str(Path(sys.executable).parent)):
        return f"pip install {in_shell(package)}"
    return run_module("pip", "install", package)


def run_module(*words: str) -> str:
    """The command that runs a module with the Python of coach: its name, then what it is given."""
    return f"{_run(sys.executable)} -m {in_shell(*words)}"


def as_typed(text: str) -> str:
    """A message with its commands, which are written `coach ...` in backticks, as they are typed
    here."""
    return text.replace("`coach ", f"`{program()} ") if "`coach " in text else text


def _run(path: str) -> str:
    """A program as it is typed to run it. PowerShell takes a path in quotation marks for text."""
    typed = in_shell(path)
    return f"& {typed}" if sys.platform == "win32" and typed != path else typed


def _is_same(one: str, other: str) -> bool:
    try:
        return Path(one).samefile(other)
    except OSError:
        return False
