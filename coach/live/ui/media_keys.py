"""Headset buttons and media keys on Linux: the session as a media player on the session bus.

The interface is MPRIS 2.2 (specifications.freedesktop.org/mpris-spec). A desktop may choose what a
button asks for by the published status: Playing, Paused, or Stopped once the session is over.
Without a session bus, or without dbus-fast, there are no buttons, and the session plays all the
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
from coach.live.ui.now_playing import NowPlaying

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

_TIMEOUT: Final = 2.0
"""Seconds to wait for the thread at the end."""


class Status(StrEnum):
    """The states of a player in MPRIS."""

    PLAYING = "Playing"
    PAUSED = "Paused"
    STOPPED = "Stopped"


class MediaPlayer:
    """The status of the session, as a desktop or a headset sees it."""

    def __init__(self) -> None:
        self.status = Status.STOPPED
        self._publish: Callable[[], None] = lambda: None

    def update(self, playing: NowPlaying) -> None:
        """This is heard now. May be called from any thread."""
        self._set(Status.PAUSED if playing.paused else Status.PLAYING)

    def end(self) -> None:
        """The session is over."""
        self._set(Status.STOPPED)

    def publish_with(self, publish: Callable[[], None]) -> None:
        """Call `publish` now, and after each change from the thread that made it."""
        self._publish = publish
        publish()

    def _set(self, status: Status) -> None:
        if status is not self.status:
            self.status = status
            self._publish()


@contextlib.contextmanager
def media_keys(title: str, pressed: Callable[[Command], None]) -> Iterator[MediaPlayer]:
    """Call `pressed` for every button inside the `with` block, from another thread; yields the
    player to keep up to date.

    title: what a desktop or a headset shows as the title.
    """
    player = MediaPlayer()
    if not sys.platform.startswith("linux") or not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        yield player
        return
    loop = asyncio.new_event_loop()
    ended = asyncio.Event()
    arguments = (loop, ended, title, player, pressed)
    thread = Thread(target=_serve, args=arguments, name="media-keys", daemon=True)
    thread.start()
    try:
        yield player
    finally:
        with contextlib.suppress(RuntimeError):  # it has ended by itself
            loop.call_soon_threadsafe(ended.set)
        thread.join(_TIMEOUT)


def _serve(
    loop: asyncio.AbstractEventLoop,
    ended: asyncio.Event,
    title: str,
    player: MediaPlayer,
    pressed: Callable[[Command], None],
) -> None:
    try:
        loop.run_until_complete(_on_the_bus(loop, ended, title, player, pressed))
    except Exception:  # noqa: BLE001  # a faulty bus must not disturb the session
        return
    finally:
        loop.close()


async def _on_the_bus(
    loop: asyncio.AbstractEventLoop,
    ended: asyncio.Event,
    title: str,
    player: MediaPlayer,
    pressed: Callable[[Command], None],
) -> None:
    from dbus_fast.aio import MessageBus

    bus = await MessageBus().connect()
    name = f"{NAME}.instance{os.getpid()}"
    interface = _player_interface(title, player, pressed)
    for each in (_root_interface(pressed), interface):
        bus.export(PATH, each)

    def publish() -> None:
        with contextlib.suppress(RuntimeError):  # the loop has been closed
            loop.call_soon_threadsafe(
                lambda: interface.emit_properties_changed({"PlaybackStatus": str(player.status)})
            )

    # MPRIS asks for a name of its own for each of several sessions.
    await bus.request_name(name)
    player.publish_with(publish)
    await ended.wait()
    player.end()
    await asyncio.sleep(0)  # the loop sends the status in its next turn
    # The answer to this comes after all that was sent before, so nothing is lost.
    await bus.release_name(name)
    bus.disconnect()
    await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]


def _root_interface(pressed: Callable[[Command], None]) -> Any:
    """The interface of every MPRIS player."""
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


def _player_interface(title: str, player: MediaPlayer, pressed: Callable[[Command], None]) -> Any:
    """The interface with the buttons and the status."""
    from dbus_fast import Variant

    track = {"mpris:trackid": Variant("o", f"{PATH}/session"), "xesam:title": Variant("s", title)}
    return interface_of(
        "org.mpris.MediaPlayer2.Player",
        {member: partial(pressed, command) for member, command in _BUTTONS.items()},
        {
            "PlaybackStatus": ("s", lambda: str(player.status)),
            "Metadata": ("a{sv}", lambda: track),
            "CanControl": _YES,
            "CanPause": _YES,
            "CanPlay": _YES,
            "CanGoNext": _YES,
            "CanGoPrevious": _YES,
        },
    )
