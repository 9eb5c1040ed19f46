"""Masters the sound of an engine into a take: trimmed, resampled, and as loud as any other."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from coach.dsp.limiter import limit
from coach.dsp.loudness import loudness
from coach.dsp.pcm import Pcm, linear_gain
from coach.dsp.resample import resample
from coach.errors import VoiceError
from coach.speech.notation import spoken
from coach.units import FRAME_RATE, seconds_of
from coach.voices.base import Take, failed, quoted
from coach.voices.pacing import plausible_lengths

MASTERING: Final = "mastering 1"
"""Part of the identity of every voice. Increment it when a change here alters a sample."""

SPEECH_LUFS: Final = -20.0
"""Loudness of every take in LUFS, measured over its speech as a mono file."""

TAKE_PEAK: Final = 0.70
"""Peak sample of a take, full scale at 1.0. The 3 dB left are for true peaks and for tones."""

# Anything quieter is not speech: this is 40 dB below the usual loudness of an engine.
_SILENCE_LUFS: Final = -65.0

_BIN: Final = FRAME_RATE // 1000
_BEFORE: Final = 10 * _BIN
_AFTER: Final = 60 * _BIN
_EDGE: Final = 2 * _BIN
_FADE_OUT: Final = 30 * _BIN

# Speech is where the power over 5 ms is within 45 dB of the loudest 5 ms. The start of an h and the
# end of a t or f are 20 to 40 dB down; the noise of hibari and eSpeak is at least 60 dB down.
_GATE: Final = 10**-4.5


def master(text: str, voice: str, pcm: Pcm, rate: int, pace: float = 1.0) -> Take:
    """Trim, resample, normalize and quantise one phrase.

    text, voice: the phrase and the name of the voice, for errors.
    pcm: mono float32, shape (frames,), at `rate` frames a second, from the engine.
    pace: the requested pace, which determines the plausible length.

    The take keeps 10 ms before the first sound and 60 ms after the last. Raises VoiceError for an
    empty array, samples that are not finite, silence, an implausible length, and a text without a
    letter or digit.
    """

    def refused(what: str) -> VoiceError:
        return failed(voice, f"{what} in {quoted(text)}")

    if not any(character.isalnum() for character in spoken(text)):
        raise refused("there is nothing to say")
    if pcm.size == 0:
        raise refused("the engine gave no sound")
    if not np.isfinite(pcm).all():
        raise refused("the sound holds samples that are not numbers")
    sound = resample(_faded(pcm, rate), rate)
    heard = _heard(sound)
    lufs = _loudness_where(sound, heard)
    if lufs < _SILENCE_LUFS:
        raise refused("the sound is silent")
    first, last = np.flatnonzero(heard)[[0, -1]]
    start, end = int(first) * _BIN, (int(last) + 1) * _BIN
    length, (shortest, longest) = seconds_of(end - start), plausible_lengths(text, pace)
    if not shortest <= length <= longest:
        due = f"{float(shortest):.1f} to {float(longest):.1f} s"
        raise refused(f"the speech lasts {float(length):.2f} s instead of {due}")
    gain = linear_gain(SPEECH_LUFS - lufs)
    speech = _cut(sound, start, end).astype(np.float64) * gain
    return Take(text, _quantised(limit(speech, TAKE_PEAK - 1 / 32768)))


def speech_loudness(pcm: Pcm) -> float:
    """Loudness in LUFS over the milliseconds that hold speech; minus infinity if none do.

    pcm: mono, shape (frames,), at `coach.units.FRAME_RATE`.

    With its pauses, a long sentence would read up to 1 LU lower than an equally loud word, and a
    word is too short for the 400 ms gating blocks of the standard.
    """
    return _loudness_where(pcm, _heard(pcm))


def _loudness_where(pcm: Pcm, heard: NDArray[np.bool_]) -> float:
    speech = _bins(pcm)[heard].ravel()
    return loudness(speech) if speech.size else -np.inf


def _faded(pcm: Pcm, rate: int) -> NDArray[np.float32]:
    """The clip with 2 ms fades at both ends, because an engine may start or stop mid-wave."""
    edge = min(rate * _EDGE // FRAME_RATE, pcm.size // 2)
    faded = pcm.astype(np.float32)
    ramp = _rise(edge)
    faded[:edge] *= ramp
    faded[pcm.size - edge :] *= ramp[::-1]
    return faded


def _bins(pcm: Pcm) -> Pcm:
    """The whole milliseconds of a sound, shape (milliseconds, frames per millisecond)."""
    return pcm[: pcm.size // _BIN * _BIN].reshape(-1, _BIN)


def _heard(pcm: Pcm) -> NDArray[np.bool_]:
    """Mask of the milliseconds that hold speech, shape (milliseconds,)."""
    power = np.square(_bins(pcm).astype(np.float64)).mean(axis=1)
    if not power.size:
        return np.zeros(0, np.bool_)
    smooth = np.convolve(power, np.full(5, 0.2))[2 : power.size + 2]
    return np.asarray(smooth > _GATE * smooth.max())


def _cut(sound: Pcm, start: int, end: int) -> Pcm:
    """The frames [start, end) with margins that fade in and out."""
    margins = np.pad(sound, (_BEFORE, _AFTER))
    kept = margins[start : end + _BEFORE + _AFTER].copy()
    kept[:_BEFORE] *= _rise(_BEFORE)
    kept[-_FADE_OUT:] *= _rise(_FADE_OUT)[::-1]
    return kept


def _rise(frames: int) -> NDArray[np.float32]:
    """Half a cosine from 0 to 1, shape (frames,)."""
    return (0.5 - 0.5 * np.cos(np.pi * np.arange(frames) / max(frames, 1))).astype(np.float32)


def _quantised(pcm: NDArray[np.float64]) -> Pcm:
    whole = np.rint(pcm * 32768).astype(np.float32) / np.float32(32768)
    whole.flags.writeable = False
    return whole
