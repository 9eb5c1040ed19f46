"""A real desktop service on a private bus keeps the machine awake; without one the session goes
on.
"""

import asyncio
import gc
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import pytest

from coach.live.ui.awake import awake

if TYPE_CHECKING or sys.platform.startswith("linux"):
    from dbus_fast import DBusError
    from dbus_fast.aio import MessageBus
    from dbus_fast.annotations import DBusStr, DBusUInt32, DBusUnixFd
    from dbus_fast.service import ServiceInterface, dbus_method

# wakepy leaves its connection to the bus open when it is refused or gets no answer.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

_NAME = "org.freedesktop.ScreenSaver"


@pytest.fixture(autouse=True)
def _no_connection_is_left_to_other_tests() -> Iterator[None]:
    yield
    gc.collect()


@contextmanager
def desktop(address: str, *, breaks: bool = False) -> Iterator[list[str]]:
    """The service of a desktop that keeps its screen on; yields the calls it got.

    breaks: it fails when it is told that this is no longer wanted.
    """
    asked: list[str] = []

    class ScreenSaver(ServiceInterface):
        def __init__(self) -> None:
            super().__init__(_NAME)

        @dbus_method(name="Inhibit")
        def inhibit(self, _who: DBusStr, _why: DBusStr) -> DBusUInt32:
            asked.append("on")
            return 7

        @dbus_method(name="UnInhibit")
        def release(self, cookie: DBusUInt32) -> None:
            asked.append(f"off {cookie}")
            if breaks:
                raise DBusError("org.example.Broken", "broken")

    with serving(address, _NAME, "/org/freedesktop/ScreenSaver", ScreenSaver):
        yield asked


@contextmanager
def serving(
    address: str, name: str, path: str, interface: "Callable[[], ServiceInterface]"
) -> Iterator[None]:
    """Run a service with this name on the bus in a thread of its own."""
    loop, ready, enough = asyncio.new_event_loop(), Event(), asyncio.Event()

    async def serve() -> None:
        bus = await MessageBus(bus_address=address, negotiate_unix_fd=True).connect()
        bus.export(path, interface())
        await bus.request_name(name)
        ready.set()
        await enough.wait()
        bus.disconnect()
        await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]

    thread = Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    assert ready.wait(60)
    try:
        yield
    finally:
        loop.call_soon_threadsafe(enough.set)
        thread.join(60)
        loop.close()


def test_a_desktop_is_asked_at_the_beginning_and_released_at_the_end(bus: str) -> None:
    with desktop(bus) as asked:
        with awake() as kept:
            assert kept is True
            assert asked == ["on"]
        assert asked == ["on", "off 7"]


def test_the_session_goes_on_if_nothing_can_keep_it_awake(bus: str) -> None:
    assert bus
    with awake() as kept:
        assert kept is False


def test_a_desktop_that_fails_at_the_end_is_not_heard(bus: str) -> None:
    with desktop(bus, breaks=True) as asked, awake() as kept:
        assert kept is True
    assert asked == ["on", "off 7"]


def test_a_desktop_that_fails_at_the_end_does_not_hide_an_error_of_the_session(bus: str) -> None:
    with desktop(bus, breaks=True), pytest.raises(KeyError, match="the session's own"), awake():
        raise KeyError("the session's own")


def test_an_error_of_the_session_releases_the_desktop(bus: str) -> None:
    def session() -> Any:
        with awake():
            raise KeyboardInterrupt

    with desktop(bus) as asked:
        with pytest.raises(KeyboardInterrupt):
            session()
        assert asked == ["on", "off 7"]


@contextmanager
def logind(address: str, monkeypatch: pytest.MonkeyPatch, lock: int) -> Iterator[list[str]]:
    """The part of logind that keeps a machine awake; it sends this file as the lock."""
    asked: list[str] = []

    class Manager(ServiceInterface):
        def __init__(self) -> None:
            super().__init__("org.freedesktop.login1.Manager")

        @dbus_method(name="Inhibit")
        def inhibit(
            self,
            what: DBusStr,
            _who: DBusStr,
            _why: DBusStr,
            mode: DBusStr,
        ) -> DBusUnixFd:
            asked.append(f"{mode} {what}")
            return lock

    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
    with serving(address, "org.freedesktop.login1", "/org/freedesktop/login1", Manager):
        yield asked


def test_without_a_desktop_logind_is_asked(bus: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = socket.socketpair()
    with logind(bus, monkeypatch, theirs.fileno()) as asked, awake() as kept:
        assert kept is True
        assert asked == ["block sleep:idle"]
        theirs.close()
        ours.setblocking(False)
        with pytest.raises(BlockingIOError):
            ours.recv(1)
    ours.setblocking(True)
    assert ours.recv(1) == b"", "the lock is still held"
    ours.close()
