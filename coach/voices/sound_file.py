"""Reads the sound file that a system voice wrote: WAV, or AIFF on macOS."""

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.dsp.pcm import Pcm, from_int16


def read_clip(path: Path) -> tuple[Pcm, int]:
    """The first channel of a 16-bit WAV, AIFF or AIFF-C file, and its rate in frames a second.

    Returns float32, shape (frames,), full scale at 1.0. Raises FileNotFoundError if there is no
    file, and ValueError if it has another format or an incomplete header.
    """
    data = path.read_bytes()
    try:
        if data[:4] == b"FORM":
            samples, channels, rate = _aiff(data)
        else:
            samples, channels, rate = _wav(path)
    except (wave.Error, EOFError, KeyError, IndexError) as fault:
        raise ValueError(f"not a sound file that can be read ({fault})") from fault
    return from_int16(samples[::channels]), rate


def _wav(path: Path) -> tuple[NDArray[np.int16], int, int]:
    with wave.open(str(path)) as file:
        if file.getsampwidth() != 2:
            raise ValueError(f"{8 * file.getsampwidth()} bits a sample instead of 16")
        frames = file.readframes(file.getnframes())
        channels, rate = file.getnchannels(), file.getframerate()
    return _whole(frames, "<i2", channels), channels, rate


def _aiff(data: bytes) -> tuple[NDArray[np.int16], int, int]:
    """Parse chunks as in Apple's "Audio Interchange File Format" 1.3 and its AIFF-C draft."""
    chunks: dict[bytes, bytes] = {}
    at = 12
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8])
        chunks[data[at : at + 4]] = data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    head, sound = chunks[b"COMM"], chunks[b"SSND"]
    channels, bits = int.from_bytes(head[:2]), int.from_bytes(head[6:8])
    coding = head[18:22] if data[8:12] == b"AIFC" else b"NONE"
    order = {b"NONE": ">i2", b"twos": ">i2", b"sowt": "<i2"}.get(coding)
    if order is None or bits != 16 or channels < 1:
        raise ValueError(f"coding {coding!r} with {bits} bits a sample instead of 16 plain ones")
    # The rate is an 80-bit float: 16 bits of sign and exponent, then the mantissa.
    exponent, mantissa = int.from_bytes(head[8:10]), int.from_bytes(head[10:18])
    rate = round(mantissa * 2.0 ** (exponent - 16383 - 63))
    return _whole(sound[8 + int.from_bytes(sound[:4]) :], order, channels), channels, rate


def _whole(frames: bytes, order: str, channels: int) -> NDArray[np.int16]:
    """The samples of all complete frames."""
    return np.frombuffer(frames[: len(frames) // (2 * channels) * 2 * channels], order)
