"""The sound of a file, from any place on."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from coach.errors import OutputError
from coach.units import FRAME_RATE
from coach.voices.base import Pcm

if TYPE_CHECKING:
    from av import AudioFrame


class Decoder:
    """Reads on from one place of a file. Close it after use."""

    def __init__(self, path: Path, first: int = 0, pre_roll: int = 0) -> None:
        """first: the frame to begin with. pre_roll: see `coach.phone.base.Format`.

        Raises FFmpegError for what is no sound file, here and when it is read.
        """
        import av

        self._container = av.open(str(path))
        self._gathered = av.AudioFifo()
        self._frames: Iterator[AudioFrame] = self._container.decode(audio=0)
        if first:
            self._go_to(first, pre_roll)

    def read(self, count: int) -> Pcm:
        """The next frames, mono float32, shape (count,); fewer where the file ends."""
        while self._gathered.samples < count and (frame := next(self._frames, None)) is not None:
            self._gather(frame)
        # Asked for nothing, the FIFO would give all that it has.
        read = self._gathered.read(count, partial=True) if count else None
        return np.zeros(0, np.float32) if read is None else _samples(read)

    def close(self) -> None:
        """Let go of the file."""
        self._container.close()

    def _go_to(self, first: int, pre_roll: int) -> None:
        stream = self._container.streams.audio[0]
        unit = (stream.time_base or Fraction(1, FRAME_RATE)) * FRAME_RATE
        if first > pre_roll:
            self._container.seek(int((first - pre_roll) / unit), stream=stream)
        frame = next(self._frames, None)
        if frame is None:
            return
        place = round((frame.pts or 0) * unit)
        if place > first:
            raise OutputError(f"The place of frame {first} cannot be found in the file")
        self._gather(frame)
        self.read(first - place)

    def _gather(self, frame: "AudioFrame") -> None:
        frame.pts = None  # the first one of an MP3 file begins in the middle of a packet
        self._gathered.write(frame)


def _samples(frame: "AudioFrame") -> Pcm:
    samples = frame.to_ndarray().reshape(-1)
    if samples.dtype == np.int16:
        return samples.astype(np.float32) / np.float32(32_768)
    return samples.astype(np.float32, copy=False)
