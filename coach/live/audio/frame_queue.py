"""Blocks on their way from the thread that makes them to the device that plays them.

One thread puts blocks in, the audio thread reads frames, and neither waits for the other: each
number here is written by one of them only, and the blocks are in a deque, whose ends are safe to
use from two threads.

Positions count frames from 0 and stay on their grid. When a block is late, its time is quiet and
its late frames are dropped, so nothing after it moves. Only between two parts (sections of a
session, where no beat is running) does the queue wait for as long as needed; before the first part
too, unless that begins in mid-section.
"""

from collections import deque
from collections.abc import Iterable
from typing import Final, Protocol, TypeAlias

from coach.dsp.pcm import Pcm, Sound
from coach.units import FRAME_RATE

TAIL: Final = 2 * FRAME_RATE
"""Frames of quiet after the last one: a stopped device drops its last half second."""

Wait: TypeAlias = tuple[int, int]
"""(position, frames): this many frames of silence before the frame at that position."""


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


class FrameQueue:
    """A sequence of parts, each a sequence of blocks. It is a `FrameSource`."""

    channels: Final = 1

    def __init__(self, *, mid_section: bool = False, gain: Gain | None = None) -> None:
        """mid_section: the first part began in another queue, and its beat is running.
        gain: of the music over its frames; None for no music."""
        self.mid_section = mid_section
        self.gain = gain
        self._blocks: deque[tuple[int, Sound]] = deque()
        self._seam = -1 if mid_section else 0  # position at which a new part may be waited for
        self._ended = False
        self.written = 0
        """The position up to which blocks have been put in."""
        self.position = 0
        """The position that the device reads next."""
        self.underruns = 0
        """How often a block came too late."""
        self.missed = 0
        """Frames dropped because they were late, or because the device lost time."""
        self.waited = 0
        """Frames of quiet between parts, while the next one was not ready."""
        self.tail = 0
        """Frames of quiet after the end."""
        self.silence = 0
        """Frames of quiet since the last frame of a block."""
        self._time = 0  # frames of time since the first read
        self._shifts: list[tuple[int, int]] = []  # (position, frames of time beyond it)

    # Called by the thread that makes the blocks.

    def put(self, block: Sound) -> None:
        """Add frames of the present part."""
        self._blocks.append((self.written, block))
        self.written += len(block)

    def end_part(self) -> None:
        """The present part is complete; the next one may take its time."""
        self._seam = self.written

    def end(self) -> None:
        """Nothing more will come."""
        self._ended = True

    # Called by the audio thread.

    def holds(self, frames: int) -> bool:
        """True when that many frames can be read without a gap, or nothing more will come."""
        return self._ended or self.written - self.position >= frames

    def read(self, out: Sound, lost: int) -> None:
        """See `coach.live.audio.device.FrameSource.read`."""
        self.position += lost
        self.missed += lost
        self._time += lost
        done = 0
        while done < len(out):
            count = self._copy(out[done:])
            self._time += count
            done += count

    def let_pass(self, frames: int) -> None:
        """Count time in which the queue was not read; nothing is dropped for it."""
        self._time += frames

    def _copy(self, out: Sound) -> int:
        """Write the beginning of `out`; returns how many frames, at least 1."""
        # Read before the blocks are: the other thread may add some in between.
        ended, seam, written = self._ended, self._seam, self.written
        while self._blocks:
            start, block = self._blocks[0]
            late = self.position - start
            if late >= len(block):
                self._blocks.popleft()
                continue
            count = min(len(block) - late, len(out))
            out[:count] = block[late : late + count]
            shift = self._time - self.position
            if not self._shifts or self._shifts[-1][1] != shift:
                self._shifts.append((self.position, shift))
            self.position += count
            self.silence = 0
            return count
        out[:] = 0
        self.silence += len(out)
        if ended and self.position >= written:
            self.tail += len(out)
        elif seam == written:
            # The next part begins whole, even if this one was late to its very end.
            self.position = seam
            self.waited += len(out)
        else:
            self.position += len(out)
            self.missed += len(out)
            self.underruns += self.silence == len(out)
        return len(out)

    # Called by any thread.

    def time_of(self, position: int) -> int:
        """Frames of time from the first read to a frame that was heard, including waits."""
        passed = [shift for start, shift in self._shifts if start <= position]
        return position + (passed[-1] if passed else 0)

    @property
    def waits(self) -> list[Wait]:
        """Waits that moved everything after them, ascending, including one under way."""
        # In this order, the audio thread cannot make the last wait too long meanwhile.
        time, position = self._time, self.position
        shifts = [*self._shifts, (position, time - position)]
        waits: list[Wait] = []
        before = 0
        for start, shift in shifts:
            if shift > before:
                waits.append((start, shift - before))
                before = shift
        return waits

    @property
    def over(self) -> bool:
        """True once the last frame and enough quiet after it have been read."""
        return self.tail >= TAIL
