"""WAV: 16-bit linear PCM, mono, at `FRAME_RATE`.

The header says how long the sound is before any of it is written, so that the same bytes go to a
file and down a pipe. Title and chapters are left out: players of WAV files do not show them.
"""

import struct
import wave
from pathlib import Path
from typing import BinaryIO, Final

from coach.errors import OutputError
from coach.phone.base import Format, Sink
from coach.sound.pcm import to_int16
from coach.timeline.model import Timeline
from coach.timeline.sheet import About
from coach.units import FRAME_RATE
from coach.voices.base import Pcm

_HEADER: Final = struct.Struct("<4sI4s4sIHHIIHH4sI")
_LONGEST: Final = (2**32 - 1 - (_HEADER.size - 8)) // 2
"""Frames; the sizes in the header are 32-bit numbers. A little over 12 hours."""


class WavStream:
    """Writes to a stream that somebody else has opened and will close."""

    def __init__(self, stream: BinaryIO, header: bytes) -> None:
        self._stream = stream
        self._stream.write(header)

    def write(self, block: Pcm) -> None:
        """See `Sink.write`."""
        self._stream.write(to_int16(block).tobytes())

    def close(self) -> None:
        """See `Sink.close`."""
        self._stream.flush()


class WavFile(WavStream):
    """Writes to a file of its own."""

    def close(self) -> None:
        """See `Sink.close`."""
        self._stream.close()


def _header(frames: int) -> bytes:
    if frames > _LONGEST:
        raise OutputError(
            f"{frames / FRAME_RATE / 3600:.1f} hours are more than a WAV file can hold",
            remedy="Make the routine shorter, or export its exercises one by one.",
        )
    size = 2 * frames
    riff = (b"RIFF", size + _HEADER.size - 8, b"WAVE")
    layout = (b"fmt ", 16, 1, 1, FRAME_RATE, 2 * FRAME_RATE, 2, 16)
    return _HEADER.pack(*riff, *layout, b"data", size)


def _open(path: Path, timeline: Timeline, _about: About) -> Sink:
    header = _header(timeline.frames)
    return WavFile(path.open("xb"), header)


def _stream(stream: BinaryIO, timeline: Timeline, _about: About) -> Sink:
    return WavStream(stream, _header(timeline.frames))


def _check(path: Path, frames: int) -> str:
    try:
        with wave.open(str(path), "rb") as file:
            promised = file.getnframes()
    except (EOFError, wave.Error):
        return "The file came out broken"
    held = (path.stat().st_size - _HEADER.size) / 2
    whole = promised == held == frames
    return "" if whole else f"The file came out with {held:g} frames instead of {frames}"


WAV: Final = Format("wav", open=_open, check=_check, stream=_stream)
