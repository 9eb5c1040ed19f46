"""How loud the music is at each frame. It gives way before a word begins, because the timeline is
known ahead.

The curve is a pure function of the timeline. Music is under speech or tones for as long as they
last and over every gap that is too short to come back in, so it does not pump.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from coach.dsp.pcm import Pcm, lower, raised_cosine
from coach.script.chapters import THE_WAY_UP
from coach.script.model import Earcon, Task
from coach.timeline.model import BeepCue, SayCue, Timeline
from coach.units import FRAME_RATE

UNDER_SPEECH: Final = -20.0
"""LU from speech while something is said, in the way up, the stop signs and the alarm."""

UNDER_TONES: Final = -19.0
"""LU from speech under the tones that pace: 12 LU under them, within 1 LU. They are 6 to 8 LU
softer than speech."""

AHEAD: Final = FRAME_RATE * 300 // 1000
"""Frames before a word or a tone by which the music is down."""

SLOPE: Final = FRAME_RATE * 700 // 1000
"""Frames in which it goes down, and comes back."""

GAP: Final = 2 * FRAME_RATE
"""Frames without a word, or without a tone, that are too short to come back in."""

FADE: Final = 5 * FRAME_RATE
"""Frames of the fade after the welcome, and at the end."""

_SILENT: Final = -60.0
"""dB at which a fade begins and ends."""


@dataclass(frozen=True, slots=True)
class _Hold:
    """Frames [start, end) over which the music is down."""

    start: int
    end: int


class MusicGain:
    """The gain of music over a timeline, as a factor of music that is as loud as speech.

    level: LU from speech between cues; 0 or less.
    """

    def __init__(self, timeline: Timeline, level: float) -> None:
        said = [cue for cue in timeline.cues if isinstance(cue, SayCue) and cue.end > cue.start]
        alarms = [
            cue
            for cue in timeline.cues
            if isinstance(cue, BeepCue) and cue.earcon is Earcon.ATTENTION
        ]
        signs = [cue for cue in said if cue.where.task is Task.STOP_SIGNS]
        whole = [(cue.start, cue.end) for cue in said]
        whole += [(cue.start, cue.end) for cue in alarms]
        whole += [
            (chapter.start, chapter.end)
            for chapter in timeline.chapters
            if chapter.title == THE_WAY_UP and chapter.place is None
        ]
        if signs:
            whole.append((signs[0].start, signs[-1].end))
        self._alone = _factor(level)
        self._holds = (
            (_Holds(whole), min(level, UNDER_SPEECH)),
            (_Holds((cue.start, cue.end) for cue in timeline.cues), min(level, UNDER_TONES)),
        )
        self.begin = said[0].end if said else timeline.start
        """The frame at which the music begins: the welcome has been said."""
        self._end = timeline.end
        self._level = level

    def frames(self, first: int, count: int) -> Pcm:
        """The gain at the frames [first, first + count), shape (count,)."""
        curve = np.full(count, self._alone, np.float32)
        for holds, down in self._holds:
            slope = _slope(SLOPE, self._level, down)
            for hold in holds.between(first - SLOPE - AHEAD, first + count + SLOPE + AHEAD):
                begin = hold.start - AHEAD
                lower(curve, begin - SLOPE - first, slope)
                held = slice(max(begin - first, 0), max(hold.end - first, 0))
                curve[held] = np.minimum(curve[held], _factor(down))
                lower(curve, hold.end - first, slope[::-1])
        fade = _slope(FADE, self._level, _SILENT)
        lower(curve, self.begin - first, fade[::-1])
        lower(curve, self._end - FADE - first, fade)
        curve[: max(self.begin - first, 0)] = 0
        curve[max(self._end - first, 0) :] = 0
        return curve


class _Holds:
    """Ranges of frames in order, with a gap of at least `GAP` between any two."""

    def __init__(self, ranges: Iterable[tuple[int, int]]) -> None:
        self._holds: list[_Hold] = []
        for start, end in sorted(ranges):
            last = self._holds[-1] if self._holds else None
            if last is not None and start - last.end < GAP:
                self._holds[-1] = _Hold(last.start, max(last.end, end))
            elif end > start:
                self._holds.append(_Hold(start, end))
        self._starts = [hold.start for hold in self._holds]
        self._ends = [hold.end for hold in self._holds]

    def between(self, first: int, end: int) -> Sequence[_Hold]:
        """Those that share a frame with [first, end)."""
        return self._holds[bisect_right(self._ends, first) : bisect_left(self._starts, end)]


@lru_cache
def _slope(frames: int, top: float, bottom: float) -> Pcm:
    """Factors from `top` down to `bottom`, both in dB: half a cosine in dB."""
    progress = (np.arange(frames) + 0.5) / frames
    decibels = top + (min(top, bottom) - top) * raised_cosine(progress)
    return np.asarray(10 ** (decibels / 20), np.float32)


def _factor(decibels: float) -> float:
    return float(10 ** (decibels / 20))
