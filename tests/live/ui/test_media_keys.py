"""Media keys over a private session bus."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

import pytest

from coach.live.transport.commands import Command
from coach.live.transport.history import Role, clip_of
from coach.live.ui.media_keys import NAME, PATH, media_keys
from coach.live.ui.now_playing import NowPlaying
from coach.script.model import Posture
from coach.timeline.section import silent_section

if TYPE_CHECKING or sys.platform.startswith("linux"):
    from dbus_fast import Message
    from dbus_fast.aio import MessageBus

_ROOT = "org.mpris.MediaPlayer2"
_PLAYER = f"{_ROOT}.Player"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_TRIES = 200
"""Attempts, 20 ms apart."""


class Desktop:
    """Presses buttons as a desktop does, and records what it would show."""

    def __init__(self, connection: MessageBus) -> None:
        self._connection = connection
        self._there = f"{NAME}.instance{os.getpid()}"
        self.statuses: list[str] = []

    @classmethod
    @asynccontextmanager
    async def at(cls, address: str) -> AsyncIterator["Desktop"]:
        desktop = cls(await MessageBus(bus_address=address).connect())
        desktop._connection.add_message_handler(desktop._on_message)
        bus = "org.freedesktop.DBus"
        changes = f"type='signal',interface='{bus}.Properties',member='PropertiesChanged'"
        await desktop._ask(bus, "/org/freedesktop/DBus", bus, "AddMatch", changes)
        yield desktop
        desktop._connection.disconnect()

    async def press(self, member: str, interface: str = _PLAYER) -> None:
        await self._ask(self._there, PATH, interface, member)

    async def get(self, member: str) -> Any:
        return (await self._ask(self._there, PATH, _PROPERTIES, "Get", _PLAYER, member)).value

    async def all_of(self, interface: str) -> dict[str, Any]:
        found = await self._ask(self._there, PATH, _PROPERTIES, "GetAll", interface)
        return {name: variant.value for name, variant in found.items()}

    async def shows(self, status: str) -> None:
        """Wait until it does."""
        for _ in range(_TRIES):
            if self.statuses[-1:] == [status]:
                return
            await asyncio.sleep(0.02)
        raise AssertionError(f"{status} was not announced, only {self.statuses}")

    def _on_message(self, message: Message) -> None:
        if message.member == "PropertiesChanged" and message.body[0] == _PLAYER:
            self.statuses.append(message.body[1]["PlaybackStatus"].value)

    async def _ask(self, there: str, path: str, interface: str, member: str, *body: str) -> Any:
        for _ in range(_TRIES):
            reply = await self._connection.call(
                Message(
                    destination=there,
                    path=path,
                    interface=interface,
                    member=member,
                    signature="s" * len(body),
                    body=list(body),
                )
            )
            assert reply is not None
            if reply.error_name != "org.freedesktop.DBus.Error.ServiceUnknown":
                break
            await asyncio.sleep(0.02)
        assert reply.error_name is None, reply.body
        return reply.body[0] if reply.body else None


def playing(role: Role) -> NowPlaying:
    clip = clip_of(silent_section(48_000, Posture.HORIZONTAL, "Rest"), role=role)
    return NowPlaying(clip, 0, elapsed=0, inverted=0)


def test_headset_buttons_are_commands(bus: str) -> None:
    pressed: SimpleQueue[Command] = SimpleQueue()

    async def use() -> str:
        async with Desktop.at(bus) as desktop:
            for member in ("PlayPause", "Play", "Pause", "Next", "Previous", "Stop"):
                await desktop.press(member)
            return str((await desktop.get("Metadata"))["xesam:title"].value)

    with media_keys("Inverted Crunch", pressed.put):
        title = asyncio.run(use())
    assert title == "Inverted Crunch"
    assert [pressed.get_nowait() for _ in range(6)] == [
        Command.PAUSE,
        Command.RESUME,
        Command.HALT,
        Command.NEXT,
        Command.BACK,
        Command.COME_UP,
    ]


def test_a_desktop_finds_what_the_specification_asks_of_a_player(bus: str) -> None:
    pressed: SimpleQueue[Command] = SimpleQueue()

    async def use() -> tuple[dict[str, Any], dict[str, Any]]:
        async with Desktop.at(bus) as desktop:
            await desktop.press("Raise", _ROOT)
            await desktop.press("Quit", _ROOT)
            return await desktop.all_of(_ROOT), await desktop.all_of(_PLAYER)

    with media_keys("Inverted Crunch", pressed.put):
        root, player = asyncio.run(use())
    assert root == {
        "CanQuit": True,
        "CanRaise": False,
        "HasTrackList": False,
        "Identity": "coach",
        "SupportedUriSchemes": [],
        "SupportedMimeTypes": [],
    }
    able = ("CanControl", "CanPause", "CanPlay", "CanGoNext", "CanGoPrevious")
    assert player.keys() == {"PlaybackStatus", "Metadata", *able}
    assert all(player[name] for name in able)
    assert pressed.get_nowait() is Command.COME_UP
    assert pressed.empty()


def test_a_desktop_sees_whether_it_plays(bus: str) -> None:
    async def use() -> None:
        async with Desktop.at(bus) as desktop:
            with media_keys("Inverted Crunch", SimpleQueue[Command]().put) as player:
                assert await desktop.get("PlaybackStatus") == "Stopped"
                for role, status in ((Role.ROUTINE, "Playing"), (Role.PAUSE, "Paused")):
                    player.update(playing(role))
                    player.update(playing(role))
                    await desktop.shows(status)
                    assert await desktop.get("PlaybackStatus") == status
                player.update(playing(Role.WAY_UP))
                await desktop.shows("Playing")
            await desktop.shows("Stopped")
            assert desktop.statuses[-4:] == ["Playing", "Paused", "Playing", "Stopped"]

    asyncio.run(use())


@pytest.mark.parametrize("address", ["", "unix:path=/nowhere/bus"])
def test_without_a_bus_there_are_none(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    with media_keys("Inverted Crunch", SimpleQueue[Command]().put):
        pass
