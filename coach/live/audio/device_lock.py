"""Keeps two sessions from being played on one sound device at once.

A session locks a file named after its device, in the system's folder for what runs now: it is on
this computer and belongs to one user. The system frees the lock when the process ends, however it
ends. A session that plays also renews the file's time, so one that was stopped or hangs keeps
nobody from another. Where the file cannot be locked, sessions are played without a lock.
"""

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from coach.errors import DeviceError
from coach.file_lock import try_lock
from coach.files import read_plain
from coach.user_folders import runtime_folder

_RENEWED_EVERY: Final = 1.0
"""Seconds from one renewal to the next."""

_STOPPED_AFTER: Final = 10.0
"""Seconds without a renewal after which a session counts as stopped. Our own figure."""

_ATTEMPTS: Final = 3
"""How often a held lock is tried. A session that only looks holds it for an instant."""

_BETWEEN_ATTEMPTS: Final = 0.05
"""Seconds from one attempt to the next."""

_ROUTES: Final = (
    *("PULSE_SERVER", "PULSE_RUNTIME_PATH", "PULSE_SINK"),
    *("PIPEWIRE_REMOTE", "PIPEWIRE_NODE", "JACK_DEFAULT_SERVER"),
    *("ALSA_CARD", "ALSA_CONFIG_PATH"),
)
"""Variables that lead a device of the same name to other speakers."""

_MAX_BYTES: Final = 10_000
"""Most bytes read of what a session says about itself; it is far less."""


@dataclass(frozen=True, slots=True)
class _Running:
    """What a session says about itself in the file that it locks."""

    title: str
    since: time.struct_time
    process: int

    @property
    def in_words(self) -> str:
        is_today = self.since[:3] == time.localtime()[:3]
        since = time.strftime("%H:%M" if is_today else "%Y-%m-%d %H:%M", self.since)
        return f"{self.title}, since {since}, process {self.process}"


class DeviceLock:
    """The lock of one session. It is an `Observer` of that session, so that it can be renewed."""

    def __init__(
        self,
        title: str,
        say: Callable[[str], None],
        *,
        alongside: bool = False,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """title: of the session.
        say: called with a line for the person.
        alongside: play even if another session is being played on the device.
        sleep: waits that many seconds."""
        self._title = title
        self._say = say
        self._alongside = alongside
        self._sleep = sleep
        self._file = Path()
        self._held: IO[bytes] | None = None
        self._renew_at = 0.0  # as time.monotonic()

    def check(self, device: str) -> None:
        """Raise DeviceError if another session is being played on the device of this name."""
        with self.holding(device):
            pass

    @contextmanager
    def holding(self, device: str) -> Iterator[None]:
        """Hold the lock of a device until the end of the block, or until it is released. Raises
        DeviceError if another session is being played on it."""
        stopped = self._take(device)
        try:
            if stopped:
                self._say(stopped)
            yield
        finally:
            self.release()

    def follow(self, device: str) -> None:
        """The session continues on this device. Another one there does not keep it from that, nor
        does it wait, because somebody may be head-down."""
        if self._held is not None and self._file.name != _name(device):
            self.release()
            with suppress(OSError):
                self._file = runtime_folder() / _name(device)
                self._hold(self._tried())

    def release(self) -> None:
        """Free the lock if it is held: nothing more is played."""
        held, self._held = self._held, None
        if held is None:
            return
        with suppress(OSError):
            is_ours = _is_at(self._file, held)
            if sys.platform == "win32":
                held.close()  # Windows cannot remove an open file
            if is_ours:
                self._file.unlink()
        held.close()

    def update(self, _playing: object) -> None:
        """The session is being played: renew the lock now and then."""
        if time.monotonic() >= self._renew_at:
            self._renew()

    def expect_silence(self, seconds: float) -> None:
        """Count the session as being played for that long, while it waits for its device."""
        self._renew(seconds)

    def _renew(self, seconds: float = 0.0) -> None:
        self._renew_at = time.monotonic() + _RENEWED_EVERY
        if self._held is not None:
            until = time.time() + seconds
            with suppress(OSError):
                os.utime(self._file, (until, until))

    def _take(self, device: str) -> str:
        """Lock the file of a device, if that can be done. Returns what to say about a session that
        held it and has stopped; empty if there was none. Raises DeviceError."""
        stopped = ""
        with suppress(OSError):
            self._file = runtime_folder() / _name(device)
            held = self._waited_for()
            if held is None and self._has_stopped():
                stopped = _stopped(_read(self._file))
                self._file.unlink()
                held = self._waited_for()
            if held is None and not self._alongside:
                raise _in_use(_read(self._file))
            self._hold(held)
        return stopped

    def _waited_for(self) -> IO[bytes] | None:
        for _ in range(_ATTEMPTS):
            if (held := self._tried()) is not None:
                return held
            self._sleep(_BETWEEN_ATTEMPTS)
        return None

    def _tried(self) -> IO[bytes] | None:
        """Our file, open and locked; None if a session holds it, or has just removed it. Raises
        OSError if it cannot be locked."""
        with ExitStack() as closing:
            opened = closing.enter_context(self._file.open("a+b", buffering=0))
            if not (try_lock(opened) and _is_at(self._file, opened)):
                return None
            closing.pop_all()
            return opened

    def _hold(self, held: IO[bytes] | None) -> None:
        self._held = held
        if held is not None:
            held.truncate(0)  # a session that was killed leaves its own
            held.write(_said_of(self._title))
            self._renew()

    def _has_stopped(self) -> bool:
        """Whether the session that holds the file no longer renews it. It gets time to, because
        this computer may have slept, or its clock been set."""
        if not self._is_old():
            return False
        self._sleep(2 * _RENEWED_EVERY)
        return self._is_old()

    def _is_old(self) -> bool:
        return time.time() - self._file.stat().st_mtime > _STOPPED_AFTER


def _name(device: str) -> str:
    """The name of a device's file. It differs for each home, and where other speakers are meant."""
    routes = (os.environ.get(variable, "") for variable in _ROUTES)
    known = json.dumps([device, os.path.expanduser("~"), *routes])  # noqa: PTH111 (see user_folders)
    return f"session-{hashlib.sha256(known.encode()).hexdigest()[:16]}"


def _is_at(file: Path, opened: IO[bytes]) -> bool:
    """Whether an open file is still there under its name. Raises OSError if that cannot be seen."""
    try:
        return os.path.samestat(file.stat(), os.fstat(opened.fileno()))
    except FileNotFoundError:
        return False


def _said_of(title: str) -> bytes:
    """What this session says about itself."""
    known = {"title": title, "since": time.time(), "process": os.getpid()}
    return json.dumps(known).encode()


def _read(file: Path) -> _Running | None:
    """What the session that holds a file says about itself; None if that cannot be read."""
    with suppress(OSError, ValueError, TypeError, KeyError, OverflowError):
        known = json.loads(read_plain(file, _MAX_BYTES))
        since = time.localtime(float(known["since"]))
        return _Running(str(known["title"]), since, int(known["process"]))
    return None


def _in_use(other: _Running | None) -> DeviceError:
    known = "" if other is None else f" ({other.in_words})"
    return DeviceError(
        f"Another session is being played on this sound device{known}",
        remedy=f"Press q in its terminal{_or_end(other)}. To play both, name another device with "
        "--device, or add --alongside.",
    )


def _or_end(other: _Running | None) -> str:
    if other is None:
        return ""
    if sys.platform == "win32":
        return f", or end it with `taskkill /F /PID {other.process}`"
    return f", or end it with `kill {other.process}`"


def _stopped(other: _Running | None) -> str:
    if other is None:
        return "Another session on this sound device has stopped, so this one begins."
    remedy = "" if sys.platform == "win32" else f" `kill -9 {other.process}` ends that one."
    return f"Another session has stopped ({other.in_words}), so this one begins.{remedy}"
