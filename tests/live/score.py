"""A short, simple session in two sections, with ticks and rising tones."""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from coach.dsp.pcm import Pcm
from coach.live.audio.player import BLOCK
from coach.script.model import Earcon, Posture, Tone, Where
from coach.sound.earcons import load_earcons
from coach.sound.renderer import Renderer
from coach.timeline.model import BeepCue, Cue, GlideCue, Timeline
from coach.units import FRAME_RATE, frame_at

_HERE = Where(Posture.INVERTED)
_SOUNDS = load_earcons()


def section(start: int, repetitions: int) -> Timeline:
    """A cue on every beat of 0.7 s: two ticks and a rising tone for each repetition."""
    cues: list[Cue] = []
    beat = Fraction(7, 10)
    for number in range(3 * repetitions):
        at = start + frame_at(beat * number)
        if number % 3 == 2:
            cues.append(GlideCue(at, at + FRAME_RATE // 2, _HERE, Tone.RISE))
        else:
            cues.append(BeepCue(at, at + len(_SOUNDS[Earcon.TICK]), _HERE, Earcon.TICK))
    return Timeline(start, start + frame_at(beat * 3 * repetitions), tuple(cues), (), ())


def session(repetitions: int = 2) -> tuple[Timeline, Timeline]:
    """Two sections of 4.2 s each, unless more repetitions are asked for."""
    first = section(0, repetitions)
    return first, section(first.end, repetitions)


def rendered(sections: tuple[Timeline, ...]) -> Pcm:
    """The expected sound, frame by frame."""
    return np.concatenate(
        [Renderer(_SOUNDS).render(part, part.start, part.frames) for part in sections]
    )


def parts(sections: tuple[Timeline, ...], size: int = BLOCK) -> Iterator[Iterator[Pcm]]:
    """The sections in blocks, as a live session plays them."""
    renderer = Renderer(_SOUNDS)
    return (renderer.blocks(part, size) for part in sections)


def starts(sections: tuple[Timeline, ...]) -> list[int]:
    """The frame at which each cue begins."""
    return [cue.start for part in sections for cue in part.cues]
