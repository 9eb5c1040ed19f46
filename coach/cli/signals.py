"""A polite kill ends a command as Ctrl-C does: nothing half-done is left behind."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn


@contextmanager
def ended_like_ctrl_c() -> Iterator[None]:
    """Let SIGTERM, or a terminal that is closed, clean up as Ctrl-C does."""
    names = ("SIGTERM", "SIGHUP", "SIGBREAK")  # the last two not everywhere
    signals = [getattr(signal, name) for name in names if hasattr(signal, name)]
    # What we were started to ignore, as by nohup, stays ignored.
    heard = [each for each in signals if signal.getsignal(each) is not signal.SIG_IGN]
    before = {each: signal.signal(each, _end) for each in heard}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _end(*_: object) -> NoReturn:
    # Not by way of SIGINT, which a command in the background was started to ignore.
    raise KeyboardInterrupt
