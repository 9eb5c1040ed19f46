"""Signals wait until the server has closed its doors."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")  # the last two not everywhere


@contextmanager
def put_off(stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` for a signal that somebody handles, and hand it on when the block is left.

    An exception that a handler raised inside a server would surface in whatever was running, and
    could be taken for the failure of one answer and forgotten. Signals that nobody handles, or that
    are ignored, stay as they are; so they do outside the main thread, which gets none.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[tuple[int, FrameType | None]] = []

    def note(number: int, frame: FrameType | None) -> None:
        came.append((number, frame))
        stop()

    known = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    handlers = {each: signal.getsignal(each) for each in known}
    handled = {each: handler for each, handler in handlers.items() if callable(handler)}
    for each in handled:
        signal.signal(each, note)
    try:
        yield
    finally:
        for each, handler in handled.items():
            signal.signal(each, handler)
    for number, frame in came:
        handled[signal.Signals(number)](number, frame)
