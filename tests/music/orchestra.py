"""Tracks made for the tests: files in any format that FFmpeg writes."""

from collections.abc import Sequence
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from coach.units import FRAME_RATE

_CODECS = {".wav": "pcm_s16le", ".flac": "flac", ".mp3": "libmp3lame", ".m4a": "aac"}
_CODECS |= {".opus": "libopus", ".ogg": "libopus", ".wv": "wavpack"}


def noise(seconds: float, rms: float, seed: int = 1, channels: int = 2) -> NDArray[np.float32]:
    """Noise of an even loudness, shape (frames, channels)."""
    raw = np.random.default_rng(seed).uniform(-1, 1, (int(seconds * FRAME_RATE), channels))
    return np.asarray(raw * np.sqrt(3) * rms, np.float32)


def write_track(
    path: Path, sound: NDArray[np.float32], rate: int = FRAME_RATE, codec: str = ""
) -> Path:
    """Write samples of shape (frames, channels) as the format of the suffix."""
    layout = "mono" if sound.shape[1] == 1 else "stereo"
    with av.open(str(path), "w") as file:
        stream = file.add_stream(codec or _CODECS[path.suffix], rate=rate, layout=layout)
        assert isinstance(stream, av.AudioStream)
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(sound.T), format="fltp", layout=layout
        )
        frame.sample_rate = rate
        resampler = av.AudioResampler(
            stream.format.name, layout, rate, frame_size=stream.codec_context.frame_size or 1024
        )
        for piece in (*resampler.resample(frame), *resampler.resample(None), None):
            file.mux(stream.encode(piece))
    return path


def band(seconds: float, seed: int = 1) -> NDArray[np.float32]:
    """Dense chords of seven tones, a new one every 2 s, with a drum twice a second."""
    random = np.random.default_rng(seed)
    sound = np.zeros((int(seconds * FRAME_RATE), 2))
    for first in range(0, len(sound), 2 * FRAME_RATE):
        t = np.arange(min(2 * FRAME_RATE, len(sound) - first))[:, None] / FRAME_RATE
        root = 110 * 2 ** (random.integers(0, 12) / 12) * np.array([1, 1.003])
        for times in (1, 1.25, 1.5, 2, 2.5, 3, 4):
            sound[first : first + len(t)] += np.sin(2 * np.pi * times * root * t) * np.exp(-t / 3)
    for first in range(0, len(sound), FRAME_RATE // 2):
        t = np.arange(min(FRAME_RATE // 4, len(sound) - first))[:, None] / FRAME_RATE
        sound[first : first + len(t)] += 6 * random.standard_normal(t.shape) * np.exp(-20 * t)
    return np.asarray(0.5 * sound / np.abs(sound).max(), np.float32)


def babble(takes: Sequence[NDArray[np.float32]], seconds: float) -> NDArray[np.float32]:
    """Four people who talk at once, on both sides, without a pause.

    takes: what they say, mono.
    """
    sound = np.zeros((int(seconds * FRAME_RATE), 2))
    speech = np.concatenate(takes)
    for number in range(4):
        talk = np.resize(np.roll(speech, number * len(speech) // 4), len(sound))
        sound[:, number % 2] += talk
        sound[:, 1 - number % 2] += 0.5 * talk
    return np.asarray(0.5 * sound / np.abs(sound).max(), np.float32)
