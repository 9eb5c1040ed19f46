"""A very quiet noise that keeps Bluetooth headphones awake between the cues."""

import math
from typing import Final

import numpy as np

from coach.dsp.pcm import Pcm
from coach.errors import UsageError

LOUDEST_DBFS: Final = -60.0
"""The noise floor may not be louder than this, dBFS RMS."""

LOOP: Final = 751 * 1_024
"""Frames before the noise repeats: 16.02 s, in step with no tempo."""


class NoiseFloor:
    """Noise of a given level, dBFS RMS, that is the same at the same position for ever."""

    def __init__(self, dbfs: float) -> None:
        if not (math.isfinite(dbfs) and dbfs <= LOUDEST_DBFS):
            raise UsageError(
                f"A noise floor of {dbfs:g} dBFS is not possible",
                remedy=f"Use {LOUDEST_DBFS:g} or less; about -70 keeps headphones awake.",
            )
        # The raw numbers of the generator, since only those are promised never to change.
        raw = np.random.PCG64(11).random_raw(LOOP) >> np.uint64(40)
        even = raw.astype(np.float64) / 2**23 - 1
        self._loop = (even * math.sqrt(3) * 10 ** (dbfs / 20)).astype(np.float32)

    def frames(self, first: int, count: int) -> Pcm:
        """The noise of [first, first + count), shape (count,), free to be written to."""
        block = np.empty(count, np.float32)
        done = 0
        while done < count:
            piece = self._loop[(first + done) % LOOP :][: count - done]
            block[done : done + len(piece)] = piece
            done += len(piece)
        return block
