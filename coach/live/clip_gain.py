"""How loud the music may be over the clips of one frame queue.

The thread that renders the clips adds each one before its first frame, and computes the gain a
little ahead of the voice; the audio thread only reads it. What follows the last clip is not known
yet, so until the next clip is added the music goes down before its end, as before a word.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np

from coach.dsp.pcm import Pcm
from coach.live.transport.history import Clip, Role
from coach.script.chapters import THE_WAY_UP
from coach.script.model import Posture
from coach.sound.music_gain import (
    AHEAD,
    GAP,
    MUSIC_FADE,
    SILENT,
    SLOPE,
    Layer,
    Range,
    Sounding,
    gain_under,
    layers,
    sounding,
)
from coach.units import FRAME_RATE

_CHUNK: Final = FRAME_RATE // 10
"""Frames computed at a time."""

_KEPT: Final = 100
"""Chunks that are kept: more than what is rendered ahead."""

_REACH: Final = max(MUSIC_FADE, GAP + SLOPE + AHEAD)
"""Frames before a clip in which it may change the gain."""

_PAUSE: Final = 2 * FRAME_RATE
"""Frames of the fade before a pause that is known ahead, and after one that ends by itself."""

_NEVER: Final = 2**62


class ClipGain:
    """The gain over clips, see `coach.live.audio.frame_queue.Gain`.

    level: LU relative to speech between cues; 0 or less.
    comes_in: whether the music has yet to come in, after the first words.
    """

    def __init__(self, level: float, *, comes_in: bool = True) -> None:
        self._level = level
        self._begin: int | None = None if comes_in else -MUSIC_FADE  # where the music comes in
        self._end: int | None = None  # where it is out for good
        self._known = 0  # frames of all clips so far
        self._covered = 0  # frames rendered so far
        self._speech: list[Range] = []
        self._cues: list[Range] = []
        self._pauses: list[Range] = []
        self._layers: tuple[Layer, ...] = ()
        self._ducking: tuple[Layer, ...] = ()  # those of them that give way to a sound
        self._chunks: dict[int, Pcm] = {}

    # Called by the thread that renders the clips.

    def add(self, clip: Clip) -> None:
        """Add a clip at the end."""
        begin, by = self._known, self._known - clip.first
        self._known += clip.length
        sounds = sounding(clip.section.timeline).part(clip.first, clip.last, by)
        self._speech += sounds.speech
        self._cues += sounds.cues
        if clip.role is Role.WAY_UP:  # also the end of an exercise that leads to it
            self._speech.append((begin, self._known))
        if clip.role is Role.PAUSE:
            self._pauses.append((begin, self._known))
        if self._begin is None:
            self._begin = next((end + by for end in _word_ends(clip)), None)
        if self._end is None and (clip.role is Role.SUMMARY or _comes_upright(clip)):
            self._end = begin if clip.role is Role.SUMMARY else self._known
        self._rebuild()
        changed = range(max(0, begin - _REACH) // _CHUNK, -(-self._covered // _CHUNK))
        # All at once: between an old chunk and a new one, the gain may jump.
        self._chunks = self._chunks | {number: self._made(number) for number in changed}

    def cover(self, frames: int) -> None:
        """Compute the gain for the next frames to be played."""
        made = -(-self._covered // _CHUNK)
        self._covered += frames
        for number in range(made, -(-self._covered // _CHUNK)):
            self._chunks[number] = self._made(number)
            self._chunks.pop(number - _KEPT, None)

    def _rebuild(self) -> None:
        begin = _NEVER if self._begin is None else self._begin
        end = _NEVER if self._end is None else self._end
        silences = [(-_NEVER, begin), (end, 2 * _NEVER)]
        unknown = (self._known, self._known + GAP)  # as if a word and a tone began there
        sounds = Sounding((*self._speech, unknown), (*self._cues, unknown))
        self._ducking = layers(sounds, self._level)
        self._layers = (
            *self._ducking,
            Layer(self._pauses, self._level, SILENT, 0, _PAUSE),
            Layer(
                [each for each in silences if each[1] > each[0]], self._level, SILENT, 0, MUSIC_FADE
            ),
        )

    def _made(self, number: int) -> Pcm:
        return gain_under(self._layers, self._level, number * _CHUNK, _CHUNK)

    # Called by the audio thread.

    def frames(self, first: int, count: int) -> Pcm | None:
        """See `Gain.frames`."""
        numbers = range(first // _CHUNK, -(-(first + count) // _CHUNK))
        chunks = self._chunks  # the other thread may replace them meanwhile
        known = [chunk for each in numbers if (chunk := chunks.get(each)) is not None]
        if len(known) < len(numbers) or not known:
            return None
        whole = known[0] if len(known) == 1 else np.concatenate(known)
        return whole[first % _CHUNK :][:count]

    def due(self, first: int) -> Iterator[tuple[int, float]]:
        """See `Gain.due`."""
        for layer in self._ducking:
            frames = layer.frames_until(first)
            if frames is not None:
                yield frames, layer.down

    # Called by the playing thread.

    def following(self, heard: int) -> "ClipGain":
        """The gain of the queue that is played after this many frames of this one."""
        comes_in = self._begin is None or heard < self._begin
        return ClipGain(self._level, comes_in=comes_in)


def _word_ends(clip: Clip) -> Iterator[int]:
    return (cue.end for cue in clip.section.timeline.said if clip.first < cue.end <= clip.last)


def _comes_upright(clip: Clip) -> bool:
    """Whether a way up ends with this clip."""
    timeline = clip.section.timeline
    is_way_up = timeline.chapters[-1].title == THE_WAY_UP
    return is_way_up and timeline.spans[-1].posture is Posture.UPRIGHT and clip.last >= timeline.end
