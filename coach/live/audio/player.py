"""Plays parts of a session as one continuous stream, on the clock of the device."""

import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from threading import Thread
from typing import Final, TypeAlias

from coach.dsp.pcm import Pcm
from coach.live.audio.crossfade import Crossfade, Segment
from coach.live.audio.device import Device
from coach.live.audio.frame_queue import FrameQueue, Wait
from coach.units import FRAME_RATE

Parts: TypeAlias = Iterable[Iterable[Pcm]]
"""Sections of a session, each in blocks. Between two sections the player waits for as long as the
next one takes; within one it never does."""

BLOCK: Final = 4_800
"""A good length of blocks in frames, 0.1 s: rendered in a millisecond, soon thrown away."""

_AHEAD: Final = 4 * FRAME_RATE
"""Frames kept ready, so that a busy machine is not heard."""

_PRIMED: Final = FRAME_RATE // 2
"""Frames kept ready before the first is played."""

_LOOK: Final = 0.01
"""Seconds between two looks of the player at how far the device is."""

_NAP: Final = 0.005
"""Seconds between two looks of one thread at whether the other has gone on."""

_SOFTEST: Final = -30.0
"""Decibels, against the full volume, at which it is still heard; it goes no lower."""


@dataclass(frozen=True, slots=True)
class Following:
    """What is switched to.

    goes_on: whether the first part goes on in the middle of a section. Then what comes too late is
        left out, and the beat stays where it is; else its beginning is waited for.
    """

    parts: Parts
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Played:
    """What became of a session.

    underruns: how often there was nothing to play when there should have been.
    missed: frames that were never heard because of it.
    waited: frames of quiet between parts, while the next one was being recorded.
    """

    underruns: int
    missed: int
    waited: int

    def and_then(self, more: "Played") -> "Played":
        """Two of them together."""
        return Played(
            self.underruns + more.underruns, self.missed + more.missed, self.waited + more.waited
        )


class Player:
    """Plays on a device that has been opened."""

    def __init__(self, device: Device, volume: float = 1.0) -> None:
        """volume: the factor to begin with, 1 at most."""
        self._device = device
        self._crossfade = Crossfade(FrameQueue(), volume)
        self._feeder: _Feeder | None = None

    def play(self, parts: Parts, watch: Callable[[int], None] | None = None) -> Played:
        """Play everything, and return when it has been heard.

        watch: told the frame that is being heard, some 100 times a second, by this thread; after a
            `switch`, of the parts that were switched to. It may call `switch` itself.

        Whatever ends it early (an error in the making of a part, DeviceError, KeyboardInterrupt)
        silences the device first, then is raised here.
        """
        self._feed(self._crossfade.queue, parts)
        behind = round(self._device.latency * FRAME_RATE)
        try:
            while not self._crossfade.queue.holds(_PRIMED):
                self._check()
                time.sleep(_NAP)
            self._device.start(self._crossfade)
            while not self._crossfade.queue.over:
                self._device.wait(_LOOK)
                self._check()
                if watch is not None:
                    watch(max(0, self._crossfade.queue.position - behind))
        finally:
            self._device.stop()
            self._stop_feeding()
        return self.played

    def switch(self, answer: Callable[[int], "Following | None"]) -> bool:
        """Play something else from a frame that lies some 20 ms ahead; True when there is.

        answer: told the frame, counted from the last switch, up to which the present parts will
            have been heard; says what follows from there, or None to change nothing.

        Called by the thread that plays, out of `watch`.
        """
        change = self._crossfade.ask()
        while change.at is None:
            self._device.wait(_NAP)
        following = answer(change.at)
        if following is None:
            change.done = True
            return False
        self._stop_feeding()
        queue = FrameQueue(goes_on=following.goes_on)
        self._feed(queue, following.parts)
        change.queue = queue
        while not change.done:
            self._device.wait(_NAP)
        return True

    @property
    def played(self) -> Played:
        """What has become of it so far."""
        queues = [stretch.queue for stretch in self.segments]
        return Played(
            sum(queue.underruns for queue in queues) + self._device.underruns,
            sum(queue.missed for queue in queues),
            sum(queue.waited for queue in queues) + self._crossfade.waited,
        )

    @property
    def dry(self) -> int:
        """Frames of quiet since the last one that was ready to be played."""
        return self._crossfade.dry

    @property
    def waits(self) -> Sequence[Wait]:
        """Those in what has been played since the last switch, ascending."""
        return self._crossfade.queue.waits

    @property
    def segments(self) -> Sequence[Segment]:
        """What was played between one switch and the next."""
        return self._crossfade.segments

    @property
    def volume(self) -> float:
        """The factor that every frame is multiplied by."""
        return self._crossfade.volume

    @property
    def given(self) -> int:
        """Frames of time that the device has taken or lost."""
        return self._crossfade.given

    def louder(self, decibels: float) -> float:
        """Change the volume by so many decibels, and say what it is now: decibels against the full
        one, 0 at most, at which nothing is clipped."""
        now = 20 * math.log10(self._crossfade.volume) + decibels
        now = min(0.0, max(_SOFTEST, now))
        self._crossfade.volume = 10 ** (now / 20)
        return now

    def _feed(self, queue: FrameQueue, parts: Parts) -> None:
        self._feeder = _Feeder(queue, parts)
        self._feeder.start()

    def _stop_feeding(self) -> None:
        if self._feeder is not None:
            self._feeder.enough = True

    def _check(self) -> None:
        if self._feeder is not None:
            self._feeder.check()


class _Feeder(Thread):
    """Fills a queue from the parts, `_AHEAD` frames ahead of what is played."""

    def __init__(self, queue: FrameQueue, parts: Parts) -> None:
        # A voice that hangs in the middle of a phrase must not keep the program from ending.
        super().__init__(name="feeder", daemon=True)
        self._queue = queue
        self._parts = parts
        self._fault: BaseException | None = None
        self.enough = False

    def run(self) -> None:
        """Fill until all is put in, or nobody wants more."""
        try:
            for part in self._parts:
                for block in part:
                    while self._queue.filled - self._queue.position >= _AHEAD and not self.enough:
                        time.sleep(_NAP)
                    if self.enough:
                        return
                    self._queue.put(block)
                self._queue.part_done()
            self._queue.end()
        except BaseException as fault:  # noqa: BLE001  # raised again by check()
            self._fault = fault

    def check(self) -> None:
        """Raise what went wrong in the making of a part."""
        if self._fault is not None:
            raise self._fault
