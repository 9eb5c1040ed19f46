"""AAC by several encoders that take stretches of the sound in turn.

An encoder uses one processor, and is what an export waits for. A packet of AAC overlaps with its
neighbours only, and depends on earlier ones through nothing but what the encoder has learnt from
them. So a long sound is encoded by several encoders at once, each for a stretch of it, and what was
encoded before is left out. Each encoder begins early enough to have learnt its part, and ends late
enough to see what follows; the packets that another one gives are thrown away. Where the stretches
lie does not depend on the computer, so neither do the bytes.
"""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from coach.phone.formats.coders import Codec, Coder, Samples
from coach.phone.formats.mp4.repeats import PACKET, PERIOD, Flags, Repeats
from coach.phone.hands import Hands
from coach.units import FRAME_RATE

STRETCH: Final = 704
"""Packets; 15 s and 3 MB of sound."""

_RUN_UP: Final = 12
"""Packets. What is left of a sound when the decoded file is taken from it is no stronger about the
seams than where one encoder made all of it: measured over those of the default routine, 0.5 dB less
in all, 0.4 dB more at the worst."""

_RUN_OUT: Final = 4
"""Packets. The choice of a window looks one ahead."""

_WORTH: Final = 64
"""Packets in a row that are taken from before, at least: to begin anew after them costs as much as
to encode half of them."""


_WAITING: Final = 4
"""Pieces that wait to be encoded, at most."""


class Encoded(NamedTuple):
    """Packets that follow each other. data: the bytes of all of them. sizes: how many each has."""

    data: bytes
    sizes: list[int]

    def each(self) -> list[bytes]:
        """The packets one by one."""
        ends = np.cumsum(self.sizes).tolist()
        return [self.data[end - size : end] for size, end in zip(self.sizes, ends, strict=True)]


class _Piece(NamedTuple):
    """Packets [start, end). made: by an encoder; None for such as were made before.
    kept: which of them may come again."""

    start: int
    end: int
    made: Future[Encoded] | None
    kept: list[int]


class Stretches:
    """Turns samples into packets of AAC."""

    def __init__(self, codec: Codec, hands: Hands, free: Flags) -> None:
        """free: the blocks that may come again, see `repeats.between_cues`."""
        self._codec = codec
        self._hands = hands
        self._repeats = Repeats(free)
        self._before: dict[int, bytes] = {}
        self._pieces: deque[_Piece] = deque()
        self._first = self._start = 0
        self._held = self._room()
        self._full = 0

    def add(self, samples: Samples) -> list[Encoded]:
        """Encode on; the packets that are ready, in order."""
        ready: list[Encoded] = []
        while len(samples):
            if self._full == len(self._held):
                ready += self._go_on()
            part = samples[: len(self._held) - self._full]
            self._held[self._full : self._full + len(part)] = part
            self._full += len(part)
            samples = samples[len(part) :]
        return ready

    def rest(self) -> list[Encoded]:
        """The packets that are left; nothing can be added after this."""
        if self._full:
            self._begin(self._held[: self._full], None)
        return self._ready(0)

    def _room(self) -> Samples:
        """Room for a stretch with what stands before and after it."""
        return np.empty((self._start - self._first + STRETCH + _RUN_OUT) * PACKET, np.float32)

    def _go_on(self) -> list[Encoded]:
        """From a stretch that is full, and after which more comes, to the next one."""
        held = self._held
        self._begin(held, STRETCH)
        before = held[-(_RUN_UP + _RUN_OUT) * PACKET :]
        self._start += STRETCH
        self._first = self._start - _RUN_UP
        self._held, self._full = self._room(), len(before)
        self._held[: self._full] = before
        # Pieces are short at times, and no hand is to wait for us.
        return self._ready(self._hands.count + _WAITING)

    def _begin(self, held: Samples, count: int | None) -> None:
        """Have so many packets from `_start` on made; None for all that are left."""
        whole = held[: len(held) // PACKET * PACKET]
        looked = count or len(whole) // PACKET - (self._start - self._first)
        found = self._repeats.find(whole, self._first, self._start, max(0, looked))
        runs = list(_runs(found.again))
        for first, last, again in runs:
            start, end = self._start + first, self._start + last
            if again:
                self._pieces.append(_Piece(start, end, None, []))
                continue
            open_end = count is None and last == runs[-1][1]
            kept = (start + np.flatnonzero(found.kept[first:last])).tolist()
            made = self._made(held, start, None if open_end else end)
            self._pieces.append(_Piece(start, end, made, kept))

    def _made(self, held: Samples, start: int, end: int | None) -> Future[Encoded]:
        """Packets [start, end), or to the end of the sound, from an encoder."""
        first = max(self._first, start - _RUN_UP)
        last = None if end is None else (end + _RUN_OUT - self._first) * PACKET
        samples = held[(first - self._first) * PACKET : last]
        return self._hands.do(encode_stretch, self._codec, samples, first, start, end)

    def _ready(self, left: int) -> list[Encoded]:
        """What is ready, in order, until no more pieces than `left` are under way."""
        ready = []
        while sum(piece.made is not None for piece in self._pieces) > left:
            ready.append(self._taken(self._pieces.popleft()))
        while self._pieces and self._pieces[0].made is None:
            ready.append(self._taken(self._pieces.popleft()))
        return ready

    def _taken(self, piece: _Piece) -> Encoded:
        if piece.made is None:
            packets = [self._before[place % PERIOD] for place in range(piece.start, piece.end)]
            return Encoded(b"".join(packets), list(map(len, packets)))
        encoded = piece.made.result()
        if piece.kept:
            packets = encoded.each()
            for place in piece.kept:
                self._before[place % PERIOD] = packets[place - piece.start]
        return encoded


def _runs(again: Flags) -> Iterator[tuple[int, int, bool]]:
    """Where flags change: first and last index of each run, and what it is; runs of what is there
    already that are too short to be worth it are left to their neighbours. At least one run."""
    taken = again.copy()
    for first, last, flag in _changes(taken):
        if flag and last - first < _WORTH:
            taken[first:last] = False
    yield from _changes(taken)


def _changes(flags: Flags) -> list[tuple[int, int, bool]]:
    edges = [0, *(np.flatnonzero(np.diff(flags)) + 1).tolist(), len(flags)]
    return [(first, last, bool(flags[first : first + 1].any())) for first, last in pairwise(edges)]


def encode_stretch(
    codec: Codec, samples: Samples, first: int, start: int, end: int | None
) -> Encoded:
    """The packets [start, end) of a sound; to its end for None.

    samples: the sound from block `first` on, some before `start` unless that is 0, and until some
    after `end`.
    """
    coder = Coder(codec.context(), first * PACKET)
    pieces = (samples[at : at + FRAME_RATE] for at in range(0, len(samples), FRAME_RATE))
    made = [packet for piece in pieces for packet in coder.add(piece)] + coder.rest()
    assert made[0].pts == (first - 1) * PACKET, "one packet comes before the first sample"
    packets = made[start - first : None if end is None else end - first]
    return Encoded(b"".join(packets), [packet.size for packet in packets])
