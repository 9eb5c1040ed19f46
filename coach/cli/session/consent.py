"""Who should ask a doctor first: shown, spoken and acknowledged once.

A hash of the acknowledged text is kept, so a changed text is shown again. If the hash is lost, the
text is only shown again, so no failure of its file is an error.
"""

import hashlib
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from coach.cli.output.terminal import agrees, say
from coach.drafts import write_whole
from coach.errors import CoachError, UsageError
from coach.files import new_folder, read_plain
from coach.script.phrases import phrase
from coach.user_folders import user_folder

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
    """The file of the hash."""
    return user_folder("state") / "acknowledged"


def _kept() -> str:
    """The hash in the file; empty if it is missing, unreadable, too large or not a regular file."""
    with suppress(OSError, ValueError):
        return read_plain(_file(), _MAX_BYTES).decode("ascii").strip()
    return ""


def _keep(acknowledged: str) -> None:
    file = _file()
    with suppress(CoachError), new_folder(file.parent):
        write_whole(file, f"{acknowledged}\n".encode("ascii"), overwrite=True)
