"""A very quiet noise that keeps Bluetooth headphones awake between cues."""

import math
from typing import Final

import numpy as np

from coach.dsp.pcm import Pcm, linear_gain
from coach.errors import UsageError

LOUDEST_DBFS: Final = -60.0
"""The loudest noise floor allowed, dBFS RMS."""

LOOP: Final = 751 * 1_024
"""Frames before the noise repeats: 16.02 s, which is not a multiple of any tempo."""


class NoiseFloor:
    """Noise that depends only on the position.

    dbfs: its RMS in dBFS. Raises UsageError above `LOUDEST_DBFS`.
    """

    def __init__(self, dbfs: float) -> None:
        if not (math.isfinite(dbfs) and dbfs <= LOUDEST_DBFS):
            raise UsageError(
                f"A noise floor of {dbfs:g} dBFS is not possible",
                remedy=f"Use {LOUDEST_DBFS:g} or less; about -70 keeps headphones awake.",
            )
        # Raw generator output, because numpy guarantees only that never to change.
        raw = np.random.PCG64(11).random_raw(LOOP) >> np.uint64(40)
        even = raw.astype(np.float64) / 2**23 - 1
        self._loop = (even * math.sqrt(3) * linear_gain(dbfs)).astype(np.float32)

    def frames(self, first: int, count: int) -> Pcm:
        """The frames [first, first + count), shape (count,), in a new array."""
        block = np.empty(count, np.float32)
        done = 0
        while done < count:
            chunk = self._loop[(first + done) % LOOP :][: count - done]
            block[done : done + len(chunk)] = chunk
            done += len(chunk)
        return block
