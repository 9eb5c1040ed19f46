"""Ducks tones under words.

A word ducks only the tones that overlap it. So a tone that follows the word starts at full gain,
and a part of a timeline sounds the same alone as within the whole.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import numpy as np

from coach.dsp.pcm import Pcm, lower, raised_cosine
from coach.timeline.model import SayCue
from coach.units import FRAME_RATE

ATTACK: Final = FRAME_RATE * 50 // 1000
"""Frames of the fade down; it ends when the word begins."""

RELEASE: Final = FRAME_RATE * 150 // 1000
"""Frames of the fade back up after the word."""


@lru_cache
def _slope(frames: int, ducked: float) -> Pcm:
    """From full gain down to the ducked gain, without either end."""
    progress = (np.arange(frames) + 0.5) / frames
    return (1 - (1 - ducked) * raised_cosine(progress)).astype(np.float32)


def gain(words: Iterable[SayCue], first: int, end: int, ducked: float) -> Pcm:
    """The gain of a tone under `words`, as a factor for each of the frames [first, end).

    ducked: the gain while a word is said.
    """
    curve = np.ones(end - first, np.float32)
    for word in words:
        lower(curve, word.start - ATTACK - first, _slope(ATTACK, ducked))
        held = slice(max(word.start - first, 0), max(word.end - first, 0))
        curve[held] = ducked
        lower(curve, word.end - first, _slope(RELEASE, ducked)[::-1])
    return curve
