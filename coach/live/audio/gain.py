"""What the mixer asks about the music at each position of a frame queue."""

from collections.abc import Iterable
from typing import Protocol

from coach.dsp.pcm import Pcm


class Gain(Protocol):
    """The gain of the music over the frames of one queue, as a factor of music that is as loud as
    speech. Called by the audio thread; it never waits."""

    def frames(self, first: int, count: int) -> Pcm | None:
        """The gain at the positions [first, first + count), shape (count,); None where it is not
        known. No step is larger than 0.5 dB in 10 ms."""
        ...

    def due(self, first: int) -> Iterable[tuple[int, float]]:
        """(frames, gain): in this many frames from a position the music must be down to this
        gain, because something begins there, or sounds already."""
        ...
