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
from functools import partial
from threading import Thread
from typing import Any, Final

from coach.live.transport.commands import Command
from coach.live.ui.dbus import Property, interface_of
from coach.live.ui.display import Moment

NAME: Final = "org.mpris.MediaPlayer2.coach"
PATH: Final = "/org/mpris/MediaPlayer2"

_BUTTONS: Final = {
    "PlayPause": Command.PAUSE,
    "Play": Command.RESUME,
    "Pause": Command.HALT,
    "Next": Command.NEXT,
    "Previous": Command.BACK,
    "Stop": Command.COME_UP,
}

_YES: Final[Property] = ("b", lambda: True)
_NO: Final[Property] = ("b", lambda: False)

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
    player = _player(title, remote, pressed)
    for interface in (_root(pressed), player):
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


def _root(pressed: Callable[[Command], None]) -> Any:
    """The interface that every media player has."""
    return interface_of(
        "org.mpris.MediaPlayer2",
        {
            "Raise": lambda: None,  # there is no window
            "Quit": partial(pressed, Command.COME_UP),
        },
        {
            "CanQuit": _YES,
            "CanRaise": _NO,
            "HasTrackList": _NO,
            "Identity": ("s", lambda: "coach"),
            "SupportedUriSchemes": ("as", list),
            "SupportedMimeTypes": ("as", list),
        },
    )


def _player(title: str, remote: Remote, pressed: Callable[[Command], None]) -> Any:
    """The interface with the buttons, and the status that may decide what they ask for."""
    from dbus_fast import Variant

    track = {"mpris:trackid": Variant("o", f"{PATH}/session"), "xesam:title": Variant("s", title)}
    return interface_of(
        "org.mpris.MediaPlayer2.Player",
        {member: partial(pressed, command) for member, command in _BUTTONS.items()},
        {
            "PlaybackStatus": ("s", lambda: str(remote.status)),
            "Metadata": ("a{sv}", lambda: track),
            "CanControl": _YES,
            "CanPause": _YES,
            "CanPlay": _YES,
            "CanGoNext": _YES,
            "CanGoPrevious": _YES,
        },
    )
