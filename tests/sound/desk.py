"""Helpers for the tests of sound: cues made by hand, and a way to find onsets."""

from collections.abc import Iterable, Sequence

import numpy as np

from coach.dsp.pcm import Pcm
from coach.script.model import Earcon, Posture, Tone, Where
from coach.sound.earcons import load_earcons
from coach.sound.renderer import Renderer
from coach.timeline.model import BeepCue, Cue, Fit, GlideCue, SayCue, Timeline
from coach.voices.base import Take

HERE = Where(Posture.INVERTED)
SOUNDS = load_earcons()


def word(start: int, pcm: Pcm) -> SayCue:
    return SayCue(start, start + len(pcm), HERE, "word", Fit.FULL, Take("word", pcm))


def silent_word(start: int, frames: int) -> SayCue:
    """A word that ducks the tones and adds nothing itself, so that they can be measured."""
    return word(start, np.zeros(frames, np.float32))


def beep_cue(start: int, sound: Earcon) -> BeepCue:
    return BeepCue(start, start + len(SOUNDS[sound]), HERE, sound)


def glide_cue(start: int, end: int, tone: Tone) -> GlideCue:
    return GlideCue(start, end, HERE, tone)


def timeline(cues: Iterable[Cue], end: int, start: int = 0) -> Timeline:
    return Timeline(start, end, tuple(sorted(cues, key=lambda cue: cue.start)), (), ())


def whole(score: Timeline, renderer: Renderer | None = None) -> Pcm:
    return (renderer or Renderer(SOUNDS)).render(score, score.start, score.frames)


def joined(blocks: Iterable[Pcm]) -> Pcm:
    return np.concatenate([np.zeros(0, np.float32), *blocks])


def onset(pcm: Pcm) -> int:
    """The first frame that is louder than a fiftieth of the peak, some 1 ms into a 10 ms fade."""
    loud = np.abs(pcm) > 0.02 * np.max(np.abs(pcm))
    return int(np.argmax(loud))


def onsets(pcm: Pcm, starts: Sequence[int], length: int) -> list[int]:
    """The onset within each stretch of `length` frames that begins half of it before a start."""
    back = length // 2
    padded = np.concatenate([np.zeros(back, np.float32), pcm])
    return [start - back + onset(padded[start : start + length]) for start in starts]
