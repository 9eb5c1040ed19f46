"""One gain for a whole sound: every file is equally loud, and no peak is too loud.

The sound is measured while it is rendered, then all of it is multiplied by one factor, so speech
keeps its level relative to the tones. The few peaks of speech over the ceiling are limited, for
a few milliseconds each.
"""

import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from coach.dsp.limiter import limit
from coach.dsp.loudness import programme_loudness, step_powers
from coach.dsp.meter import heard_gain
from coach.dsp.pcm import Sound, linear_gain
from coach.units import FRAME_RATE

_THREADS: Final = 2
"""numpy lets other threads run while it computes. Measuring takes twice as long as rendering."""


def powers(blocks: Iterable[Sound]) -> NDArray[np.float64]:
    """The power of every step of a sound, see `coach.dsp.loudness.step_powers`.

    blocks: all but the last hold whole steps; a few are in memory at a time. What it raises is
    passed on.
    """
    measured: list[NDArray[np.float64]] = []
    with ThreadPoolExecutor(_THREADS, "coach-meter") as threads:
        waiting: deque[Future[NDArray[np.float64]]] = deque()
        for block in blocks:
            waiting.append(threads.submit(step_powers, block))
            if len(waiting) > _THREADS:
                measured.append(waiting.popleft().result())
        measured += [each.result() for each in waiting]
    return np.concatenate([np.zeros(0), *measured])


TARGET: Final = -16.0
"""LUFS when both earphones play it; AES TD1008 recommends -16 for speech on phones."""

TOLERANCE: Final = 0.5
"""LU that a file may be off."""

MAX_PEAK: Final = -1.0
"""dBTP in the decoded file (AES TD1008)."""

MAX_GAIN: Final = 12.0
"""dB. Speech and tones need 2 to 6; a nearly empty sound must not be amplified into noise."""

CEILINGS: Final = (-3.0, -4.5, -6.0)
"""dBFS. No sample is louder before it is encoded. The lower ones are tried when a peak of the
encoded file is too loud: speech was measured to rise 0.8 dB between samples, and encoders add up to
0.4 dB."""

_MARGIN: Final = 384
"""Frames on either side of a block that the limiter sees; it needs 240, in steps of 48."""

_WINDOW: Final = FRAME_RATE // 5
"""Frames that are limited together, a multiple of 48. Most windows hold no peak."""

BLOCK: Final = 4 * FRAME_RATE
"""Frames in a block. Handing a block to another thread costs as much as rendering a second of
sound."""

Render: TypeAlias = Callable[[], Iterable[Sound]]
"""Gives the blocks of a sound from its beginning, the same ones at every call. All but the last
hold a multiple of `coach.dsp.loudness.STEP` frames."""


def find_gain(blocks: Iterable[Sound], channels: int = 1) -> float:
    """The factor that brings a sound to `TARGET`, at most `MAX_GAIN`; 1 for silence.

    channels: of every block. What `blocks` raises is passed on.
    """
    lufs = programme_loudness(powers(blocks))
    if not math.isfinite(lufs):
        return 1.0
    return linear_gain(min(TARGET - heard_gain(channels) - lufs, MAX_GAIN))


def normalize(blocks: Iterable[Sound], factor: float, ceiling: float) -> Iterator[Sound]:
    """The sound times `factor`, with no sample over the ceiling (dBFS), in the same blocks."""
    max_sample = linear_gain(ceiling)
    before: Sound | None = None
    block: Sound | None = None
    for following in blocks:
        if before is None:
            before = np.zeros_like(following, shape=(_MARGIN, *following.shape[1:]))
        if block is not None:
            yield _limited(before, block, following[:_MARGIN], factor, max_sample)
            before = block[-_MARGIN:]
        block = following
    if before is not None and block is not None:
        yield _limited(before, block, block[:0], factor, max_sample)


def _limited(before: Sound, block: Sound, after: Sound, factor: float, max_sample: float) -> Sound:
    normalized = block * np.float32(factor)
    around = np.concatenate((before, block, after))
    for first in _loud(around, len(block), max_sample / factor):
        last = min(first + _WINDOW, len(block))
        near = factor * around[first : last + 2 * _MARGIN].astype(np.float64)
        normalized[first:last] = limit(near, max_sample)[_MARGIN : _MARGIN + last - first]
    return normalized


def _loud(around: Sound, length: int, max_sample: float) -> Iterator[int]:
    """Where the windows of a block begin that have a sample above `max_sample` in or near them."""
    over = np.abs(around) > max_sample
    loud = np.flatnonzero(over if over.ndim == 1 else over.any(axis=1))
    firsts = np.arange(0, length, _WINDOW)
    ends = firsts + _WINDOW + 2 * _MARGIN
    is_loud = np.searchsorted(loud, firsts) < np.searchsorted(loud, ends)
    yield from firsts[is_loud].tolist()
