"""WAV: 16-bit linear PCM at `FRAME_RATE`.

It has no title and no chapters, because players do not show those of WAV files. It has no cue sheet
either: a player that takes everything after the header for sound would play it as noise.
"""

import struct
from pathlib import Path
from typing import Final

from coach.dsp.pcm import Sound, to_int16
from coach.export.formats.base import Format, Sink, check_length
from coach.export.metadata.track import Track
from coach.units import FRAME_RATE

_HEADER: Final = struct.Struct("<4sI4s4sIHHIIHH4sI")
_MAX_BYTES: Final = 2**32 - 1 - (_HEADER.size - 8)
"""A little over 12 hours in mono: the sizes in the header are 32-bit numbers."""


class _WavSink:
    def __init__(self, path: Path, frames: int, channels: int) -> None:
        header = _header(frames, channels)
        self._file = path.open("xb")
        self._file.write(header)

    def write(self, block: Sound) -> None:
        """See `Sink.write`."""
        self._file.write(to_int16(block).tobytes())

    def close(self) -> None:
        """See `Sink.close`."""
        self._file.close()


def _header(frames: int, channels: int) -> bytes:
    frame = 2 * channels
    check_length(frames, _MAX_BYTES // frame, "a WAV")
    size = frame * frames
    riff = (b"RIFF", size + _HEADER.size - 8, b"WAVE")
    layout = (b"fmt ", 16, 1, channels, FRAME_RATE, frame * FRAME_RATE, frame, 16)
    return _HEADER.pack(*riff, *layout, b"data", size)


def _open(path: Path, track: Track) -> Sink:
    return _WavSink(path, track.timeline.frames, track.channels)


WAV: Final = Format("wav", open=_open, chapters=False)
