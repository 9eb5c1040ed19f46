"""One gain for a whole sound, so that every file is equally loud, and never too loud at a peak.

The sound is measured while it is rendered, then all of it is turned up or down by the same factor,
so speech keeps its distance to the tones. The few peaks of speech that would pass the ceiling are
limited for some milliseconds each.
"""

import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from coach.dsp.limiter import limit
from coach.dsp.loudness import programme, step_powers
from coach.dsp.meter import DUAL_MONO
from coach.dsp.pcm import Pcm
from coach.units import FRAME_RATE

_THREADS: Final = 2
"""numpy lets other threads run while it computes; to render a sound takes half as long as this."""


def powers(blocks: Iterable[Pcm]) -> NDArray[np.float64]:
    """See `coach.dsp.loudness.step_powers`; blocks: a sound, all but the last of whole steps.

    What `blocks` raises is passed on. A few blocks are held at a time.
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
"""LUFS when both earphones play it (AES TD1008 gives -16 for speech on phones)."""

TOLERANCE: Final = 0.5
"""LU that a file may be off."""

MOST_PEAK: Final = -1.0
"""dBTP in the decoded file (AES TD1008)."""

MOST_GAIN: Final = 12.0
"""dB. Speech and tones need 2 to 6; a sound with hardly anything in it is not to become noise."""

CEILINGS: Final = (-3.0, -4.5, -6.0)
"""dBFS that no sample passes before it is encoded; the lower ones are for a sound that an encoder
makes too loud at a peak. Between samples speech was measured to rise 0.8 dB, and encoders to add
0.4 more."""

_MARGIN: Final = 384
"""Frames on either side of a block that the limiter looks at; it needs 240, in steps of 48."""

_PIECE: Final = FRAME_RATE // 5
"""Frames that are looked at together; a multiple of 48. Few of them hold a peak."""

BLOCK: Final = 4 * FRAME_RATE
"""A good length of blocks, in frames: to hand one from thread to thread costs as much as to render
a second of sound."""

Render: TypeAlias = Callable[[], Iterable[Pcm]]
"""Gives the blocks of a sound from its beginning, the same each time it is called. All but the last
hold a multiple of `coach.dsp.loudness.STEP` frames."""


def gain(blocks: Iterable[Pcm]) -> float:
    """The factor that brings a sound to `TARGET`, `MOST_GAIN` at the most; 1 for silence.

    What `blocks` raises is passed on.
    """
    lufs = programme(powers(blocks))
    if not math.isfinite(lufs):
        return 1.0
    return float(10 ** (min(TARGET - DUAL_MONO - lufs, MOST_GAIN) / 20))


def levelled(blocks: Iterable[Pcm], factor: float, ceiling: float) -> Iterator[Pcm]:
    """The sound times `factor`, with no sample over the ceiling (dBFS), in blocks as they came."""
    most = 10 ** (ceiling / 20)
    before = np.zeros(_MARGIN, np.float32)
    block: Pcm | None = None
    for following in blocks:
        if block is not None:
            yield _levelled(before, block, following[:_MARGIN], factor, most)
            before = block[-_MARGIN:]
        block = following
    if block is not None:
        yield _levelled(before, block, block[:0], factor, most)


def _levelled(before: Pcm, block: Pcm, after: Pcm, factor: float, most: float) -> Pcm:
    levelled = block * np.float32(factor)
    around = np.concatenate((before, block, after))
    for first in _loud(around, len(block), most / factor):
        last = min(first + _PIECE, len(block))
        near = factor * around[first : last + 2 * _MARGIN].astype(np.float64)
        levelled[first:last] = limit(near, most)[_MARGIN : _MARGIN + last - first]
    return levelled


def _loud(around: Pcm, length: int, most: float) -> Iterator[int]:
    """Where the pieces of a block begin that have a sample above `most` in them or near them."""
    for first in range(0, length, _PIECE):
        piece = around[first : first + _PIECE + 2 * _MARGIN]
        if max(piece.max(), -piece.min()) > most:
            yield first
