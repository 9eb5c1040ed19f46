"""A real server on loopback, and requests to it."""

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

from coach.errors import OutputError
from coach.share.played import PlayedRecorder, PlayedSession
from coach.share.server import ShareServer
from coach.share.shared_file import SharedFile, open_shared_file

HOME: Final = ip_address("127.0.0.1")
LONG: Final = 1e9
"""Seconds; longer than any test."""
PATIENCE: Final = 120
"""Seconds; what is waited for comes at once, and on a busy computer late, but never so late."""


class Notebook:
    """A recorder that keeps what is reported, except while it is `full`."""

    def __init__(self) -> None:
        self.kept: list[PlayedSession] = []
        self.full = False

    def record(self, played: PlayedSession) -> None:
        if self.full:
            raise OutputError("The disk is full")
        self.kept.append(played)


class Clock:
    """Only moves when a test moves it."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class Response:
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class RunningServer:
    """A server and the thread in which it runs."""

    server: ShareServer
    thread: threading.Thread

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def host(self) -> str:
        return str(urlsplit(self.url).hostname)

    @property
    def port(self) -> int:
        return int(urlsplit(self.url).port or 0)

    @property
    def folder(self) -> str:
        """The secret folder, with a slash at both ends."""
        return urlsplit(self.url).path

    def request(self, path: str, method: str = "GET", **headers: str) -> Response:
        """Send a request with http.client; `if_range` becomes the header If-Range."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE)
        try:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, headers=names)
            reply = connection.getresponse()
            received = {name.lower(): value for name, value in reply.getheaders()}
            return Response(reply.status, received, reply.read())
        finally:
            connection.close()

    def raw(self, request: bytes) -> bytes:
        """Send bytes as they are; returns all that the server sends until it hangs up."""
        with socket.create_connection((self.host, self.port), timeout=PATIENCE) as line:
            line.sendall(request)
            return b"".join(iter(lambda: line.recv(65_536), b""))

    def raw_path(self, path: bytes, host: bytes | None = None, method: bytes = b"GET") -> Response:
        """Request a path that http.client would refuse to send."""
        name = host if host is not None else f"{self.host}:{self.port}".encode()
        reply = self.raw(
            b"%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n" % (method, path, name)
        )
        head, _, body = reply.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        received = dict(line.lower().split(": ", 1) for line in lines[1:])
        return Response(int(lines[0].split()[1]), received, body)


@contextmanager
def run_server(
    *files: SharedFile,
    idle_timeout: float = LONG,
    clock: Callable[[], float] = time.monotonic,
    on_no_visitor: Callable[[], None] = lambda: None,
    recorder: PlayedRecorder | None = None,
) -> Iterator[RunningServer]:
    """Run a server for some files; it is stopped, and waited for, at the end."""
    with ShareServer(
        files,
        idle_timeout=idle_timeout,
        bind=HOME,
        clock=clock,
        on_no_visitor=on_no_visitor,
        recorder=recorder,
    ) as server:
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            yield RunningServer(server, thread)
        finally:
            server.stop()
            thread.join(timeout=PATIENCE)
            assert not thread.is_alive()


def sheet(title: str = "Back basics") -> dict[str, Any]:
    """A cue sheet of 30 s with three chapters."""
    say = [
        (1.0, 3.0, "Welcome. This is a test.", "full"),
        (3.5, 4.0, "One", "full"),
        (11.0, 12.0, "First: <squat> & more.", "full"),
        (18.0, 18.5, "Up", "short"),
        (19.0, 19.0, "Never said", "dropped"),
        (20.0, 23.0, "Come up to level now.", "full"),
    ]
    return {
        "version": 1,
        "routine": "back-basics",
        "title": title,
        "voice": "silent",
        "sample_rate": 48000,
        "duration": 30.0,
        "inverted": {"longest": 65.0, "total": 65.0, "limit": 120.0, "spans": [[14.0, 24.0]]},
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
    """Write 30 s of sound; with a title, a cue sheet beside it too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8_000)
        file.writeframes(b"".join((n % 200).to_bytes(2, "little") for n in range(8_000 * 30)))
    if title is not None:
        path.with_suffix(".cue.json").write_text(json.dumps(sheet(title)), encoding="utf-8")
    return path


def shared_file(
    folder: Path, name: str = "back-basics.wav", title: str | None = "Back basics"
) -> SharedFile:
    """The file of `sound_file`, opened for sharing."""
    return open_shared_file(sound_file(folder / name, title=title))
