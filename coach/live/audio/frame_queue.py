"""Blocks on their way from the thread that makes them to the device that plays them.

One thread puts blocks in, the audio thread takes frames out, and neither ever waits for the other:
each number here is written by one of the two only, and the queue between them is a deque, whose
ends may be used from two threads.

Frames are counted from 0 and stay on their grid. When a block is late, the time that it should have
filled is quiet, and its late frames are left out: nothing after it moves. Only between two parts
(sections of a session, where no beat is running) does the queue wait for as long as it takes, and
before the first, unless that goes on in the middle of a section.
"""

from collections import deque
from typing import Final, TypeAlias

from coach.dsp.pcm import Pcm
from coach.units import FRAME_RATE

TAIL: Final = 2 * FRAME_RATE
"""Frames of quiet after the last one: a device that is stopped throws its last half second away."""

Wait: TypeAlias = tuple[int, int]
"""(position, frames): so many frames of quiet before that frame of what was handed out."""


class FrameQueue:
    """A sequence of parts, each a sequence of blocks. It is the device's `Source`."""

    def __init__(self, *, goes_on: bool = False) -> None:
        """goes_on: its first part began in another queue, and its beat is running."""
        self.goes_on = goes_on
        self._blocks: deque[tuple[int, Pcm]] = deque()
        self._seam = -1 if goes_on else 0
        self._ended = False
        self.filled = 0
        """The frame up to which blocks have been put in."""
        self.position = 0
        """The frame that the device takes next."""
        self.underruns = 0
        """How often a block came too late."""
        self.missed = 0
        """Frames whose time passed without them: late, or lost by the device."""
        self.waited = 0
        """Frames of quiet between parts, while the next one was not ready."""
        self.tail = 0
        """Frames of quiet since the end."""
        self.dry = 0
        """Frames of quiet since the last one that was copied."""
        self._time = 0
        self._shifts: list[tuple[int, int]] = []

    # The thread that makes the blocks calls these.

    def put(self, block: Pcm) -> None:
        """Add frames of the present part."""
        self._blocks.append((self.filled, block))
        self.filled += len(block)

    def part_done(self) -> None:
        """The present part is whole; the next one may take its time."""
        self._seam = self.filled

    def end(self) -> None:
        """Nothing more will come."""
        self._ended = True

    # The audio thread calls these.

    def holds(self, frames: int) -> bool:
        """True when that many frames can be taken without a gap, or nothing more will come."""
        return self._ended or self.filled - self.position >= frames

    def fill(self, out: Pcm, lost: int) -> None:
        """Write the next frames; see `coach.live.audio.device.Source`."""
        self.position += lost
        self.missed += lost
        self._time += lost
        done = 0
        while done < len(out):
            count = self._copy(out[done:])
            self._time += count
            done += count

    def stand(self, frames: int) -> None:
        """So much time passed without asking; nothing is left out for it."""
        self._time += frames

    def _copy(self, out: Pcm) -> int:
        """Fill the beginning of `out` and say how much of it; 1 frame at least."""
        # Read before the queue is seen to be empty: the other thread may fill it in between.
        ended, seam, filled = self._ended, self._seam, self.filled
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
            self.dry = 0
            return count
        out[:] = 0
        self.dry += len(out)
        if ended and self.position >= filled:
            self.tail += len(out)
        elif seam == filled:
            # A part that was late to its very end does not eat into the next one.
            self.position = seam
            self.waited += len(out)
        else:
            self.position += len(out)
            self.missed += len(out)
            self.underruns += self.dry == len(out)
        return len(out)

    # Anybody may ask these.

    def time_of(self, position: int) -> int:
        """Frames of time from the first request to a frame that was heard, waits counted."""
        passed = [shift for start, shift in self._shifts if start <= position]
        return position + (passed[-1] if passed else 0)

    @property
    def waits(self) -> list[Wait]:
        """Those that moved all that follows, ascending; the one under way as well."""
        # In this order, so that what the audio thread does meanwhile never makes it too much.
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
        """True once the last frame, and quiet enough after it, has been taken."""
        return self.tail >= TAIL
