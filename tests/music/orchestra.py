"""Tracks made for the tests: files in any format that FFmpeg writes."""

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
