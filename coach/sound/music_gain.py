"""How loud the music is at each frame. It is turned down before a word begins, because the
timeline is known ahead.

The curve is a pure function of when cues sound. The music stays down as long as speech or tones
last and over every gap that is too short for it to come back, so it does not pump.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

import numpy as np

from coach.dsp.pcm import Pcm, linear_gain, lower, raised_cosine
from coach.script.chapters import THE_WAY_UP
from coach.script.model import Earcon, Task
from coach.timeline.model import BeepCue, Timeline
from coach.units import FRAME_RATE

UNDER_SPEECH: Final = -20.0
"""LU relative to speech while something is said, and in the way up, the stop signs and the
alarm.
"""

UNDER_TONES: Final = -19.0
"""LU relative to speech under the pacing tones: 12 LU below them, within 1 LU. They are 6 to
8 LU softer than speech."""

AHEAD: Final = FRAME_RATE * 300 // 1000
"""Frames before a word or a tone by which the music is down."""

SLOPE: Final = FRAME_RATE * 700 // 1000
"""Frames of the fade down, and of the fade back up."""

GAP: Final = 2 * FRAME_RATE
"""Frames without a word, or without a tone, that are too short to come back in."""

MUSIC_FADE: Final = 5 * FRAME_RATE
"""Frames of the fade after the welcome, and at the end."""

SILENT: Final = -60.0
"""dB at which a fade begins and ends."""

Range: TypeAlias = tuple[int, int]
"""Frames [start, end)."""


@dataclass(frozen=True, slots=True)
class Sounding:
    """When something sounds that the music gives way to.

    speech: where the music is as low as under speech: words, the alarm, and throughout the
        stop signs and the way up.
    cues: all cues.
    """

    speech: tuple[Range, ...]
    cues: tuple[Range, ...]

    def part(self, first: int, last: int, by: int) -> "Sounding":
        """The part in [first, last), moved by this many frames."""
        return Sounding(*(_part(ranges, first, last, by) for ranges in (self.speech, self.cues)))


def sounding(timeline: Timeline) -> Sounding:
    """When something sounds in a timeline."""
    said = timeline.said
    alarms = [
        cue for cue in timeline.cues if isinstance(cue, BeepCue) and cue.earcon is Earcon.ATTENTION
    ]
    signs = [cue for cue in said if cue.where.task is Task.STOP_SIGNS]
    speech = [(cue.start, cue.end) for cue in said]
    speech += [(cue.start, cue.end) for cue in alarms]
    speech += [
        (chapter.start, chapter.end)
        for chapter in timeline.chapters
        if chapter.title == THE_WAY_UP and chapter.place is None
    ]
    if signs:
        speech.append((signs[0].start, signs[-1].end))
    return Sounding(tuple(speech), tuple((cue.start, cue.end) for cue in timeline.cues))


class Layer:
    """Ranges over which the music is down, in order, with a gap of at least `GAP` between any two.

    down: the gain there, as a factor.
    """

    def __init__(
        self,
        ranges: Iterable[Range],
        level: float,
        down: float,
        ahead: int = AHEAD,
        slope: int = SLOPE,
    ) -> None:
        """level: between ranges; down: over them, both in LU relative to speech.
        ahead: frames before a range by which the music is down; slope: frames in which it goes
            down before that, and comes back after the range."""
        self.down = linear_gain(min(level, down))
        self._ahead = ahead
        self._slope = _slope(slope, level, down)
        self._ranges: list[Range] = []
        for start, end in sorted(ranges):
            last = self._ranges[-1] if self._ranges else None
            if last is not None and start - last[1] < GAP:
                self._ranges[-1] = (last[0], max(last[1], end))
            elif end > start:
                self._ranges.append((start, end))
        self._starts = [start for start, _ in self._ranges]
        self._ends = [end for _, end in self._ranges]

    def lower(self, curve: Pcm, first: int) -> None:
        """Lower a curve that begins at frame `first` to this layer."""
        reach = len(self._slope) + self._ahead
        for start, end in self._between(first - reach, first + len(curve) + reach):
            begin = start - self._ahead
            lower(curve, begin - len(self._slope) - first, self._slope)
            held = slice(max(begin - first, 0), max(end - first, 0))
            curve[held] = np.minimum(curve[held], np.float32(self.down))
            lower(curve, end - first, self._slope[::-1])

    def frames_until(self, frame: int) -> int | None:
        """Frames from `frame` to the next range, 0 in one; None after the last."""
        following = bisect_right(self._ends, frame)
        return max(0, self._starts[following] - frame) if following < len(self._ends) else None

    def _between(self, first: int, end: int) -> Sequence[Range]:
        """Those that share a frame with [first, end)."""
        return self._ranges[bisect_right(self._ends, first) : bisect_left(self._starts, end)]


def layers(sounds: Sounding, level: float) -> tuple[Layer, Layer]:
    """How music of a level gives way to speech and to tones."""
    return Layer(sounds.speech, level, UNDER_SPEECH), Layer(sounds.cues, level, UNDER_TONES)


def gain_under(over: Iterable[Layer], level: float, first: int, count: int) -> Pcm:
    """The gain at the frames [first, first + count) under some layers, as a factor of music that is
    as loud as speech, shape (count,)."""
    curve = np.full(count, linear_gain(level), np.float32)
    for layer in over:
        layer.lower(curve, first)
    return curve


class MusicGain:
    """The gain of music over a timeline, as a factor of music that is as loud as speech.

    level: LU relative to speech between cues; 0 or less.
    """

    def __init__(self, timeline: Timeline, level: float) -> None:
        self.begin = next((cue.end for cue in timeline.said), timeline.start)
        """The frame at which the music begins, after the welcome."""
        self._layers = layers(sounding(timeline), level)
        self._end = timeline.end
        self._level = level

    def frames(self, first: int, count: int) -> Pcm:
        """The gain at the frames [first, first + count), shape (count,)."""
        curve = gain_under(self._layers, self._level, first, count)
        fade = _slope(MUSIC_FADE, self._level, SILENT)
        lower(curve, self.begin - first, fade[::-1])
        lower(curve, self._end - MUSIC_FADE - first, fade)
        curve[: max(self.begin - first, 0)] = 0
        curve[max(self._end - first, 0) :] = 0
        return curve


def _part(ranges: Iterable[Range], first: int, last: int, by: int) -> tuple[Range, ...]:
    return tuple(
        (max(start, first) + by, min(end, last) + by)
        for start, end in ranges
        if start < last and end > first
    )


@lru_cache
def _slope(frames: int, top: float, bottom: float) -> Pcm:
    """Factors from `top` down to `bottom`, both in dB: half a cosine in dB."""
    progress = (np.arange(frames) + 0.5) / frames
    decibels = top + (min(top, bottom) - top) * raised_cosine(progress)
    return np.asarray(10 ** (decibels / 20), np.float32)
