"""One gain for a whole sound, so that every file is equally loud, and never too loud at a peak.

Speech stays to tones as it was rendered: everything is turned up or down by the same factor. The
few peaks of speech that would pass the ceiling then are turned down for some milliseconds each.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from coach.phone.meter import DUAL_MONO, Meter
from coach.voices.base import Pcm
from coach.voices.limiter import limit

TARGET: Final = -16.0
"""LUFS when both earphones play it (AES TD1008 gives -16 for speech on phones)."""

TOLERANCE: Final = 0.5
"""LU that a file may be off."""

MOST_PEAK: Final = -1.0
"""dBTP in the decoded file (AES TD1008)."""

_CEILING: Final = 10 ** (-3.0 / 20)
"""No sample is higher before it is encoded. Between samples speech was measured to rise 0.8 dB over
them, and encoders to add 0.4 dB."""

_MARGIN: Final = 384
"""Frames on either side of a block that the limiter looks at; it needs 240, in steps of 48."""

Render: TypeAlias = Callable[[], Iterable[Pcm]]
"""Gives the blocks of a sound from its beginning, the same each time it is called. All but the last
hold a multiple of 48 frames, and at least 384."""


def gain(blocks: Iterable[Pcm]) -> float:
    """The factor that brings a sound to `TARGET`; 1 for silence."""
    meter = Meter()
    for block in blocks:
        meter.add(block)
    heard = meter.figures().lufs
    return float(10 ** ((TARGET - DUAL_MONO - heard) / 20)) if np.isfinite(heard) else 1.0


def levelled(blocks: Iterable[Pcm], factor: float) -> Iterator[Pcm]:
    """The sound times `factor`, with no sample over the ceiling, in blocks as they came."""
    before = np.zeros(_MARGIN)
    block: Pcm | None = None
    for following in blocks:
        if block is not None:
            yield _levelled(before, block, following[:_MARGIN], factor)
            before = block[-_MARGIN:].astype(np.float64)
        block = following
    if block is not None:
        yield _levelled(before, block, block[:0], factor)


def _levelled(before: NDArray[np.float64], block: Pcm, after: Pcm, factor: float) -> Pcm:
    around = factor * np.concatenate((before, block, after)).astype(np.float64)
    return limit(around, _CEILING)[_MARGIN : _MARGIN + len(block)].astype(np.float32)
