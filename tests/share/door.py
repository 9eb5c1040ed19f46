"""A real server on loopback, and ways to knock at its door."""

import http.client
import json
import socket
import threading
import time
import wave
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from coach.share.item import Item, item_of
from coach.share.server import Sharing

HOME: Final = ip_address("127.0.0.1")
LONG: Final = 1e9
"""Seconds that no test lasts."""


class Clock:
    """Goes only when it is told to."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class Answer:
    """status 0: the server hung up without a word."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Door:
    """A server that runs."""

    sharing: Sharing
    thread: threading.Thread

    @property
    def host(self) -> str:
        return str(urlsplit(self.sharing.address).hostname)

    @property
    def port(self) -> int:
        return int(urlsplit(self.sharing.address).port or 0)

    @property
    def folder(self) -> str:
        """The secret folder, with a slash at both ends."""
        return urlsplit(self.sharing.address).path

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """A request as http.client sends it; `if_range` in the call is If-Range in the request."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=20)
        try:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, headers=names)
            reply = connection.getresponse()
            told = {name.lower(): value for name, value in reply.getheaders()}
            return Answer(reply.status, told, reply.read())
        finally:
            connection.close()

    def raw(self, request: bytes) -> bytes:
        """Send bytes as they are; all that comes back until the server hangs up."""
        with socket.create_connection((self.host, self.port), timeout=20) as line:
            line.sendall(request)
            return b"".join(iter(lambda: line.recv(65_536), b""))

    def raw_path(self, path: bytes, host: bytes | None = None, method: bytes = b"GET") -> Answer:
        """A request for a path that http.client would not send."""
        name = host if host is not None else f"{self.host}:{self.port}".encode()
        reply = self.raw(
            b"%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n" % (method, path, name)
        )
        head, _, body = reply.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        told = dict(line.lower().split(": ", 1) for line in lines[1:])
        return Answer(int(lines[0].split()[1]), told, body)


@contextmanager
def open_door(
    *items: Item,
    patience: float = LONG,
    clock: Callable[[], float] = time.monotonic,
    nobody_yet: Callable[[], None] = lambda: None,
) -> Iterator[Door]:
    """A server for some items; it is stopped, and waited for, at the end."""
    with Sharing(
        items, patience=patience, bind=HOME, clock=clock, nobody_yet=nobody_yet
    ) as sharing:
        thread = threading.Thread(target=sharing.run)
        thread.start()
        try:
            yield Door(sharing, thread)
        finally:
            sharing.stop()
            thread.join(timeout=20)
            assert not thread.is_alive()


def sheet(title: str = "Back basics") -> dict[str, Any]:
    """A cue sheet of 30 s in three chapters, by hand."""
    say = [
        (1.0, 3.0, "Welcome. This is a test.", "full"),
        (3.5, 4.0, "One", "full"),
        (11.0, 12.0, "First: <squat> & more.", "full"),
        (18.0, 18.5, "Up", "short"),
        (19.0, 19.0, "Never said", "dropped"),
        (21.0, 24.0, "Come up to level now.", "full"),
    ]
    return {
        "version": 1,
        "routine": "back-basics",
        "title": title,
        "voice": "silent",
        "sample_rate": 48000,
        "duration": 30.0,
        "inverted": {"longest": 65.0, "total": 65.0, "limit": 120.0, "spans": [[5.0, 25.0]]},
        "chapters": [
            {"start": 0.0, "end": 10.0, "title": "Before you start"},
            {"start": 10.0, "end": 20.0, "title": "Inverted Squat"},
            {"start": 20.0, "end": 30.0, "title": "The way up"},
        ],
        "cues": [
            {"at": at, "end": end, "kind": "say", "text": text, "fit": fit, "posture": "upright"}
            for at, end, text, fit in say
        ],
        "warnings": [],
    }


def sound_file(path: Path, *, title: str | None = "Back basics") -> Path:
    """30 s that a browser plays, with a cue sheet beside it unless there is no title."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8_000)
        file.writeframes(b"".join((n % 200).to_bytes(2, "little") for n in range(8_000 * 30)))
    if title is not None:
        path.with_suffix(".cue.json").write_text(json.dumps(sheet(title)), encoding="utf-8")
    return path


def item(folder: Path, name: str = "back-basics.wav", title: str | None = "Back basics") -> Item:
    """Such a file, ready to be shared."""
    return item_of(sound_file(folder / name, title=title))
