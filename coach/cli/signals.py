"""What a command does when it is politely asked to end."""

import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import FrameType
from typing import Final, NoReturn

_NAMES: Final = ("SIGTERM", "SIGHUP", "SIGBREAK")
"""A polite kill, and a terminal that is closed; the last two are not everywhere."""


@contextmanager
def asked_to_end(answer: Callable[[int, FrameType | None], object]) -> Iterator[None]:
    """Have a handler of signals answer a polite kill, and a terminal that is closed."""
    signals = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    # What we were started to ignore, as by nohup, stays ignored.
    heard = [each for each in signals if signal.getsignal(each) is not signal.SIG_IGN]
    before = {each: signal.signal(each, answer) for each in heard}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def ended_like_ctrl_c() -> AbstractContextManager[None]:
    """Let them clean up as Ctrl-C does: nothing half-done is left behind."""
    return asked_to_end(_end)


def _end(*_: object) -> NoReturn:
    # Not by way of SIGINT, which a command in the background was started to ignore.
    raise KeyboardInterrupt
