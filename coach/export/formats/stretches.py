"""AAC encoded by several threads, each of which takes a stretch of the sound.

The encoder is what an export waits for, and it uses one processor. A packet of AAC overlaps with
its neighbours only; earlier packets matter to it through nothing but what the encoder has learnt
from them. So a long sound is cut into stretches with an encoder each. An encoder starts early
enough to have learnt what it needs and stops late enough to have seen what follows, and the packets
that belong to its neighbours are thrown away. Where the stretches lie does not depend on the
computer, so neither do the bytes.
"""

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

import numpy as np

from coach.export.formats.coders import Codec, Coder, Samples
from coach.processors import processors
from coach.units import FRAME_RATE

if TYPE_CHECKING:
    from coach.export.formats.coders import AnyPacket

PACKET: Final = 1_024
"""Frames in a packet of AAC."""

STRETCH: Final = 704
"""Packets; 15 s and 3 MB of sound."""

_RUN_UP: Final = 12
"""Packets that are encoded before a stretch. With them the error of the decoded file is no stronger
around the seams than where one encoder made all of it: over the seams of the default routine
0.5 dB less in all, 0.4 dB more at the worst."""

_RUN_OUT: Final = 4
"""Packets that are encoded after a stretch. The choice of a window looks one ahead."""

_MOST_THREADS: Final = 4
"""Packets pass through Python one by one, so more threads would only wait for each other."""


class Stretches:
    """Turns samples into packets of AAC; the same interface as `Coder`."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._threads = min(processors(), _MOST_THREADS)
        self._pool = ThreadPoolExecutor(self._threads, "coach-aac")
        self._pending: deque[Future[list[AnyPacket]]] = deque()
        # The stretch that is being filled: its first packet, its samples with those around them,
        # and how many of these are there.
        self._start = 0
        self._held = np.empty((STRETCH + _RUN_OUT) * PACKET, np.float32)
        self._full = 0

    def add(self, samples: Samples) -> "list[AnyPacket]":
        """Encode on; the packets that are ready, in order."""
        ready = []
        while len(samples):
            if self._full == len(self._held):
                ready += self._next_stretch()
            part = samples[: len(self._held) - self._full]
            self._held[self._full : self._full + len(part)] = part
            self._full += len(part)
            samples = samples[len(part) :]
        return ready

    def rest(self) -> "list[AnyPacket]":
        """The packets that are left; nothing can be added after this."""
        try:
            if self._full:
                self._submit(self._held[: self._full], None)
            return self._ready(0)
        finally:
            self._pool.shutdown(cancel_futures=True)

    def _next_stretch(self) -> "list[AnyPacket]":
        """Hand over a full stretch that more sound follows, and begin the next one."""
        overlap = self._held[-(_RUN_UP + _RUN_OUT) * PACKET :]
        self._submit(self._held, self._start + STRETCH)
        self._start += STRETCH
        self._held = np.empty((_RUN_UP + STRETCH + _RUN_OUT) * PACKET, np.float32)
        self._held[: len(overlap)] = overlap
        self._full = len(overlap)
        return self._ready(self._threads)

    def _submit(self, samples: Samples, end: int | None) -> None:
        first = max(0, self._start - _RUN_UP)
        self._pending.append(
            self._pool.submit(encode_stretch, self._codec, samples, first, self._start, end)
        )

    def _ready(self, most: int) -> "list[AnyPacket]":
        """What is done, in order, waiting until at most so many stretches are left."""
        ready = []
        while len(self._pending) > most or (self._pending and self._pending[0].done()):
            ready += self._pending.popleft().result()
        return ready


def encode_stretch(
    codec: Codec, samples: Samples, first: int, start: int, end: int | None
) -> "list[AnyPacket]":
    """The packets [start, end) of a sound; all from `start` on where `end` is None.

    samples: the sound from packet `first` on, which is some before `start` unless that is 0, to
    some after `end`.
    """
    coder = Coder(codec.context(), first * PACKET)
    pieces = (samples[at : at + FRAME_RATE] for at in range(0, len(samples), FRAME_RATE))
    made = [packet for piece in pieces for packet in coder.add(piece)] + coder.rest()
    assert made[0].pts == (first - 1) * PACKET, "one packet comes before the first sample"
    return made[start - first : None if end is None else end - first]
