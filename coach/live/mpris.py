"""Headset buttons and media keys on Linux: the session as a media player on the session bus.

The interface is MPRIS 2.2 (specifications.freedesktop.org/mpris-spec). What a button asks for may
depend on the status that is told there: Playing, Paused, or Stopped once it is over. Without a
session bus, or where its package is missing, there are no buttons, and the session plays all the
same.
"""

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from enum import StrEnum
from threading import Thread
from typing import Annotated, Any, Final

from coach.live.conductor import Command
from coach.live.moment import Moment

NAME: Final = "org.mpris.MediaPlayer2.coach"
PATH: Final = "/org/mpris/MediaPlayer2"

_PATIENCE: Final = 2.0
"""Seconds that the thread is waited for at the end."""


class Status(StrEnum):
    """What the specification calls the state of a player."""

    PLAYING = "Playing"
    PAUSED = "Paused"
    STOPPED = "Stopped"


class Remote:
    """What a desktop or a headset is told of the session."""

    def __init__(self) -> None:
        self.status = Status.STOPPED
        self._tell: Callable[[], None] = lambda: None

    def at(self, moment: Moment) -> None:
        """This is heard now; may be called from any thread."""
        self._is_now(Status.PAUSED if moment.paused else Status.PLAYING)

    def end(self) -> None:
        """Nothing more is heard."""
        self._is_now(Status.STOPPED)

    def tell_by(self, tell: Callable[[], None]) -> None:
        """Call this after every change, from the thread that made it."""
        self._tell = tell
        tell()

    def _is_now(self, status: Status) -> None:
        if status is not self.status:
            self.status = status
            self._tell()


@contextlib.contextmanager
def buttons(title: str, pressed: Callable[[Command], None]) -> Iterator[Remote]:
    """Tell `pressed` of every button inside of the `with` block, from another thread; yields what
    is to be told of every moment.

    title: what a desktop or a headset shows as the name of what is played.
    """
    remote = Remote()
    if not sys.platform.startswith("linux") or not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        yield remote
        return
    loop = asyncio.new_event_loop()
    enough = asyncio.Event()
    parts = (loop, enough, title, remote, pressed)
    thread = Thread(target=_serve, args=parts, name="buttons", daemon=True)
    thread.start()
    try:
        yield remote
    finally:
        with contextlib.suppress(RuntimeError):  # it has ended by itself
            loop.call_soon_threadsafe(enough.set)
        thread.join(_PATIENCE)


def _serve(
    loop: asyncio.AbstractEventLoop,
    enough: asyncio.Event,
    title: str,
    remote: Remote,
    pressed: Callable[[Command], None],
) -> None:
    try:
        loop.run_until_complete(_on_the_bus(loop, enough, title, remote, pressed))
    except Exception:  # noqa: BLE001  # a bus that misbehaves must not be heard
        return
    finally:
        loop.close()


async def _on_the_bus(
    loop: asyncio.AbstractEventLoop,
    enough: asyncio.Event,
    title: str,
    remote: Remote,
    pressed: Callable[[Command], None],
) -> None:
    from dbus_fast.aio import MessageBus

    bus = await MessageBus().connect()
    name = f"{NAME}.instance{os.getpid()}"
    root, player = _interfaces(title, remote, pressed)
    for interface in (root, player):
        bus.export(PATH, interface)

    def tell() -> None:
        with contextlib.suppress(RuntimeError):  # the loop has been closed
            loop.call_soon_threadsafe(
                lambda: player.emit_properties_changed({"PlaybackStatus": str(remote.status)})
            )

    # Several sessions may run at once; the specification asks for names of their own then.
    await bus.request_name(name)
    remote.tell_by(tell)
    await enough.wait()
    remote.end()
    await asyncio.sleep(0)  # what was told is sent in its turn of the loop
    # Answered after all that was sent before, so that nothing of it is lost.
    await bus.release_name(name)
    bus.disconnect()
    await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]


def _interfaces(title: str, remote: Remote, pressed: Callable[[Command], None]) -> tuple[Any, Any]:
    from dbus_fast import PropertyAccess, Variant
    from dbus_fast.annotations import DBusBool, DBusDict, DBusSignature, DBusStr
    from dbus_fast.service import ServiceInterface, dbus_method, dbus_property

    texts = Annotated[list[str], DBusSignature("as")]
    read = PropertyAccess.READ

    class Root(ServiceInterface):
        def __init__(self) -> None:
            super().__init__("org.mpris.MediaPlayer2")

        @dbus_method(name="Raise")
        def bring_to_front(self) -> None:
            """There is no window."""

        @dbus_method(name="Quit")
        def end(self) -> None:
            pressed(Command.COME_UP)

        @dbus_property(read, name="CanQuit")
        def can_end(self) -> DBusBool:
            return True

        @dbus_property(read, name="CanRaise")
        def can_come_to_front(self) -> DBusBool:
            return False

        @dbus_property(read, name="HasTrackList")
        def has_tracks(self) -> DBusBool:
            return False

        @dbus_property(read, name="Identity")
        def identity(self) -> DBusStr:
            return "coach"

        @dbus_property(read, name="SupportedUriSchemes")
        def schemes(self) -> texts:
            return []

        @dbus_property(read, name="SupportedMimeTypes")
        def types(self) -> texts:
            return []

    class Player(ServiceInterface):
        def __init__(self) -> None:
            super().__init__("org.mpris.MediaPlayer2.Player")

        @dbus_method(name="PlayPause")
        def either(self) -> None:
            pressed(Command.PAUSE)

        @dbus_method(name="Play")
        def play(self) -> None:
            pressed(Command.RESUME)

        @dbus_method(name="Pause")
        def pause(self) -> None:
            pressed(Command.HALT)

        @dbus_method(name="Next")
        def following(self) -> None:
            pressed(Command.NEXT)

        @dbus_method(name="Previous")
        def back(self) -> None:
            pressed(Command.BACK)

        @dbus_method(name="Stop")
        def stop(self) -> None:
            pressed(Command.COME_UP)

        @dbus_property(read, name="PlaybackStatus")
        def status(self) -> DBusStr:
            return str(remote.status)

        @dbus_property(read, name="Metadata")
        def metadata(self) -> DBusDict:
            track = Variant("o", f"{PATH}/session")
            return {"mpris:trackid": track, "xesam:title": Variant("s", title)}

        @dbus_property(read, name="CanControl")
        def can_control(self) -> DBusBool:
            return True

        @dbus_property(read, name="CanPause")
        def can_pause(self) -> DBusBool:
            return True

        @dbus_property(read, name="CanPlay")
        def can_play(self) -> DBusBool:
            return True

        @dbus_property(read, name="CanGoNext")
        def can_go_on(self) -> DBusBool:
            return True

        @dbus_property(read, name="CanGoPrevious")
        def can_go_back(self) -> DBusBool:
            return True

    return Root(), Player()
