"""Small files that carry state from one command to the next.

Losing one only means that something is asked or counted again, so they never cause an error: a file
that cannot be read counts as empty, and one that cannot be written is not remembered.
"""

import os
from contextlib import suppress
from pathlib import Path
from stat import S_ISREG
from typing import Final

_LARGEST: Final = 64_000
"""Bytes. A larger file is not ours."""


def state_file(name: str) -> Path:
    """The path of a state file: in COACH_STATE, else in the user's state folder."""
    own = os.environ.get("COACH_STATE")
    if own:
        return Path(own) / name
    from platformdirs import user_state_path

    return user_state_path("coach") / name


def recall(file: Path) -> str:
    """The text of a file; empty when it is missing, unreadable, too large or not a regular file."""
    with suppress(OSError, ValueError):
        # Without O_NONBLOCK, opening a named pipe would wait for a writer.
        number = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(number, "rb") as opened:
            seen = os.fstat(number)
            if S_ISREG(seen.st_mode) and seen.st_size <= _LARGEST:
                return opened.read(_LARGEST).decode("ascii")
    return ""


def remember(file: Path, text: str) -> None:
    """Replace a file in one step, so that another process never reads half of it."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        draft.write_text(text, encoding="ascii")
        draft.replace(file)
