"""Stores takes on disk, one file each, named by a digest of the voice's identity and the text.

A file is written under a temporary name and renamed when complete, so any number of processes may
write to one folder. A file that is damaged or cannot be a take (a pipe, a device, silence) counts
as missing. When the folder exceeds its limit, the least recently used takes are removed.
"""

import hashlib
import os
import struct
import zlib
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Final

import numpy as np

from coach.dsp.pcm import Pcm, from_int16
from coach.files import read_plain
from coach.kept_files import KeptFiles
from coach.units import FRAME_RATE
from coach.voices.base import Take

# Magic and version of the format, digest of the key, checksum of the samples.
_HEAD: Final = struct.Struct("<8s32sI")
_MAGIC: Final = b"coachtk1"

_MAX_TAKE_BYTES: Final = 16_000_000
"""Largest file that is read as a take: 2.8 minutes of speech, longer than any phrase."""

TAKES_LIMIT: Final = 500_000_000
"""Limit of a folder: 87 minutes of speech. The built-in routines need a tenth of it."""

_ROOM_PART: Final = 25
"""Pruning makes room for this part of the limit (1/25). Scanning a full folder takes 15 ms, so a
process prunes when it writes its first take, and again whenever it has used up that room."""


class TakeStore:
    """A folder of takes, created when the first take is written.

    limit_bytes: limit of the folder; each further process that writes at the same time may exceed
        it by 1/25 before it prunes.
    """

    def __init__(self, folder: Path, limit_bytes: int = TAKES_LIMIT) -> None:
        self.files = KeptFiles(folder, "take")
        """The takes as files."""
        self._limit = limit_bytes
        self._room = 0
        self._room_lock = Lock()

    def read(self, identity: str, text: str) -> Take | None:
        """The take, bit for bit as written; None if it is missing, damaged or silent."""
        digest = _digest(identity, text)
        path = self.files.path(digest)
        try:
            data = read_plain(path, _MAX_TAKE_BYTES)
        except OSError:
            return None
        samples = _unpacked(data, digest)
        if samples is None:
            return None
        with suppress(OSError):  # a read-only folder is still usable
            os.utime(path)
        return Take(text, samples)

    def write(self, identity: str, take: Take) -> None:
        """Store a take. Raises OSError if the folder cannot be written."""
        digest = _digest(identity, take.text)
        data = _packed(take.pcm, digest)
        self._make_room(len(data))
        file, part = self.files.open_part(digest)
        try:
            with file:
                file.write(data)
            part.replace(self.files.path(digest))
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise

    def _make_room(self, size: int) -> None:
        """Prune if the room made last time is used up."""
        with self._room_lock:
            if self._room < size:
                room = max(size, self._limit // _ROOM_PART)
                self.files.prune(max(0, self._limit - room))
                self._room = room
            self._room -= size


def _digest(identity: str, text: str) -> bytes:
    parts = (_MAGIC.decode(), str(FRAME_RATE), identity, text)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).digest()


def _packed(pcm: Pcm, digest: bytes) -> bytes:
    """Header and 16-bit samples. Raises ValueError for a take that would not be read back equal."""
    samples = np.rint(pcm * 32768).astype("<i2")
    if not np.array_equal(from_int16(samples), pcm):
        raise ValueError("a take must hold whole numbers of 1/32768, below full scale")
    body = samples.tobytes()
    return _HEAD.pack(_MAGIC, digest, zlib.crc32(body)) + body


def _unpacked(data: bytes, digest: bytes) -> Pcm | None:
    if len(data) < _HEAD.size:
        return None
    magic, made_by, checksum = _HEAD.unpack_from(data)
    body = memoryview(data)[_HEAD.size :]
    if magic != _MAGIC or made_by != digest or zlib.crc32(body) != checksum or len(body) % 2:
        return None
    pcm = from_int16(np.frombuffer(body, "<i2"))
    if not pcm.any():
        return None
    pcm.flags.writeable = False
    return pcm
