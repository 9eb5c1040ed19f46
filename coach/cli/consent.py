"""Who should ask a doctor first: shown, spoken and acknowledged once.

A hash of the acknowledged text is remembered, so a changed text is shown again.
"""

import hashlib
import sys
from typing import Final

from coach.cli.state import recall, remember, state_file
from coach.cli.terminal import ask, say
from coach.errors import UsageError
from coach.script.phrases import phrase

_QUESTION: Final = "None of this is me, or a doctor has agreed [yes/no]: "
_ANSWERS: Final = ("y", "yes")
_FILE: Final = "acknowledged"


def is_acknowledged() -> bool:
    """True when this text has been acknowledged, and need not be spoken again."""
    return recall(state_file(_FILE)).strip() == _hash()


def acknowledge(yes: bool, spoken: bool = True) -> None:
    """Show who should ask a doctor first, and ask the person to acknowledge it.

    yes: acknowledged by flag. Without a terminal nobody can be asked: the text is only shown.
    spoken: the session says it too. Without that and without a terminal, nobody would be told.
    Raises UsageError when the person does not acknowledge it, or would not be told.
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
    if not (yes or ask(_QUESTION).lower() in _ANSWERS):
        raise UsageError("Nothing was started", remedy="Ask a doctor first; coach will be here.")
    remember(state_file(_FILE), _hash() + "\n")


def _text() -> str:
    return phrase("opening.doctor")


def _hash() -> str:
    return hashlib.sha256(_text().encode()).hexdigest()
