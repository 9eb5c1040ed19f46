"""What is asked before and after a session: for a partner, a key, how the back feels."""

import sys
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Final

from coach.cli.output.terminal import agrees, ask, say
from coach.errors import UsageError
from coach.live.transport.commands import Command
from coach.live.ui.debounce import REPEAT
from coach.live.ui.keyboard import KEYS, keys
from coach.practice.model import PAIN
from coach.practice.noted import parse_pain
from coach.script.tilting import LOCKS_FROM

_PARTNER: Final = "Is a partner beside the table? [yes/no]: "

_BACK: Final = f"Back, {PAIN[0]} to {PAIN[1]}? "

_POLL: Final = 0.1
"""Seconds between two checks for a signal while waiting for a key."""


def check_can_ask() -> None:
    """Raise UsageError when there is no terminal to ask at."""
    if not sys.stdin.isatty():
        raise UsageError(
            f"At {LOCKS_FROM} degrees or more, say whether a partner is beside the table",
            remedy="Give --partner or --no-partner, or --yes to leave it open.",
        )


def partner_is_there() -> bool:
    """Ask whether a partner is beside the table. Anything but yes counts as no, because a session
    for somebody who is alone harms nobody."""
    return agrees(_PARTNER)


def ask_pain() -> int | None:
    """Pain from 0 to 10 (`PAIN`); None when it is skipped, or there is no terminal to ask on."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    while answer := ask(_BACK):
        with suppress(ValueError):
            return parse_pain(answer)
        say(f"A whole number from {PAIN[0]} (no pain) to {PAIN[1]}; Enter skips.")
    return None


def wait_for_key() -> None:
    """Return when a key was pressed and released: a key still held down would count as a press in
    the session. Raises KeyboardInterrupt for q and Escape."""
    pressed: SimpleQueue[str] = SimpleQueue()
    with keys(lambda key, _: pressed.put(key)):
        say("Press any key to begin.")
        key: str | None = _first(pressed)
        while key is not None:
            if KEYS.get(key) is Command.COME_UP:
                raise KeyboardInterrupt
            try:
                key = pressed.get(timeout=REPEAT)
            except Empty:
                key = None


def _first(pressed: "SimpleQueue[str]") -> str:
    while True:
        # Python runs signal handlers only when this thread wakes up.
        with suppress(Empty):
            return pressed.get(timeout=_POLL)
