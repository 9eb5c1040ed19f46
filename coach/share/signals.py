"""Defers signal handlers until the server has closed its connections."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")  # the last two do not exist everywhere


@contextmanager
def deferred_signals(stop: Callable[[], None]) -> Iterator[None]:
    """On a signal that has a handler, call `stop`; run the handler when the block is left.

    An exception raised by a handler inside the server would surface in whatever code was running,
    and could be swallowed as the failure of one response. Signals without a handler, and ignored
    ones, are left alone. Outside the main thread, which gets all signals, this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    received: list[tuple[int, FrameType | None]] = []

    def defer(number: int, frame: FrameType | None) -> None:
        received.append((number, frame))
        stop()

    known = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    handlers = {each: signal.getsignal(each) for each in known}
    handled = {each: handler for each, handler in handlers.items() if callable(handler)}
    for each in handled:
        signal.signal(each, defer)
    try:
        yield
    finally:
        for each, handler in handled.items():
            signal.signal(each, handler)
    for number, frame in received:
        handled[signal.Signals(number)](number, frame)
