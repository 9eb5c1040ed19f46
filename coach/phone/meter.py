"""A meter that sound runs through: its loudness and its true peak, however long it is."""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coach.units import FRAME_RATE
from coach.voices.base import Pcm

DUAL_MONO: Final = 10 * math.log10(2)
"""LU by which a mono file on two speakers is louder than a plain meter reads."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a meter read.

    lufs: programme loudness of the file as it is, mono, LUFS (ITU-R BS.1770-5); minus infinity for
        silence.
    peak: true peak, dBTP; minus infinity for silence.
    """

    lufs: float
    peak: float

    @property
    def dual_mono(self) -> float:
        """Loudness when both speakers or earphones play it, LUFS."""
        return self.lufs + DUAL_MONO


class Meter:
    """Add blocks of any size, then ask for the figures."""

    def __init__(self) -> None:
        self._loudness = Loudness()
        self._peak = _TruePeak()

    def add(self, block: Pcm) -> None:
        """Measure on. block: mono, shape (n,), at `FRAME_RATE`."""
        self._loudness.add(block)
        self._peak.add(block)

    def figures(self) -> Figures:
        """What was read so far. The last part of a tenth of a second is not in the loudness."""
        peak = self._peak.highest
        return Figures(self._loudness.lufs, 20 * math.log10(peak) if peak else -math.inf)


class Loudness:
    """Loudness alone. Add blocks of any size; `lufs` is what was read so far."""

    def __init__(self) -> None:
        import av.filter

        self._graph = av.filter.Graph()
        self._source = self._graph.add_abuffer(
            sample_rate=FRAME_RATE, format="flt", layout="mono", time_base=Fraction(1, FRAME_RATE)
        )
        meter = self._graph.add("ebur128", "metadata=1:framelog=quiet")
        self._sink = self._graph.add("abuffersink")
        self._source.link_to(meter)
        meter.link_to(self._sink)
        self._graph.configure()
        self._frames = 0
        self.lufs = -math.inf

    def add(self, block: Pcm) -> None:
        """Measure on. block: mono, shape (n,), at `FRAME_RATE`."""
        import av

        if not len(block):
            return
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(block)[None], format="flt", layout="mono"
        )
        frame.sample_rate = FRAME_RATE
        frame.pts = self._frames
        self._frames += len(block)
        self._source.push(frame)
        heard = None
        while True:
            try:
                heard = self._sink.pull()
            except (av.BlockingIOError, av.EOFError):
                break
        if heard is not None:
            read = float(heard.metadata["lavfi.r128.I"])
            # FFmpeg's name for "nothing passed the gate" is -70.
            self.lufs = read if read > -70 else -math.inf


_TAPS: Final = 12
_PHASES: Final = 4


def _between() -> NDArray[np.float32]:
    """Filters that give the signal at 1/4, 2/4 and 3/4 between its two middle samples."""
    offsets = np.arange(_TAPS) - (_TAPS / 2 - 1)
    places = np.arange(1, _PHASES)[:, None] / _PHASES - offsets
    window = np.i0(6.0 * np.sqrt(1 - (places / (_TAPS / 2)) ** 2)) / np.i0(6.0)
    filters = np.sinc(places) * window
    even = filters / filters.sum(axis=1, keepdims=True)
    return np.asarray(even[:, ::-1], np.float32)


_FILTERS: Final = _between()
_MOST: Final = float(np.abs(_FILTERS).sum(axis=1).max())
"""No value between samples is more than this times the largest sample around it."""

_STRETCH: Final = 512


class _TruePeak:
    """The highest value at four times the frames, as BS.1770-5 annex 2 asks for.

    Only stretches that could hold a higher one than was found already are worked out.
    """

    def __init__(self) -> None:
        self.highest = 0.0
        self._before = np.zeros(_TAPS - 1, np.float32)

    def add(self, block: Pcm) -> None:
        if not len(block):
            return
        signal = np.concatenate((self._before, block))
        self._before = signal[-(_TAPS - 1) :]
        self.highest = max(self.highest, float(np.abs(block).max()))
        count = -(-len(block) // _STRETCH)
        padded = np.pad(signal, (0, count * _STRETCH + _TAPS - 1 - len(signal)))
        loud = np.abs(padded[_TAPS - 1 :]).reshape(count, _STRETCH).max(axis=1)
        first = float(np.abs(padded[: _TAPS - 1]).max())
        around = np.maximum(loud, np.concatenate(([first], loud[:-1])))
        for number in np.argsort(around)[::-1]:
            if around[number] * _MOST <= self.highest:
                break
            start = int(number) * _STRETCH
            stretch = signal[start : start + _STRETCH + _TAPS - 1]
            for taps in _FILTERS if len(stretch) >= _TAPS else ():
                between = np.convolve(stretch, taps, mode="valid")
                self.highest = max(self.highest, float(np.abs(between).max()))
