"""From one sequence of parts to another in mid-sound, without a click.

The audio thread alone decides where: it is asked, says at which frame the present queue will end,
some frames ahead, and from that frame on takes what follows. So how much was heard of a queue that
was left is known to the frame, and neither thread waits for the other.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from coach.dsp.pcm import Pcm, raised_cosine
from coach.live.audio.frame_queue import FrameQueue
from coach.units import FRAME_RATE

FADE: Final = FRAME_RATE * 8 // 1000
"""Frames in which the one goes out while the other comes in."""

NOTICE: Final = 1_024
"""Frames, at least, between the answer to a request and the frame that it names."""

_DOWN: Final = (1 - raised_cosine((np.arange(FADE) + 0.5) / FADE)).astype(np.float32)
_UP: Final = (1 - _DOWN).astype(np.float32)


class Change:
    """A request to leave the present queue."""

    def __init__(self) -> None:
        self.at: int | None = None
        """The position of the present queue at which it will end; the audio thread says."""
        self.queue: FrameQueue | None = None
        """What follows; quiet until it is there."""
        self.done = False
        """True once it was carried out, or taken back."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A queue as it was played.

    begin: the frame of the device with which it began.
    fade: whether it came in while another went out.
    """

    queue: FrameQueue
    begin: int
    fade: bool = True

    def frame_of(self, position: int) -> int:
        """The frame of the device at which a frame of the queue was heard."""
        return self.begin + self.queue.time_of(position)


class Crossfade:
    """Lanes one after another. It is the device's `Source`."""

    def __init__(self, queue: FrameQueue, volume: float = 1.0) -> None:
        self.segments = [Segment(queue, 0, fade=False)]
        self.volume = volume
        """The factor that is gone to, smoothly; 1 at the most, so that nothing is ever clipped."""
        self.given = 0
        """Frames of time that the device has taken or lost."""
        self.waited = 0
        """Frames of quiet between queues."""
        self._change: Change | None = None
        self._between = 0  # frames of quiet since the end of the present queue
        self._out = np.zeros(0, np.float32)  # what is still to be heard of the queue before
        self._volume = volume  # the factor that has been reached

    @property
    def queue(self) -> FrameQueue:
        """What is being played."""
        return self.segments[-1].queue

    @property
    def dry(self) -> int:
        """Frames of quiet since the last one that came from a queue."""
        return self._between + self.queue.dry

    def ask(self) -> Change:
        """Ask to leave the present queue; the audio thread names the frame when it next runs."""
        self._change = Change()
        return self._change

    def holds(self, frames: int) -> bool:
        """As of a queue."""
        change, queue = self._change, self.queue
        if change is None or change.done or change.at is None:
            return queue.holds(frames)
        left = change.at - queue.position
        if frames <= left:
            return queue.holds(frames)
        return change.queue is not None and change.queue.holds(frames - max(0, left))

    def fill(self, out: Pcm, lost: int) -> None:
        """As of a queue."""
        self.given += lost
        change = self._change
        if change is None or change.done:
            self._play(out, lost)
        else:
            if change.at is None:
                here, notice = self.queue.position + lost, max(NOTICE, 2 * len(out))
                # A queue that has run dry may stand still: it ends with what it has.
                change.at = max(here, min(here + notice, self.queue.filled))
            left = min(max(0, change.at - self.queue.position - lost), len(out))
            if left or lost:
                self._play(out[:left], lost)
            if left < len(out):
                self._leave(change, out[left:])
        self._louder_or_quieter(out)

    def _leave(self, change: Change, out: Pcm) -> None:
        """The present queue goes out, and the next one begins if it is there."""
        assert change.at is not None
        if not self._between and not len(self._out):
            self._out = np.empty(FADE, np.float32)
            self.queue.fill(self._out, 0)
            self._out *= _DOWN
        following = change.queue
        if following is None:
            self._between += len(out)
            self.waited += len(out)
            self.given += len(out)
            out[:] = 0
            self._go_out(out)
            return
        lost = self._between if following.goes_on else 0
        self.segments.append(Segment(following, self.given - lost))
        self._between = 0
        change.done = True
        self._play(out, lost)

    def _play(self, out: Pcm, lost: int) -> None:
        stretch = self.segments[-1]
        if self._between:  # the change was taken back, too late
            stretch.queue.stand(self._between - FADE)
            self._between = 0
        begin = stretch.queue.position
        stretch.queue.fill(out, lost)
        self.given += len(out)
        if stretch.fade and begin < FADE:
            rise = _UP[begin : begin + len(out)]
            out[: len(rise)] *= rise
        self._go_out(out)

    def _go_out(self, out: Pcm) -> None:
        """Add what is left of the queue before."""
        last = self._out[: len(out)]
        if len(last):
            out[: len(last)] += last
            self._out = self._out[len(last) :]

    def _louder_or_quieter(self, out: Pcm) -> None:
        if self._volume == self.volume == 1.0:
            return
        target = self.volume
        out *= np.linspace(self._volume, target, len(out) + 1, dtype=np.float32)[1:]
        self._volume = target
