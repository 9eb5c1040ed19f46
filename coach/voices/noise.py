"""Random numbers from a seed, drawn once however often they are read."""

from threading import Lock

import numpy as np

from coach.dsp.pcm import Pcm


class SeededNoise:
    """What numpy's default generator gives from a seed on, as far as it has been needed.

    Any number of threads may read it. hibari needs 0.4 MB for each second of its longest phrase.
    """

    def __init__(self, seed: int) -> None:
        self._generator = np.random.default_rng(seed)
        self._drawn = np.empty(0, np.float32)
        self._lock = Lock()

    def part(self, start: int, count: int) -> Pcm:
        """The numbers [start, start + count), for the caller to change."""
        with self._lock:
            lacking = start + count - self._drawn.size
            if lacking > 0:
                more = self._generator.standard_normal(lacking, dtype=np.float32)
                self._drawn = np.concatenate((self._drawn, more))
            drawn = self._drawn
        return drawn[start : start + count].copy()


class NoiseReader:
    """Reads a noise from its beginning; stands where a fresh generator of its seed would."""

    def __init__(self, noise: SeededNoise) -> None:
        self._noise = noise
        self._next = 0

    def standard_normal(self, shape: tuple[int, ...], dtype: type[np.float32]) -> Pcm:
        """The next numbers in this shape, as numpy's generator would give them in float32."""
        if dtype is not np.float32:
            raise TypeError(f"only float32 is kept, not {dtype}")
        count = int(np.prod(shape))
        self._next += count
        return self._noise.part(self._next - count, count).reshape(shape)
