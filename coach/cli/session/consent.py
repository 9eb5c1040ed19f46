"""Who should ask a doctor first: shown, spoken and acknowledged once.

A hash of the acknowledged text is kept, so a changed text is shown again. If the hash is lost, the
text is only shown again, so no failure of its file is an error.
"""

import hashlib
import os
import sys
from contextlib import suppress
from pathlib import Path
from stat import S_ISREG
from typing import Final

from coach.cli.output.terminal import agrees, say
from coach.errors import UsageError
from coach.script.phrases import phrase

_QUESTION: Final = "None of this is me, or a doctor has agreed [yes/no]: "

_MAX_BYTES: Final = 64_000
"""Most bytes read of the file; ours is far smaller."""


def is_acknowledged() -> bool:
    """True when this text has been acknowledged, and need not be spoken again."""
    return _kept() == _hash()


def acknowledge(yes: bool, spoken: bool = True) -> None:
    """Show who should ask a doctor first, and ask the person to acknowledge it.

    yes: acknowledged by flag. Without a terminal nobody can be asked: the text is only shown.
    spoken: the session says it too. Without that and without a terminal, the person would never see
    it. Raises UsageError when the person does not acknowledge it, or would never see it.
    """
    can_ask = sys.stdin.isatty()
    if not (yes or can_ask or spoken):
        raise UsageError(
            "Nobody has acknowledged yet who should ask a doctor first",
            where="--no-doctor",
            remedy="Start it once in a terminal, or give --yes if you know.",
        )
    say(_text())
    if not yes and not can_ask:
        return
    if not (yes or agrees(_QUESTION)):
        raise UsageError("Nothing was started", remedy="Ask a doctor first; coach will be here.")
    _keep(_hash())


def _text() -> str:
    return phrase("opening.doctor")


def _hash() -> str:
    return hashlib.sha256(_text().encode()).hexdigest()


def _file() -> Path:
    """The file of the hash: in COACH_STATE, or else in the user's state folder."""
    own = os.environ.get("COACH_STATE")
    if own:
        folder = Path(own)
    else:
        from platformdirs import user_state_path

        folder = user_state_path("coach")
    return folder / "acknowledged"


def _kept() -> str:
    """The hash in the file; empty if it is missing, unreadable, too large or not a regular file."""
    with suppress(OSError, ValueError):
        # O_NONBLOCK, because opening a pipe would wait for a writer.
        number = os.open(_file(), os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(number, "rb") as opened:
            seen = os.fstat(number)
            if S_ISREG(seen.st_mode) and seen.st_size <= _MAX_BYTES:
                return opened.read(_MAX_BYTES).decode("ascii").strip()
    return ""


def _keep(acknowledged: str) -> None:
    """Replace the whole file at once, so that another process never reads half of it."""
    file = _file()
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        draft.write_text(f"{acknowledged}\n", encoding="ascii")
        draft.replace(file)
