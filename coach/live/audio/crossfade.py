"""Switches from one frame queue to another in mid-sound, without a click.

Only the audio thread decides where. When a switch is requested, it names the frame at which the
present queue will end, a little ahead, and plays the next queue from that frame on. So the number
of frames heard of each queue is exact, and neither thread waits for the other.
"""

from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np

from coach.dsp.pcm import Pcm, raised_cosine
from coach.live.audio.frame_queue import FrameQueue
from coach.units import FRAME_RATE

FADE: Final = FRAME_RATE * 8 // 1000
"""Frames during which one queue fades out and the next fades in."""

NOTICE: Final = 1_024
"""Minimum frames between the announcement of a switch and its frame."""

_DOWN: Final = (1 - raised_cosine((np.arange(FADE) + 0.5) / FADE)).astype(np.float32)
_UP: Final = (1 - _DOWN).astype(np.float32)


class Switch:
    """A request to leave the present queue."""

    def __init__(self) -> None:
        self.at: int | None = None
        """The position at which the present queue will end; set by the audio thread."""
        self.queue: FrameQueue | None = None
        """The next queue; until it is set, there is silence."""
        self.done = False
        """True once the switch has been made or cancelled."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A queue as it was played.

    begin: the frame of the device with which it began.
    fade: whether it faded in while another faded out.
    """

    queue: FrameQueue
    begin: int
    fade: bool = True

    def frame_of(self, position: int) -> int:
        """The frame of the device at which a frame of the queue was heard."""
        return self.begin + self.queue.time_of(position)


class Crossfade:
    """Plays one frame queue after another. It is the device's `FrameSource`, or the `Mixer` adds
    music to it."""

    channels: Final = 1

    def __init__(self, queue: FrameQueue, volume: float = 1.0) -> None:
        self.segments = [Segment(queue, 0, fade=False)]
        self.volume = volume
        """The gain to approach smoothly, as a factor; at most 1, so that nothing is clipped."""
        self.elapsed = 0
        """Frames of time that the device has taken or lost."""
        self.waited = 0
        """Frames of quiet between queues."""
        self.overlaid: list[int] = []
        """The frame of the device at which each overlay began."""
        self.runs: list[tuple[FrameQueue | None, int, int]] = []
        """Where the frames of the last read came from: (queue, position, frames), with None for
        quiet between two queues."""
        self._overlays: deque[Pcm] = deque()
        self._overlay = np.zeros(0, np.float32)  # the rest of the present one
        self._switch: Switch | None = None
        self._between = 0  # frames of quiet since the end of the present queue
        self._end = 0  # the position of that end
        self._read_on = 0  # frames read beyond it, to fade out
        self._fading_out = np.zeros(0, np.float32)  # the rest of the previous queue
        self._volume = volume  # the present gain

    @property
    def queue(self) -> FrameQueue:
        """The present queue."""
        return self.segments[-1].queue

    @property
    def coming(self) -> tuple[FrameQueue, int] | None:
        """The queue that has been announced, if there are frames of it to come, and in how many
        frames it begins."""
        switch = self._switch
        if switch is None or switch.done or switch.at is None or switch.queue is None:
            return None
        return switch.queue, max(0, switch.at - self.queue.position)

    @property
    def silence(self) -> int:
        """Frames of quiet since the last frame that came from a queue."""
        return self._between + self.queue.silence

    def overlay(self, sound: Pcm) -> None:
        """Play a short sound over the queues, once, at the present volume. It uses only the
        headroom that they leave, so nothing is clipped, and it delays nothing."""
        self._overlays.append(sound)

    def request_switch(self) -> Switch:
        """Ask to leave the present queue; the audio thread names the frame when it next runs."""
        self._switch = Switch()
        return self._switch

    def holds(self, frames: int) -> bool:
        """Same contract as `FrameQueue.holds`."""
        switch, queue = self._switch, self.queue
        if switch is None or switch.done or switch.at is None:
            return queue.holds(frames)
        left = switch.at - queue.position
        if frames <= left:
            return queue.holds(frames)
        return switch.queue is not None and switch.queue.holds(frames - max(0, left))

    def read(self, out: Pcm, lost: int) -> None:
        """Same contract as `FrameQueue.read`."""
        self.runs = []
        self.elapsed += lost
        switch = self._switch
        if switch is None or switch.done:
            self._play(out, lost)
        else:
            if switch.at is None and self._between:  # another was cancelled after its frame
                switch.at = self._end
            elif switch.at is None:
                here, notice = self.queue.position + lost, max(NOTICE, 2 * len(out))
                # A queue without frames may not move on, so it ends with those it has.
                switch.at = max(here, min(here + notice, self.queue.written))
            left = min(max(0, switch.at - self.queue.position - lost), len(out))
            if left or lost:
                self._play(out[:left], lost)
            if left < len(out):
                self._change_queues(switch, out[left:])
        self._apply_volume(out)
        self._add_overlay(out)

    def _change_queues(self, switch: Switch, out: Pcm) -> None:
        """Fade the present queue out, and begin the next one if it is there."""
        assert switch.at is not None
        if not self._between:
            self._end, self._read_on = switch.at, 0
            if not len(self._fading_out):
                self._fading_out, self._read_on = np.empty(FADE, np.float32), FADE
                self.queue.read(self._fading_out, 0)
                self._fading_out *= _DOWN
        following = switch.queue
        if following is None:
            self._between += len(out)
            self.waited += len(out)
            self.elapsed += len(out)
            self.runs.append((None, 0, len(out)))
            out[:] = 0
            self._add_fade_out(out)
            return
        lost = self._between if following.mid_section else 0
        self.segments.append(Segment(following, self.elapsed - lost))
        self._between = 0
        switch.done = True
        self._play(out, lost)

    def _play(self, out: Pcm, lost: int) -> None:
        segment = self.segments[-1]
        if self._between:  # the switch was cancelled after its frame
            segment.queue.let_pass(self._between - self._read_on)
            self._between = 0
        begin = segment.queue.position
        self.runs.append((segment.queue, begin + lost, len(out)))
        segment.queue.read(out, lost)
        self.elapsed += len(out)
        if segment.fade and begin < FADE:
            rise = _UP[begin : begin + len(out)]
            out[: len(rise)] *= rise
        self._add_fade_out(out)

    def _add_fade_out(self, out: Pcm) -> None:
        last = self._fading_out[: len(out)]
        if len(last):
            out[: len(last)] += last
            self._fading_out = self._fading_out[len(last) :]

    def _add_overlay(self, out: Pcm) -> None:
        if not len(self._overlay):
            if not self._overlays:
                return
            self._overlay = self._overlays.popleft()
            self.overlaid.append(self.elapsed - len(out))
        part = self._overlay[: len(out)]
        self._overlay = self._overlay[len(out) :]
        head = out[: len(part)]
        head += part * (1 - np.abs(head)) * np.float32(self._volume)

    def _apply_volume(self, out: Pcm) -> None:
        if self._volume == self.volume == 1.0:
            return
        target = self.volume
        out *= np.linspace(self._volume, target, len(out) + 1, dtype=np.float32)[1:]
        self._volume = target
