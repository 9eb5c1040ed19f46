"""Whether a partner is beside the table: asked where the table may lock."""

import sys
from typing import Final

from coach.cli.terminal import ask
from coach.errors import UsageError
from coach.script.tilting import LOCKS_FROM

_QUESTION: Final = "Is a partner beside the table? [yes/no]: "
_ANSWERS: Final = ("y", "yes")


def check_can_ask() -> None:
    """Raise UsageError when there is no terminal to ask at."""
    if not sys.stdin.isatty():
        raise UsageError(
            f"At {LOCKS_FROM} degrees or more, say whether a partner is beside the table",
            remedy="Give --partner or --no-partner, or --yes to leave it open.",
        )


def partner_is_there() -> bool:
    """Ask whether a partner is beside the table. Anything but a yes is a no, because a session for
    somebody who is alone harms nobody."""
    return ask(_QUESTION).lower() in _ANSWERS
