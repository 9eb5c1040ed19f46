"""From what an engine gives to a take that can stand beside any other."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from coach.dsp.limiter import limit
from coach.dsp.loudness import loudness
from coach.dsp.pcm import Pcm
from coach.dsp.resample import resample
from coach.errors import VoiceError
from coach.speech.notation import spoken
from coach.units import FRAME_RATE, seconds_of
from coach.voices.base import Take
from coach.voices.pacing import plausible_lengths

MASTERING: Final = "mastering 1"
"""Part of every voice's identity; counted up when a change here alters a sample."""

SPEECH_LUFS: Final = -20.0
"""Loudness of every take, measured over its speech as a plain mono file."""

PEAK: Final = 0.70
"""No sample of a take is above this; the 3 dB left are for peaks between samples and for tones."""

# Below this there is no speech: 40 dB under the usual level of an engine.
_SILENCE_LUFS: Final = -65.0

_BIN: Final = FRAME_RATE // 1000
_BEFORE: Final = 10 * _BIN
_AFTER: Final = 60 * _BIN
_EDGE: Final = 2 * _BIN
_FADE_OUT: Final = 30 * _BIN

# Where a take holds speech, 5 ms have at least this share of the power of its loudest 5 ms: -45 dB.
# The first breath of an h and the last of a t or f lie 20 to 40 dB down; the noise of hibari and of
# eSpeak lies 60 dB down and more.
_GATE: Final = 10**-4.5


def master(text: str, voice: str, pcm: Pcm, rate: int, pace: float = 1.0) -> Take:
    """Trim, resample, level and quantise one phrase.

    text, voice: what was said, and the voice's name for a person; both named in errors.
    pcm: mono float32 at `rate` frames a second, as the engine gave it.
    pace: the pace asked for, by which the length is judged.

    The take keeps 10 ms before its first sound and 60 ms after its last. Raises VoiceError for no
    samples, samples that are not numbers, silence, a length that cannot be this text, and a text
    without a letter or figure.
    """
    if not any(character.isalnum() for character in spoken(text)):
        raise _refused(voice, text, "there is nothing to say")
    if pcm.size == 0:
        raise _refused(voice, text, "the engine gave no sound")
    if not np.isfinite(pcm).all():
        raise _refused(voice, text, "the sound holds samples that are not numbers")
    sound = resample(_eased(pcm, rate), rate)
    heard = _heard(sound)
    level = _loudness_where(sound, heard)
    if level < _SILENCE_LUFS:
        raise _refused(voice, text, "the sound is silent")
    first, last = np.flatnonzero(heard)[[0, -1]]
    start, end = int(first) * _BIN, (int(last) + 1) * _BIN
    length, (shortest, longest) = seconds_of(end - start), plausible_lengths(text, pace)
    if not shortest <= length <= longest:
        due = f"{float(shortest):.1f} to {float(longest):.1f} s"
        raise _refused(voice, text, f"the speech lasts {float(length):.2f} s instead of {due}")
    levelled = _cut(sound, start, end).astype(np.float64) * 10 ** ((SPEECH_LUFS - level) / 20)
    return Take(text, _quantised(limit(levelled, PEAK - 1 / 32768)))


def speech_loudness(pcm: Pcm) -> float:
    """Loudness in LUFS of the milliseconds that hold speech; minus infinity when none does.

    Pauses would make a long sentence read up to 1 LU lower than a word that sounds as loud, and a
    word is too short for the 400 ms blocks of the standard's own gates.
    """
    return _loudness_where(pcm, _heard(pcm))


def _loudness_where(pcm: Pcm, heard: NDArray[np.bool_]) -> float:
    speech = _bins(pcm)[heard].ravel()
    return loudness(speech) if speech.size else -np.inf


def quoted(text: str) -> str:
    """A phrase as an error names it: on one line, and not all of a long one."""
    return repr(text if len(text) <= 60 else f"{text[:57]}...")


def _refused(voice: str, text: str, what: str) -> VoiceError:
    return VoiceError(
        f"{what} in {quoted(text)}",
        where=f"voice {voice}",
        remedy="Try again, or choose another voice with --voice; `coach voices` lists them.",
    )


def _eased(pcm: Pcm, rate: int) -> NDArray[np.float32]:
    """The clip with 2 ms ramps at its very ends: an engine may begin or stop inside a wave."""
    edge = min(rate * _EDGE // FRAME_RATE, pcm.size // 2)
    eased = pcm.astype(np.float32)
    ramp = _rise(edge)
    eased[:edge] *= ramp
    eased[pcm.size - edge :] *= ramp[::-1]
    return eased


def _bins(pcm: Pcm) -> Pcm:
    """Whole milliseconds, shape (milliseconds, frames in one)."""
    return pcm[: pcm.size // _BIN * _BIN].reshape(-1, _BIN)


def _heard(pcm: Pcm) -> NDArray[np.bool_]:
    """Which milliseconds hold speech, shape (milliseconds,)."""
    power = np.square(_bins(pcm).astype(np.float64)).mean(axis=1)
    if not power.size:
        return np.zeros(0, np.bool_)
    smooth = np.convolve(power, np.full(5, 0.2))[2 : power.size + 2]
    return np.asarray(smooth > _GATE * smooth.max())


def _cut(sound: Pcm, start: int, end: int) -> Pcm:
    """[start, end) with its margins, which rise from nothing and fall to nothing."""
    margins = np.pad(sound, (_BEFORE, _AFTER))
    kept = margins[start : end + _BEFORE + _AFTER].copy()
    kept[:_BEFORE] *= _rise(_BEFORE)
    kept[-_FADE_OUT:] *= _rise(_FADE_OUT)[::-1]
    return kept


def _rise(frames: int) -> NDArray[np.float32]:
    """Half a cosine from 0 to 1."""
    return (0.5 - 0.5 * np.cos(np.pi * np.arange(frames) / max(frames, 1))).astype(np.float32)


def _quantised(pcm: NDArray[np.float64]) -> Pcm:
    whole = np.rint(pcm * 32768).astype(np.float32) / np.float32(32768)
    whole.flags.writeable = False
    return whole
