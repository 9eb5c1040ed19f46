"""WAV: 16-bit linear PCM, mono, at `FRAME_RATE`.

It has no title and no chapters, because players do not show those of WAV files. It has no cue sheet
either: a player that takes all that follows the header for sound would play it as noise.
"""

import struct
from pathlib import Path
from typing import Final

from coach.dsp.pcm import Pcm, to_int16
from coach.export.formats.base import Format, Sink, check_length
from coach.export.metadata.track import Track
from coach.units import FRAME_RATE

_HEADER: Final = struct.Struct("<4sI4s4sIHHIIHH4sI")
_MAX_FRAMES: Final = (2**32 - 1 - (_HEADER.size - 8)) // 2
"""A little over 12 hours: the sizes in the header are 32-bit numbers."""


class _WavSink:
    def __init__(self, path: Path, frames: int) -> None:
        header = _header(frames)
        self._file = path.open("xb")
        self._file.write(header)

    def write(self, block: Pcm) -> None:
        """See `Sink.write`."""
        self._file.write(to_int16(block).tobytes())

    def close(self) -> None:
        """See `Sink.close`."""
        self._file.close()


def _header(frames: int) -> bytes:
    check_length(frames, _MAX_FRAMES, "a WAV")
    size = 2 * frames
    riff = (b"RIFF", size + _HEADER.size - 8, b"WAVE")
    layout = (b"fmt ", 16, 1, 1, FRAME_RATE, 2 * FRAME_RATE, 2, 16)
    return _HEADER.pack(*riff, *layout, b"data", size)


def _open(path: Path, track: Track) -> Sink:
    return _WavSink(path, track.timeline.frames)


WAV: Final = Format("wav", open=_open, chapters=False)
