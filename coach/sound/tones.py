"""The gliding tones that pace a phase: pitch follows the body.

A tone rises an octave while the body rises, falls the same octave while it is lowered, and stays
where the body stays. Pitch moves by equal steps of the musical scale in equal times, so that a
person with closed eyes hears how far through the phase they are.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from coach.dsp.pcm import Pcm, raised_cosine
from coach.script.model import Tone
from coach.sound.headroom import HOLDING_PEAK, MOVING_PEAK
from coach.units import FRAME_RATE

LOW_HZ: Final = 500.0
"""Pitch of the lowered body. People who hear little above 2 kHz still hear 500 to 1,000 Hz well,
and so does the loudspeaker of a phone."""

HIGH_HZ: Final = 1_000.0
"""Pitch of the raised body."""

RAMP: Final = FRAME_RATE // 100
"""Frames of the fade at either end of a tone, 10 ms: short enough to mark the instant, long enough
not to click."""

_HARMONICS: Final = (1.0, 0.25, 0.08)
"""Weights of the fundamental and its first overtones: soft, and silent above 3 kHz."""

_ENDS: Final = {
    Tone.RISE: (LOW_HZ, HIGH_HZ, MOVING_PEAK),
    Tone.HIGH: (HIGH_HZ, HIGH_HZ, HOLDING_PEAK),
    Tone.FALL: (HIGH_HZ, LOW_HZ, MOVING_PEAK),
    Tone.LOW: (LOW_HZ, LOW_HZ, HOLDING_PEAK),
}
"""Hertz at the beginning, hertz at the end, peak."""


def glide(tone: Tone, frames: int, first: int = 0, end: int | None = None) -> Pcm:
    """The samples [first, end) of a tone that is `frames` long, all of it by default.

    Every sample is a closed form of its own position. Sound begins at frame 0 and ends at the last
    one; the fades shrink to half the tone when it is shorter than two of them.
    """
    begin_hz, end_hz, peak = _ENDS[tone]
    at = np.arange(first, frames if end is None else end, dtype=np.float64) + 0.5
    fade = raised_cosine(np.minimum(at, frames - at) / min(RAMP, frames / 2))
    sound = peak * fade * overtones(_cycles(at, frames, begin_hz, end_hz), _HARMONICS)
    return sound.astype(np.float32)


def overtones(cycles: NDArray[np.float64], weights: tuple[float, ...]) -> NDArray[np.float64]:
    """A fundamental and its overtones, where `cycles` counts the turns of the fundamental.

    The weights are shared out so that no sample can pass 1.
    """
    turn = 2 * np.pi * cycles
    parts = (weight * np.sin(number * turn) for number, weight in enumerate(weights, start=1))
    mixed: NDArray[np.float64] = sum(parts, start=np.zeros_like(cycles))
    return mixed / sum(weights)


def _cycles(
    at: NDArray[np.float64], frames: int, begin_hz: float, end_hz: float
) -> NDArray[np.float64]:
    """Turns up to each position: the integral of begin * (end / begin) ** (position / frames)."""
    if begin_hz == end_hz:
        return begin_hz / FRAME_RATE * at
    bend = float(np.log(end_hz / begin_hz))
    return begin_hz / FRAME_RATE * frames / bend * np.expm1(bend * at / frames)
