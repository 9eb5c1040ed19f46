"""Keeps the machine awake during a session."""

import asyncio
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from typing import Final

_TIMEOUT: Final = 5.0
"""Seconds to wait for logind."""


@contextmanager
def awake() -> Iterator[bool]:
    """Prevent sleep and, if possible, a dark screen inside the `with` block; yields whether the
    machine stays awake.

    Asks in turn until one agrees: the desktop to keep the screen on (on Linux GNOME's session
    manager and org.freedesktop.ScreenSaver), the desktop to stay awake (GNOME and
    org.freedesktop.PowerManagement), and logind. If none can be asked (a server, a container),
    the session plays all the same. The lock ends with the program, even if nobody answers when it
    is released.
    """
    locks = ExitStack()
    try:
        ways = (lambda: _desktop("presenting"), lambda: _desktop("running"), _logind)
        yield any(_acquire(lock, locks) for lock in ways)
    finally:
        with suppress(Exception):  # it must not hide what ended the session
            locks.close()


def _acquire(lock: Callable[[], AbstractContextManager[bool]], locks: ExitStack) -> bool:
    try:
        return locks.enter_context(lock())
    except Exception:  # noqa: BLE001  # whatever fails, the session matters more
        return False


@contextmanager
def _desktop(mode: str) -> Iterator[bool]:
    """mode: of wakepy, `presenting` keeps the screen on, `running` only the machine."""
    from wakepy import keep

    with getattr(keep, mode)(on_fail="pass") as lock:
        yield lock.active


@contextmanager
def _logind() -> Iterator[bool]:
    """The lock is a file that logind sends; closing it releases the lock."""
    if not sys.platform.startswith("linux"):
        yield False
        return
    lock = asyncio.run(asyncio.wait_for(_inhibit(), _TIMEOUT))
    try:
        yield True
    finally:
        os.close(lock)


async def _inhibit() -> int:
    """The file descriptor of a lock, see org.freedesktop.login1(5), Inhibit()."""
    from dbus_fast import BusType, Message, MessageType
    from dbus_fast.aio import MessageBus

    bus = await MessageBus(bus_type=BusType.SYSTEM, negotiate_unix_fd=True).connect()
    try:
        answer = await bus.call(
            Message(
                destination="org.freedesktop.login1",
                path="/org/freedesktop/login1",
                interface="org.freedesktop.login1.Manager",
                member="Inhibit",
                signature="ssss",
                body=["sleep:idle", "coach", "A session is being played", "block"],
            )
        )
        if answer.message_type is not MessageType.METHOD_RETURN:
            raise OSError("logind refused")
        return answer.unix_fds[0]
    finally:
        bus.disconnect()
