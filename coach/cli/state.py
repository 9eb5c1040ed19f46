"""Small files that coach remembers things in between two commands.

Losing one only means that something is asked or counted anew, so none of them is ever an error:
what cannot be read counts as empty, and what cannot be written is not remembered.
"""

import os
from contextlib import suppress
from pathlib import Path
from stat import S_ISREG
from typing import Final

_LARGEST: Final = 64_000
"""Bytes that are read of a file, at most; none of ours comes near."""


def state_file(name: str) -> Path:
    """Where a file of this name is kept: in COACH_STATE, else in the user's state folder."""
    own = os.environ.get("COACH_STATE")
    if own:
        return Path(own) / name
    from platformdirs import user_state_path

    return user_state_path("coach") / name


def recall(file: Path) -> str:
    """What the file holds; empty when it is missing, unreadable, too large or no ordinary file."""
    with suppress(OSError, ValueError):
        # Opened without waiting: a pipe in its place has no end.
        number = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(number, "rb") as opened:
            seen = os.fstat(number)
            if S_ISREG(seen.st_mode) and seen.st_size <= _LARGEST:
                return opened.read(_LARGEST).decode("ascii")
    return ""


def remember(file: Path, text: str) -> None:
    """Replace the file as a whole, so that another coach never reads half of it."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        draft.write_text(text, encoding="ascii")
        draft.replace(file)
