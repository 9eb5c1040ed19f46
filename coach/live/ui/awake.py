"""Keeps the machine awake during a session."""

import asyncio
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from typing import Final

_PATIENCE: Final = 5.0
"""Seconds that logind is waited for."""


@contextmanager
def awake() -> Iterator[bool]:
    """Neither sleep nor a dark screen inside of the `with` block, as far as can be; yields whether
    the machine stays awake.

    Asked in turn, until one agrees: the desktop to keep the screen on (on Linux GNOME's session
    manager and org.freedesktop.ScreenSaver), the desktop to stay awake (GNOME and
    org.freedesktop.PowerManagement), and logind. A machine where none of them can be asked (a
    server, a container) is left as it is: the session goes on. So it does when nobody answers at
    the end; what was asked ends with the program.
    """
    asked = ExitStack()
    try:
        yield any(_agrees(keeper, asked) for keeper in (_screen_on, _running, _logind))
    finally:
        with suppress(Exception):  # what ended the session is not hidden by it
            asked.close()


def _agrees(keeper: Callable[[], AbstractContextManager[bool]], asked: ExitStack) -> bool:
    try:
        return asked.enter_context(keeper())
    except Exception:  # noqa: BLE001  # whatever it is, the session matters more
        return False


@contextmanager
def _screen_on() -> Iterator[bool]:
    from wakepy import keep

    with keep.presenting(on_fail="pass") as mode:
        yield mode.active


@contextmanager
def _running() -> Iterator[bool]:
    from wakepy import keep

    with keep.running(on_fail="pass") as mode:
        yield mode.active


@contextmanager
def _logind() -> Iterator[bool]:
    """The lock is a file that logind hands over; it is given up by closing it."""
    if not sys.platform.startswith("linux"):
        yield False
        return
    lock = asyncio.run(asyncio.wait_for(_lock(), _PATIENCE))
    try:
        yield True
    finally:
        os.close(lock)


async def _lock() -> int:
    """See org.freedesktop.login1(5), Inhibit()."""
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
