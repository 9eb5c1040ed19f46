"""What a command does when it is asked to end by a signal."""

import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import FrameType
from typing import Final, NoReturn

_NAMES: Final = (
    *("SIGTERM", "SIGHUP", "SIGBREAK"),  # a polite kill, and a terminal that is closed
    *("SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGXCPU"),
)
"""Signals that would end the program at once if nobody answered them, apart from Ctrl-C and those
that tell of a defect. Not all of them are everywhere."""


@contextmanager
def asked_to_end(answer: Callable[[int, FrameType | None], object]) -> Iterator[None]:
    """Have a handler answer every signal that would otherwise end the program at once."""
    signals = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    # What we were started to ignore, as by nohup, stays ignored.
    heard = [each for each in signals if signal.getsignal(each) is not signal.SIG_IGN]
    before = {each: signal.getsignal(each) for each in heard}
    try:
        for each in heard:
            signal.signal(each, answer)
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def ended_like_ctrl_c() -> AbstractContextManager[None]:
    """Let them clean up as Ctrl-C does: nothing half-done is left behind."""
    return asked_to_end(_interrupt)


def ended_in_order() -> AbstractContextManager[None]:
    """Let them end the command with their own exit code, 128 and their number, once everything has
    been put back. Further ones do not disturb that."""
    asked: list[int] = []

    def end(number: int, _frame: FrameType | None) -> None:
        asked.append(number)
        if len(asked) == 1:
            raise SystemExit(128 + number)

    return asked_to_end(end)


def _interrupt(*_: object) -> NoReturn:
    # Not by way of SIGINT, which a command in the background was started to ignore.
    raise KeyboardInterrupt
