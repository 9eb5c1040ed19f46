"""An earcon is heard over the mix: in its own band it is well above words and pacing tones."""

from fractions import Fraction
from functools import cache

import numpy as np
import pytest

from coach.dsp.pcm import Pcm
from coach.script.builder import ScriptBuilder
from coach.script.model import Earcon, Phase, Posture, Tone
from coach.timeline.layout import lay_out
from coach.timeline.model import BeepCue, Timeline
from coach.units import FRAME_RATE
from coach.voices.base import Take
from coach.voices.hibari import HibariVoice
from scripts.make_audio_cues import NOTES
from tests.sound.desk import SOUNDS, timeline, whole

HEART = HibariVoice()
LENGTHS = {earcon: len(pcm) for earcon, pcm in SOUNDS.items()}


@cache
def take(text: str, quick: Fraction = Fraction(1)) -> Take:
    return HEART.quicker(quick).record(text)


def mixed(earcon: Earcon, word: str, tone: Tone, seconds: Fraction) -> Timeline:
    """An earcon, the tone that begins with it, and the word of the phase."""
    builder = ScriptBuilder("One", Posture.INVERTED)
    builder.beep(earcon, Phase.RAISE)
    builder.glide(tone, seconds, Phase.RAISE)
    builder.word((word,), seconds, Phase.RAISE, quick=True)
    builder.wait(seconds)
    return lay_out(builder.script(), take, LENGTHS)


def over_the_rest(earcon: Earcon, score: Timeline) -> float:
    """How far an earcon is above everything else in the third octave around its notes, dB."""
    others = timeline([cue for cue in score.cues if not isinstance(cue, BeepCue)], score.end)
    rest = whole(others)[: LENGTHS[earcon]]
    own = whole(score)[: LENGTHS[earcon]] - rest
    return float(10 * np.log10(band_power(own, earcon) / band_power(rest, earcon)))


def band_power(pcm: Pcm, earcon: Earcon) -> float:
    power = np.abs(np.fft.rfft(pcm, FRAME_RATE)) ** 2
    hertz = np.fft.rfftfreq(FRAME_RATE, 1 / FRAME_RATE)
    notes = [note.hertz for note in NOTES[earcon]]
    inside = [(hertz > note * 2 ** (-1 / 6)) & (hertz < note * 2 ** (1 / 6)) for note in notes]
    return float(power[np.logical_or.reduce(inside)].sum())


@pytest.mark.parametrize("word", ["Squeeze", "Curl up", "Turn", "Raise", "Seven"])
@pytest.mark.parametrize("tone", [Tone.RISE, Tone.FALL])
@pytest.mark.parametrize("earcon", [Earcon.GO, Earcon.REP])
def test_an_earcon_lies_10_db_over_the_mix_in_its_band(
    earcon: Earcon, tone: Tone, word: str
) -> None:
    for seconds in (Fraction(1), Fraction(2), Fraction(4)):
        assert over_the_rest(earcon, mixed(earcon, word, tone, seconds)) >= 10
