"""How the fixed sounds of `audio_cues/` are made, by arithmetic.

The coach itself plays the files; this is what `scripts/make_audio_cues.py` writes into them. They
are told apart by their number of notes, length and pitch, and from the gliding tones by a brighter
voice that fades like a struck bar.
"""

from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final

import numpy as np

from coach.dsp.pcm import Pcm, raised_cosine
from coach.script.model import Earcon
from coach.sound.headroom import FIXED_PEAK
from coach.sound.tones import RAMP, overtones
from coach.units import FRAME_RATE, Seconds, frame_at


@dataclass(frozen=True, slots=True)
class Note:
    """One struck note.

    hertz: pitch of the fundamental.
    length: seconds from onset to silence; the next note begins there.
    ring: seconds in which the note fades to 1/e.
    """

    hertz: float
    length: Seconds
    ring: float


_MS = Fraction(1, 1000)

NOTES: Final = MappingProxyType(
    {
        Earcon.TICK: (Note(750.0, 80 * _MS, 0.06),),
        Earcon.REP: (Note(600.0, 100 * _MS, 0.08),),
        Earcon.GO: (Note(1_000.0, 350 * _MS, 0.30),),
        Earcon.SET: (Note(900.0, 250 * _MS, 0.20), Note(600.0, 250 * _MS, 0.20)),
        Earcon.ATTENTION: (
            Note(640.0, 233 * _MS, 0.20),
            Note(800.0, 233 * _MS, 0.20),
            Note(960.0, 234 * _MS, 0.20),
        ),
    }
)
"""A dry tick; a lower, rounder mark for a repetition; a long high note to go; two falling notes for
a set done; three rising ones that ask for attention."""

_HARMONICS: Final = (1.0, 0.5, 0.25)


def beep(sound: Earcon) -> Pcm:
    """The samples of a fixed sound; its onset begins at frame 0 and its peak is `FIXED_PEAK`."""
    notes = np.concatenate([_strike(note) for note in NOTES[sound]])
    return notes * np.float32(FIXED_PEAK / float(np.max(np.abs(notes))))


def _strike(note: Note) -> Pcm:
    frames = frame_at(note.length)
    at = np.arange(frames, dtype=np.float64) + 0.5
    fade = raised_cosine(np.minimum(at, frames - at) / RAMP)
    ringing = np.exp(-at / (note.ring * FRAME_RATE))
    sound = fade * ringing * overtones(note.hertz / FRAME_RATE * at, _HARMONICS)
    return sound.astype(np.float32)
