"""Buttons over a private session bus."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from queue import SimpleQueue

import pytest

from coach.live.conductor import Command
from coach.live.mpris import NAME, PATH, buttons

_PLAYER = "org.mpris.MediaPlayer2.Player"


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    if not sys.platform.startswith("linux") or shutil.which("dbus-daemon") is None:
        pytest.skip("no dbus-daemon")
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address=1"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert daemon.stdout is not None
    address = daemon.stdout.readline().strip()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    yield address
    daemon.terminate()
    daemon.wait()
    daemon.stdout.close()


async def call(address: str, *members: str) -> str:
    """Press buttons as a desktop does, and say what it would show."""
    from dbus_fast import Message
    from dbus_fast.aio import MessageBus

    connection = await MessageBus(bus_address=address).connect()
    there = f"{NAME}.instance{os.getpid()}"

    async def ask(interface: str, member: str, *body: str) -> Message:
        for _ in range(200):
            reply = await connection.call(
                Message(
                    destination=there,
                    path=PATH,
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
        return reply

    for member in members:
        await ask(_PLAYER, member)
    told = await ask("org.freedesktop.DBus.Properties", "Get", _PLAYER, "Metadata")
    connection.disconnect()
    return str(told.body[0].value["xesam:title"].value)


def test_headset_buttons_are_commands(bus: str) -> None:
    pressed: SimpleQueue[Command] = SimpleQueue()
    with buttons("Inverted Crunch", pressed.put):
        title = asyncio.run(call(bus, "PlayPause", "Next", "Previous", "Stop"))
    assert title == "Inverted Crunch"
    assert [pressed.get_nowait() for _ in range(4)] == [
        Command.PAUSE,
        Command.NEXT,
        Command.BACK,
        Command.COME_UP,
    ]


@pytest.mark.parametrize("address", ["", "unix:path=/nowhere/bus"])
def test_without_a_bus_there_are_none(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    with buttons("Inverted Crunch", SimpleQueue[Command]().put):
        pass
