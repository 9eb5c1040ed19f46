"""Keeps decoded tracks and their loudness on disk, named by a digest of their files' content.

A session reads them piece by piece, so a track is decoded once and is never in memory as a whole.
"""

import hashlib
import math
import os
import struct
import sys
import tempfile
import weakref
from contextlib import suppress
from pathlib import Path
from typing import IO, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from coach.dsp.loudness import STEP, programme_loudness, step_powers
from coach.errors import MusicError
from coach.files import disk_errors, open_plain
from coach.kept_files import KeptFiles
from coach.music.compressor import gain_reductions
from coach.music.decoding import MEASURED, StereoSamples, as_sound, decode
from coach.units import FRAME_RATE
from coach.voices.cache import default_folder

MUSIC_LIMIT: Final = 1_000_000_000
"""Limit of the folder: 87 minutes of music."""

# Magic and version, digest, loudness in LUFS, frames, and whether they reach the track's end. The
# frames follow, and the power of each step of them as float32.
_HEAD: Final = struct.Struct("<8s32sdq?7x")
_MAGIC: Final = b"coachmu2"
_FRAME: Final = 4
"""Bytes of a frame."""

_State: TypeAlias = tuple[int, int]
"""Size and time of change of a file."""


def music_folder() -> Path:
    """The folder of decoded music, inside the folder of takes."""
    return default_folder() / "music"


class DecodingStopped(Exception):  # noqa: N818
    """The store was closed while a track was being decoded."""


class DecodedTrack:
    """The beginning of a track, decoded.

    lufs: loudness of the track (ITU-R BS.1770-5, both channels).
    frames: how many are there.
    is_whole: whether the track ends with them.
    gain_reductions: see `coach.music.compressor`.
    """

    def __init__(self, file: IO[bytes], lufs: float, frames: int, *, is_whole: bool) -> None:
        """The file stays open, so it can be read even if its name is removed. It is not mapped into
        memory: if the disk failed, the system would end the process."""
        self._file = file
        weakref.finalize(self, file.close)
        self.lufs = lufs
        self.frames = frames
        self.is_whole = is_whole
        powers = np.empty(frames // STEP, "<f4")
        self._read(powers, _HEAD.size + _FRAME * frames)
        self.gain_reductions = gain_reductions(powers, lufs)

    def read(self, first: int, end: int) -> StereoSamples:
        """The frames [first, end), shape (end - first, 2); all of them must exist. Raises
        MusicError if the file has been damaged since, or its disk has failed."""
        samples = np.empty((end - first, 2), "<i2")
        self._read(samples, _HEAD.size + _FRAME * first)
        return samples

    def _read(self, numbers: NDArray[np.generic], begin: int) -> None:
        """Fill an array from the file."""
        with suppress(OSError):
            self._file.seek(begin)
            if self._file.readinto(numbers.data.cast("B")) == numbers.nbytes:  # type: ignore[attr-defined]
                return
        raise MusicError("Decoded music can no longer be read", remedy="Run `coach cache clear`.")


class MusicStore:
    """A folder of decoded tracks, created when the first is written."""

    def __init__(self, folder: Path, limit_bytes: int = MUSIC_LIMIT) -> None:
        self._folder = folder
        self.files = KeptFiles(folder, "music")
        """The decoded tracks as files."""
        self._limit = limit_bytes
        self._is_closed = False

    def close(self) -> None:
        """Stop reading tracks. One that another thread is decoding is abandoned."""
        self._is_closed = True

    def open(self, track: Path, frames: int) -> DecodedTrack:
        """At least `frames` of a track from its beginning, or all of it.

        It is decoded unless it is kept. Raises MusicError if it cannot be decoded or is silent,
        OutputError if the disk has no room for it, and DecodingStopped after `close`.
        """
        state = _state(track)
        digest = self._digest(track)
        return self._held(digest, frames) or self._decode(track, state, digest, frames)

    def keeps(self, track: Path) -> bool:
        """Whether something of a track is kept. Raises MusicError if it cannot be read."""
        return self.files.path(self._digest(track)).exists()

    def _digest(self, track: Path) -> bytes:
        """A digest of the content of a file. Raises MusicError if it cannot be read, and
        DecodingStopped after `close`."""
        try:
            with open_plain(track) as file:
                digest = hashlib.sha256()
                while part := file.read(1 << 20):
                    self._check_open()
                    digest.update(part)
                return digest.digest()
        except OSError as fault:
            raise MusicError(
                f"The track cannot be read ({fault.strerror or fault})",
                where=str(track),
                remedy="Leave it out.",
            ) from fault

    def _check_open(self) -> None:
        if self._is_closed:
            raise DecodingStopped

    def _held(self, digest: bytes, needed: int) -> DecodedTrack | None:
        """The stored beginning of a track, if it is complete, undamaged and long enough."""
        path = self.files.path(digest)
        try:
            file = open_plain(path)
        except OSError:
            return None
        with suppress(OSError, struct.error):
            magic, made_of, lufs, frames, is_whole = _HEAD.unpack(file.read(_HEAD.size))
            size = os.fstat(file.fileno()).st_size
            if (magic, made_of, size) == (_MAGIC, digest, _size(frames)) and (
                is_whole or frames >= needed
            ):
                with suppress(OSError):  # a read-only folder is still usable
                    os.utime(path)
                return DecodedTrack(file, lufs, frames, is_whole=is_whole)
        file.close()
        return None

    def _decode(
        self, track: Path, state: _State | None, digest: bytes, needed: int
    ) -> DecodedTrack:
        """state: of the track before its digest was made."""
        most = max(needed, MEASURED)
        file, part = self._draft(digest)
        try:
            with disk_errors(str(self._folder)):
                file.write(bytes(_HEAD.size))
                powers, frames, is_whole = [np.zeros(0)], 0, True
                for block in decode(track):
                    self._check_open()
                    if frames >= most:
                        is_whole = False
                        break
                    powers += _powers(block)
                    file.write(block.data)
                    frames += len(block)
                all_powers = np.concatenate(powers)
                lufs = programme_loudness(all_powers[: MEASURED // STEP])
                if not math.isfinite(lufs):
                    raise MusicError(
                        "The track is silent", where=str(track), remedy="Leave it out."
                    )
                file.write(all_powers.astype("<f4").data)
                file.seek(0)
                file.write(_HEAD.pack(_MAGIC, digest, lufs, frames, is_whole))
                file.flush()
        except BaseException:
            file.close()
            if part:
                part.unlink(missing_ok=True)
            raise
        if part:
            with suppress(OSError):
                if state is None or _state(track) != state:  # this may not be what has the digest
                    part.unlink()
                else:
                    file = _named(file, part, self.files.path(digest))
                    self.files.prune(self._limit)
        return DecodedTrack(file, lufs, frames, is_whole=is_whole)

    def _draft(self, digest: bytes) -> tuple[IO[bytes], Path | None]:
        """A new file in the folder and its path; if the folder cannot be written to, a nameless
        one elsewhere, which disappears with this process."""
        try:
            return self.files.open_part(digest)
        except OSError:
            with disk_errors(tempfile.gettempdir()):
                return tempfile.TemporaryFile("w+b"), None


def _size(frames: int) -> int:
    """The bytes of a file."""
    return _HEAD.size + _FRAME * frames + 4 * (frames // STEP)


def _powers(block: StereoSamples) -> list[NDArray[np.float64]]:
    """The power of each step of a block, a second at a time: that much fits in the processor's
    cache.
    """
    seconds = (block[first : first + FRAME_RATE] for first in range(0, len(block), FRAME_RATE))
    return [step_powers(as_sound(each)) for each in seconds]


def _state(track: Path) -> _State | None:
    """What changes when a file does; None if it is not there."""
    try:
        status = track.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def _named(file: IO[bytes], part: Path, path: Path) -> IO[bytes]:
    """Give a finished file its name, and hand it back open. Raises OSError, and the file stays
    open, if it cannot be done."""
    if sys.platform == "win32":  # which renames no open file
        file.close()
        try:
            part.replace(path)
        except OSError:
            return part.open("rb")
        return path.open("rb")
    part.replace(path)
    return file
