"""Synthesises the earcons in audio_cues/: `python scripts/make_audio_cues.py [FOLDER]`.

They differ in their number of notes, length and pitch, and from the pacing tones by being louder
and fading like a struck bar. Coach plays the files.
"""

import sys
import wave
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np

from coach.dsp.pcm import Pcm, raised_cosine, to_int16
from coach.script.model import Earcon
from coach.sound.headroom import EARCON_PEAK
from coach.sound.tones import RAMP, overtones
from coach.units import FRAME_RATE, Seconds, frame_at


@dataclass(frozen=True, slots=True)
class Note:
    """One struck note.

    hertz: frequency of the fundamental.
    length: seconds from the onset to the next note.
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
        Earcon.GO: (Note(1_000.0, 350 * _MS, 0.32),),
        Earcon.SET: (Note(900.0, 250 * _MS, 0.20), Note(600.0, 250 * _MS, 0.20)),
        Earcon.ATTENTION: (
            Note(640.0, 233 * _MS, 0.20),
            Note(800.0, 233 * _MS, 0.20),
            Note(960.0, 234 * _MS, 0.20),
        ),
    }
)
"""A dry tick; a lower note for a repetition; a long high note to go; two falling notes for the end
of a set; three rising notes for attention."""

_HARMONICS: Final = (1.0, 0.3, 0.1)


def synthesise(earcon: Earcon) -> Pcm:
    """The samples of an earcon, shape (frames,), starting at frame 0, with peak `EARCON_PEAK`."""
    notes = np.concatenate([_strike(note) for note in NOTES[earcon]])
    return notes * np.float32(EARCON_PEAK / float(np.max(np.abs(notes))))


def _strike(note: Note) -> Pcm:
    frames = frame_at(note.length)
    at = np.arange(frames, dtype=np.float64) + 0.5
    fade = raised_cosine(np.minimum(at, frames - at) / RAMP)
    ringing = np.exp(-at / (note.ring * FRAME_RATE))
    sound = fade * ringing * overtones(note.hertz / FRAME_RATE * at, _HARMONICS)
    return sound.astype(np.float32)


def make(folder: Path) -> None:
    """Write one WAV file for each earcon into `folder`, replacing existing files."""
    for earcon in Earcon:
        with wave.open(str(folder / f"{earcon}.wav"), "wb") as file:
            file.setparams((1, 2, FRAME_RATE, 0, "NONE", ""))
            file.writeframes(to_int16(synthesise(earcon)).tobytes())


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "audio_cues")
