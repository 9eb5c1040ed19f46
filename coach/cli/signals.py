"""A polite kill ends a command as Ctrl-C does: nothing half-done is left behind."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ended_like_ctrl_c() -> Iterator[None]:
    """Let SIGTERM, or a terminal that is closed, clean up as Ctrl-C does."""
    names = ("SIGTERM", "SIGHUP", "SIGBREAK")  # the last two not everywhere
    signals = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {each: signal.signal(each, _interrupt) for each in signals}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
