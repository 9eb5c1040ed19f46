"""Plays parts of a session as one continuous stream, on the clock of the device."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Thread
from typing import Final, TypeAlias

from coach.live.device import Device
from coach.live.lane import Lane
from coach.units import FRAME_RATE
from coach.voices.base import Pcm

Parts: TypeAlias = Iterable[Iterable[Pcm]]
"""Sections of a session, each in blocks. Between two sections the player waits for as long as the
next one takes; within one it never does."""

BLOCK: Final = 4_800
"""A good length of blocks in frames, 0.1 s: rendered in a millisecond, soon thrown away."""

_AHEAD: Final = 4 * FRAME_RATE
"""Frames kept ready, so that a busy machine is not heard."""

_PRIMED: Final = FRAME_RATE // 2
"""Frames kept ready before the first is played."""

_LOOK: Final = 0.02
"""Seconds between two looks of the player at how far the device is."""

_NAP: Final = 0.005
"""Seconds between two looks of one thread at whether the other has gone on."""


@dataclass(frozen=True, slots=True)
class Played:
    """What became of a session.

    underruns: how often there was nothing to play when there should have been.
    missed: frames that were never heard for it.
    waited: frames of quiet between parts, while the next one was being recorded.
    """

    underruns: int
    missed: int
    waited: int


class Player:
    """Plays on a device that has been opened."""

    def __init__(self, device: Device) -> None:
        self._device = device

    def play(self, parts: Parts, watch: Callable[[int], None] | None = None) -> Played:
        """Play everything, and return when it has been heard.

        watch: told the frame that is being heard, some 50 times a second, by this thread.

        Whatever ends it early (an error in the making of a part, DeviceError, KeyboardInterrupt)
        silences the device first, then is raised here.
        """
        lane = Lane()
        feeder = _Feeder(lane, parts)
        behind = round(self._device.latency * FRAME_RATE)
        feeder.start()
        try:
            while not lane.holds(_PRIMED):
                feeder.check()
                time.sleep(_NAP)
            self._device.start(lane)
            while not lane.over:
                self._device.rest(_LOOK)
                feeder.check()
                if watch is not None:
                    watch(max(0, lane.position - behind))
        finally:
            self._device.stop()
            feeder.enough = True
        return Played(lane.underruns + self._device.underruns, lane.missed, lane.waited)


class _Feeder(Thread):
    """Fills a lane from the parts, some seconds ahead of what is played."""

    def __init__(self, lane: Lane, parts: Parts) -> None:
        # A voice that hangs in the middle of a phrase must not keep the program from ending.
        super().__init__(name="feeder", daemon=True)
        self._lane = lane
        self._parts = parts
        self._fault: BaseException | None = None
        self.enough = False

    def run(self) -> None:
        """Fill until all is put in, or nobody wants more."""
        try:
            for part in self._parts:
                for block in part:
                    while self._lane.filled - self._lane.position >= _AHEAD and not self.enough:
                        time.sleep(_NAP)
                    if self.enough:
                        return
                    self._lane.put(block)
                self._lane.part_done()
            self._lane.end()
        except BaseException as fault:  # noqa: BLE001  # raised again by check()
            self._fault = fault

    def check(self) -> None:
        """Raise what went wrong in the making of a part."""
        if self._fault is not None:
            raise self._fault
