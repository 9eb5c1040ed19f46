"""Plays parts of a session as one continuous stream, on the clock of the device."""

import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from threading import Thread
from typing import Final, TypeAlias

from coach.dsp.pcm import Pcm, linear_gain
from coach.live.audio.crossfade import Crossfade, Segment
from coach.live.audio.device import Device
from coach.live.audio.frame_queue import FrameQueue, Gain, Wait
from coach.live.audio.mixer import Mixer, Music
from coach.units import FRAME_RATE

Parts: TypeAlias = Iterable[Iterable[Pcm]]
"""Sections of a session, each in blocks. The player waits between two sections if the next one is
not ready; within a section it never waits."""

BLOCK: Final = 4_800
"""Frames of a block, 0.1 s: rendered in a millisecond, and little is wasted by a switch."""

_AHEAD: Final = 4 * FRAME_RATE
"""Frames kept ready, so that a busy machine causes no gaps."""

_PRIMED: Final = FRAME_RATE // 2
"""Frames that must be ready before the first is played."""

_TICK: Final = 0.01
"""Seconds between two calls of the observer."""

_POLL: Final = 0.005
"""Seconds between two checks of one thread on the progress of another."""

_SOFTEST: Final = -30.0
"""The lowest volume in dB below full; the coach is still audible then."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """What to switch to.

    mid_section: the first part begins in the middle of a section. If so, late frames are dropped
        and the beat does not move; otherwise the player waits for its beginning.
    gain: of the music over the parts; None for no music.
    """

    parts: Parts
    mid_section: bool = False
    gain: Gain | None = None


@dataclass(frozen=True, slots=True)
class PlaybackStats:
    """What went wrong in playback.

    underruns: how often there was nothing to play in the middle of a part.
    missed: frames never heard because of that.
    waited: frames of quiet between parts, while the next one was not ready.
    """

    underruns: int = 0
    missed: int = 0
    waited: int = 0

    def __add__(self, more: "PlaybackStats") -> "PlaybackStats":
        return PlaybackStats(
            self.underruns + more.underruns, self.missed + more.missed, self.waited + more.waited
        )


class Player:
    """Plays on an open device."""

    def __init__(self, device: Device, volume: float = 1.0, music: Music | None = None) -> None:
        """volume: the initial gain, as a factor; at most 1.
        music: what plays under it, in stereo; None plays in mono."""
        self._device = device
        self._crossfade = Crossfade(FrameQueue(), volume)
        self._source = self._crossfade if music is None else Mixer(self._crossfade, music)
        self._feeder: _Feeder | None = None

    def play(
        self,
        parts: Parts,
        observe: Callable[[int], None] | None = None,
        gain: Gain | None = None,
    ) -> PlaybackStats:
        """Play everything, and return when it has been heard.

        observe: called about 100 times a second, in this thread, with the frame that is being
            heard, counted from the last switch. It may call `switch`.
        gain: of the music over the parts; None for no music.

        An error in making a part, a DeviceError or a KeyboardInterrupt silences the device, then is
        raised here.
        """
        self._crossfade.queue.gain = gain
        self._feed(self._crossfade.queue, parts)
        behind = round(self._device.latency * FRAME_RATE)
        try:
            while not self._crossfade.queue.holds(_PRIMED):
                self._check()
                time.sleep(_POLL)
            self._device.start(self._source)
            while not self._crossfade.queue.over:
                self._device.wait(_TICK)
                self._check()
                if observe is not None:
                    observe(max(0, self._crossfade.queue.position - behind))
        finally:
            self._device.stop()
            self._stop_feeding()
        return self.stats

    def switch(self, replacement_at: Callable[[int], Replacement | None]) -> bool:
        """Play other parts from a frame about 20 ms ahead; False if nothing changes.

        replacement_at: called with the frame, counted from the last switch, at which the present
            parts will end; returns what to play from there, or None to change nothing.

        Called by the playing thread, from `observe`.
        """
        switch = self._crossfade.request_switch()
        while switch.at is None:
            self._device.wait(_POLL)
        replacement = replacement_at(switch.at)
        if replacement is None:
            switch.done = True
            return False
        self._stop_feeding()
        queue = FrameQueue(mid_section=replacement.mid_section, gain=replacement.gain)
        self._feed(queue, replacement.parts)
        switch.queue = queue
        while not switch.done:
            self._device.wait(_POLL)
        return True

    @property
    def stats(self) -> PlaybackStats:
        """What went wrong so far."""
        queues = [segment.queue for segment in self.segments]
        return PlaybackStats(
            sum(queue.underruns for queue in queues) + self._device.underruns,
            sum(queue.missed for queue in queues),
            sum(queue.waited for queue in queues) + self._crossfade.waited,
        )

    @property
    def silence(self) -> int:
        """Frames of quiet since the last frame that was ready."""
        return self._crossfade.silence

    @property
    def waits(self) -> Sequence[Wait]:
        """Waits since the last switch, ascending."""
        return self._crossfade.queue.waits

    @property
    def segments(self) -> Sequence[Segment]:
        """What was played between each switch and the next."""
        return self._crossfade.segments

    @property
    def volume(self) -> float:
        """The gain, as a factor."""
        return self._crossfade.volume

    @property
    def elapsed(self) -> int:
        """Frames of time that the device has taken or lost."""
        return self._crossfade.elapsed

    @property
    def decibels(self) -> float:
        """The volume in dB below full; 0 at full volume."""
        return 20 * math.log10(self._crossfade.volume)

    def change_volume(self, decibels: float) -> None:
        """Raise or lower the volume, at most to full volume, at which nothing is clipped."""
        changed = self.decibels + decibels
        self._crossfade.volume = linear_gain(min(0.0, max(_SOFTEST, changed)))

    def overlay(self, sound: Pcm) -> None:
        """Play a short sound over everything, see `Crossfade.overlay`."""
        self._crossfade.overlay(sound)

    @property
    def overlaid(self) -> Sequence[int]:
        """The frame of the device at which each overlay began."""
        return self._crossfade.overlaid

    def _feed(self, queue: FrameQueue, parts: Parts) -> None:
        self._feeder = _Feeder(queue, parts)
        self._feeder.start()

    def _stop_feeding(self) -> None:
        if self._feeder is not None:
            self._feeder.ended = True

    def _check(self) -> None:
        if self._feeder is not None:
            self._feeder.check()


class _Feeder(Thread):
    """Fills a queue from parts, `_AHEAD` frames ahead of the device."""

    def __init__(self, queue: FrameQueue, parts: Parts) -> None:
        # A daemon: a voice that hangs must not keep the program from ending.
        super().__init__(name="feeder", daemon=True)
        self._queue = queue
        self._parts = parts
        self._fault: BaseException | None = None
        self.ended = False

    def run(self) -> None:
        """Fill the queue until everything is in it, or no more is wanted."""
        try:
            for part in self._parts:
                for block in part:
                    while self._queue.written - self._queue.position >= _AHEAD and not self.ended:
                        time.sleep(_POLL)
                    if self.ended:
                        return
                    self._queue.put(block)
                self._queue.end_part()
            self._queue.end()
        except BaseException as fault:  # noqa: BLE001  # raised again by check()
            self._fault = fault

    def check(self) -> None:
        """Raise what went wrong in making a part."""
        if self._fault is not None:
            raise self._fault
