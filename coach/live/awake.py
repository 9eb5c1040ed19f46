"""Keeps the machine awake during a session."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def awake() -> Iterator[bool]:
    """Neither sleep nor a dark screen inside of the `with` block; yields whether that is so.

    A machine that cannot be asked (a server, a container) is left as it is: the session goes on. So
    it does when the machine does not answer at the end; what it was asked ends with the program.
    """
    try:
        from wakepy import keep

        mode = keep.presenting(on_fail="pass")
        entered = mode.__enter__()
    except Exception:  # noqa: BLE001  # whatever it is, the session matters more
        yield False
        return
    try:
        yield bool(entered.active)
    finally:
        with suppress(Exception):  # what ended the session is not hidden by it
            mode.__exit__(None, None, None)
