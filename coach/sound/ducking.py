"""How tones give way under words.

A word lowers only the tones that it shares a frame with, and only while they last. So a tone that
follows the word begins at its full level, and a part of a timeline, which no cue reaches over,
sounds the same alone as within the whole.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np

from coach.dsp.pcm import Pcm, raised_cosine
from coach.sound.headroom import DUCK_GAIN
from coach.timeline.model import SayCue
from coach.units import FRAME_RATE

ATTACK: Final = FRAME_RATE * 50 // 1000
"""Frames in which a tone is lowered; it is down when the word begins."""

RELEASE: Final = FRAME_RATE * 150 // 1000
"""Frames in which it comes back after the word."""


def _slope(frames: int) -> Pcm:
    """From full level down to the ducked one, not quite reaching either."""
    progress = (np.arange(frames) + 0.5) / frames
    return (1 - (1 - DUCK_GAIN) * raised_cosine(progress)).astype(np.float32)


_DOWN: Final = _slope(ATTACK)
_UP: Final = _slope(RELEASE)[::-1]


def gain(words: Iterable[SayCue], first: int, end: int) -> Pcm:
    """The factor for each of the frames [first, end) of a tone that `words` share frames with."""
    curve = np.ones(end - first, np.float32)
    for word in words:
        _lower(curve, word.start - ATTACK - first, _DOWN)
        held = slice(max(word.start - first, 0), max(word.end - first, 0))
        curve[held] = DUCK_GAIN
        _lower(curve, word.end - first, _UP)
    return curve


def _lower(curve: Pcm, at: int, slope: Pcm) -> None:
    """Bring the curve down to the slope that begins at place `at`, which may lie outside it."""
    begin, end = max(at, 0), min(at + len(slope), len(curve))
    if begin < end:
        curve[begin:end] = np.minimum(curve[begin:end], slope[begin - at : end - at])
