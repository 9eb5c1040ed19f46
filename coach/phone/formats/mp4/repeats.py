"""Finds what of a sound has been encoded before.

Between two cues there is nothing but the noise that keeps headphones awake, a third of a routine
and more, and it comes again (`coach.sound.floor`). What a packet of AAC holds depends on the
samples about it. So where they are those of an earlier packet, to the last bit, that one is taken
again.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from coach.sound.floor import LOOP
from coach.timeline.model import Timeline
from coach.voices.base import Pcm

PACKET: Final = 1_024
"""Frames in a packet of AAC, and in a block here. Packet n holds the blocks n - 1 and n."""

PERIOD: Final = LOOP // PACKET
"""Packets after which the noise comes again."""

_ABOUT: Final = 4
"""Blocks to either side that what a packet holds may depend on as well: its window is chosen by
what comes after it, and by what came before."""

Flags = NDArray[np.bool_]


def between_cues(timeline: Timeline) -> Flags:
    """The blocks of a timeline in which there is no cue."""
    free = np.ones(-(-timeline.frames // PACKET), bool)
    for cue in timeline.cues:
        free[(cue.start - timeline.start) // PACKET : -((timeline.start - cue.end) // PACKET)] = 0
    return free


class Found(NamedTuple):
    """Of packets that follow each other: which are those of `PERIOD` packets before or a multiple
    of that, and which are worth being kept, since they may come again."""

    again: Flags
    kept: Flags


class Repeats:
    """Is shown a sound from its beginning to its end, and remembers one period of it."""

    def __init__(self, free: Flags) -> None:
        """free: the blocks that may come again, see `between_cues`."""
        self._free = free
        self._blocks = np.zeros((PERIOD, PACKET), np.float32)
        self._kept = np.zeros(PERIOD, bool)

    def find(self, samples: Pcm, first: int, start: int, count: int) -> Found:
        """Look at the packets [start, start + count).

        samples: whole blocks from block `first` on, at most `PERIOD` of them; the more of them
        stand about those packets, the more is found.
        """
        blocks = samples.reshape(-1, PACKET)
        free = np.zeros(len(blocks), bool)
        known = self._free[first : first + len(blocks)]
        free[: len(known)] = known
        places = np.arange(first, first + len(blocks)) % PERIOD
        same = free.copy()
        same[free] = (blocks[free] == self._blocks[places[free]]).all(axis=1)
        packets = slice(start - first, start - first + count)
        at = places[packets]
        again = _all_about(same)[packets] & self._kept[at]
        kept = _all_about(free)[packets] & ~again
        new = free & ~same
        self._blocks[places[new]] = blocks[new]
        # What was encoded beside other samples than stand there now would not fit.
        for shift in range(-_ABOUT, _ABOUT + 1):
            self._kept[(places[new] + shift) % PERIOD] = False
        self._kept[at[kept]] = True
        return Found(again, kept)


def _all_about(flags: Flags) -> Flags:
    """Where a flag and all about it are set; none is beyond the ends."""
    if not flags.size:
        return flags
    padded = np.pad(flags, _ABOUT)
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, 2 * _ABOUT + 1).all(axis=1))
