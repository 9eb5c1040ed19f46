"""A device that keeps what it plays, on a clock of its own."""

import time
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from coach.dsp.pcm import Pcm
from coach.errors import DeviceError
from coach.live.audio.converter import RateConverter
from coach.live.audio.device import FrameSource
from coach.live.audio.frame_queue import FrameQueue
from coach.units import FRAME_RATE

_POLL: Final = 0.0005
"""Seconds between two checks whether the source has caught up."""


class RecordingDevice:
    """Reads frames whenever somebody waits, so an hour passes as fast as it can be copied.

    block: frames read at a time.
    patience: real seconds for which its clock stops when the source is less than a second ahead, so
        on a busy machine a key takes effect at the same frame; 0 makes it as strict as a real
        device. It does not stop for a thread that is `late`.
    breaks: frames of time lost, by the frame at which they are lost, as in a real underrun.
    gone_at: the frame at which it goes away, as when unplugged.
    music: its clock stops for this too, until it is well ahead.
    rate: frames a second of the device, in which all the figures are.
    """

    name = "recording"
    latency = 0.0

    def __init__(
        self,
        *,
        block: int = 2_048,
        patience: float = 30.0,
        breaks: Mapping[int, int] | None = None,
        gone_at: int | None = None,
        music: FrameQueue | None = None,
        rate: int = FRAME_RATE,
    ) -> None:
        self.rate = rate
        self._block = block
        self._patience = patience
        self._breaks = dict(breaks or {})
        self._gone_at = gone_at
        self._music = music
        self._source: FrameSource | None = None
        self._heard: list[Pcm] = []
        self._owed = 0.0
        self._strict_until = 0
        self.time = 0
        """Frames of time since it was started, both read and lost."""
        self.given = 0
        """Frames read from the source so far."""
        self.underruns = 0

    @property
    def playing(self) -> bool:
        """True from start to stop."""
        return self._source is not None

    @property
    def heard(self) -> Pcm:
        """What a listener would have heard: every frame read, and quiet where time was lost; shape
        (frames, 2) with music."""
        return np.concatenate(self._heard) if self._heard else np.zeros(0, np.float32)

    def await_music(self, music: FrameQueue | None) -> None:
        """Stop the clock for this music from now on; None for none."""
        self._music = music

    def start(self, source: FrameSource) -> None:
        """Begin; no frame is read before the first wait."""
        self._source = source if self.rate == FRAME_RATE else RateConverter(source, self.rate)

    def wait(self, seconds: float) -> None:
        """Read the frames of that much time, in whole blocks. Raises DeviceError once gone."""
        self._owed += seconds * self.rate
        while self._source and self._owed >= self._block:
            self._owed -= self._block
            self._take(self._source)

    def stop(self) -> None:
        """Read no more."""
        self._source = None

    def late(self, frames: int) -> Callable[[], None]:
        """A function that blocks its caller until the clock has advanced by this many frames.

        Until then the device waits for nobody: without frames it plays quiet, as a real one does.
        Another call replaces this one.
        """
        until = self._strict_until = self.given + frames

        def wait() -> None:
            while self.playing and self.given < until:
                time.sleep(_POLL)

        return wait

    def _take(self, source: FrameSource) -> None:
        if self._gone_at is not None and self.given >= self._gone_at:
            raise DeviceError("The sound device has gone away", where=self.name)
        if self.given >= self._strict_until:
            self._wait_for(source)
        while self._music is not None and not self._music.holds(self._block + 2 * FRAME_RATE):
            time.sleep(_POLL)
        lost = sum(self._breaks.pop(at) for at in list(self._breaks) if at <= self.given)
        self.underruns += lost > 0
        each = () if source.channels == 1 else (source.channels,)
        block = np.empty((self._block, *each), np.float32)
        source.read(block, lost)
        self._heard += [np.zeros((lost, *each), np.float32), block] if lost else [block]
        self.given += self._block
        self.time += lost + self._block

    def _wait_for(self, source: FrameSource) -> None:
        ahead = self._block + self.rate
        until = time.monotonic() + self._patience
        while not source.holds(ahead) and time.monotonic() < until:
            time.sleep(_POLL)
