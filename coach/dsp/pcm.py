"""Samples: smooth ramps, conversion to 16 bits, and reading WAV files."""

import wave
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from coach.errors import CoachError, OutputError
from coach.units import FRAME_RATE

Pcm: TypeAlias = NDArray[np.float32]
"""Mono samples, shape (frames,), full scale at 1.0."""

Stereo: TypeAlias = NDArray[np.float32]
"""Stereo samples, shape (frames, 2), full scale at 1.0: left, right."""

Sound: TypeAlias = NDArray[np.float32]
"""Mono or stereo samples, shape (frames,) or (frames, 2)."""


def empty_stereo(frames: int) -> Stereo:
    """An array for this many frames. Each channel is contiguous in memory, which is fastest for
    all code that works on stereo."""
    return np.empty((2, frames), np.float32).T


def channels_of(sound: Sound) -> tuple[Pcm, ...]:
    """The channels of a sound, one or two, each of shape (frames,)."""
    return (sound,) if sound.ndim == 1 else tuple(np.ascontiguousarray(sound.T))


INT16_STEP: Final = 1 / 32_768
"""The difference between two neighbouring 16-bit samples, as a fraction of full scale."""


def linear_gain(decibels: float) -> float:
    """The factor of a gain in dB: about 0.5 for -6."""
    return float(10 ** (decibels / 20))


def raised_cosine(progress: NDArray[np.float64]) -> NDArray[np.float64]:
    """A smooth ramp: 0 up to progress 0, 1 from progress 1 on, half a cosine in between."""
    return 0.5 - 0.5 * np.cos(np.pi * np.clip(progress, 0.0, 1.0))


def lower(curve: Pcm, at: int, slope: Pcm) -> None:
    """Lower a curve to the slope that begins at index `at`, which may be outside the curve."""
    begin, end = max(at, 0), min(at + len(slope), len(curve))
    if begin < end:
        curve[begin:end] = np.minimum(curve[begin:end], slope[begin - at : end - at])


def to_int16(block: Pcm) -> NDArray[np.int16]:
    """Samples as little-endian 16-bit integers, same shape, rounded half to even.

    No dither is added: takes are whole steps already and come out unchanged. Raises OutputError if
    a sample does not fit; samples are never clipped silently.
    """
    scaled: Pcm = np.rint(block / np.float32(INT16_STEP))
    if not bool(np.all((scaled >= -1 / INT16_STEP) & (scaled < 1 / INT16_STEP))):
        raise OutputError(
            "The sound is louder than a file can hold",
            remedy="This is a fault in coach; please report it with the command that you ran.",
        )
    return scaled.astype("<i2")


def from_int16(samples: NDArray[np.int16]) -> NDArray[np.float32]:
    """16-bit samples with full scale at 1.0, same shape."""
    return samples.astype(np.float32) * np.float32(INT16_STEP)


def read_wav(path: Path) -> Pcm:
    """The samples of a mono 16-bit WAV file at `FRAME_RATE`, shape (frames,).

    Raises CoachError, naming the file and the remedy, for any other file.
    """
    remedy = f"Save it as a WAV file: {FRAME_RATE} Hz, mono, 16 bits."
    try:
        with wave.open(str(path), "rb") as file:
            layout = file.getparams()
            data = file.readframes(layout.nframes)
    except FileNotFoundError as fault:
        raise CoachError("There is no such sound file", where=str(path), remedy=remedy) from fault
    except (OSError, EOFError, wave.Error) as fault:
        raise CoachError(
            f"The sound file cannot be read ({str(fault) or 'it ends too soon'})",
            where=str(path),
            remedy=remedy,
        ) from fault
    if (layout.framerate, layout.nchannels, layout.sampwidth) != (FRAME_RATE, 1, 2):
        raise CoachError(
            f"The sound file has {layout.framerate} Hz, {layout.nchannels} channel(s)"
            f" and {8 * layout.sampwidth} bits",
            where=str(path),
            remedy=remedy,
        )
    if len(data) != 2 * layout.nframes:
        raise CoachError("The sound file is cut short", where=str(path), remedy=remedy)
    return from_int16(np.frombuffer(data, "<i2"))
