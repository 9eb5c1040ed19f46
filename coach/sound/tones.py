"""The tones that pace a phase or a breath.

A tone rises an octave while the body rises, falls an octave while it is lowered, and holds while
the body holds. Pitch changes by equal musical intervals in equal times, so a person with closed
eyes hears how much of the phase is left.

A breath sounds different, so that no tone has two meanings: hollow, with odd harmonics only,
and over a fifth instead of an octave.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from coach.dsp.pcm import Pcm, raised_cosine
from coach.script.model import Tone
from coach.sound.headroom import BREATH_PEAK, HOLDING_PEAK, MOVING_PEAK
from coach.units import FRAME_RATE

LOW_HZ: Final = 500.0
"""Pitch when the body is lowered. People who hear little above 2 kHz still hear 500 to 1,000 Hz
well, and phone speakers reproduce it."""

HIGH_HZ: Final = 1_000.0
"""Pitch when the body is raised."""

RAMP: Final = FRAME_RATE // 100
"""Frames of the fade at either end of a tone, 10 ms: short enough to mark the instant, long enough
to avoid a click."""

BREATH_LOW_HZ: Final = 667.0
BREATH_HIGH_HZ: Final = 1_000.0
"""Pitch when the lungs are empty and when they are full."""

_BODY: Final = (1.0, 0.25, 0.08)
"""Weights of the fundamental and its overtones: soft, with nothing above 3 kHz."""

_BREATH: Final = (1.0, 0.0, 0.3)
"""The same for a breath: hollow, like a wooden pipe."""

_ENDS: Final = {
    Tone.RISE: (LOW_HZ, HIGH_HZ, MOVING_PEAK, _BODY),
    Tone.HIGH: (HIGH_HZ, HIGH_HZ, HOLDING_PEAK, _BODY),
    Tone.FALL: (HIGH_HZ, LOW_HZ, MOVING_PEAK, _BODY),
    Tone.LOW: (LOW_HZ, LOW_HZ, HOLDING_PEAK, _BODY),
    Tone.INHALE: (BREATH_LOW_HZ, BREATH_HIGH_HZ, BREATH_PEAK, _BREATH),
    Tone.EXHALE: (BREATH_HIGH_HZ, BREATH_LOW_HZ, BREATH_PEAK, _BREATH),
}
"""Frequency at the start and at the end in hertz, peak, and harmonics."""


def glide(tone: Tone, frames: int, first: int = 0, end: int | None = None) -> Pcm:
    """The samples [first, end) of a tone of `frames`, by default all, shape (end - first,).

    Every sample depends only on its own position. A tone shorter than two fades has fades of half
    its length.
    """
    begin_hz, end_hz, peak, harmonics = _ENDS[tone]
    at = np.arange(first, frames if end is None else end, dtype=np.float64) + 0.5
    fade = raised_cosine(np.minimum(at, frames - at) / min(RAMP, frames / 2))
    sound = peak * fade * overtones(_cycles(at, frames, begin_hz, end_hz), harmonics)
    return sound.astype(np.float32)


def overtones(cycles: NDArray[np.float64], weights: tuple[float, ...]) -> NDArray[np.float64]:
    """A fundamental and its overtones, with no sample above 1.

    cycles: cycles of the fundamental up to each frame.
    weights: relative amplitudes of the fundamental and the overtones.
    """
    turn = 2 * np.pi * cycles
    parts = (weight * np.sin(number * turn) for number, weight in enumerate(weights, start=1))
    mixed: NDArray[np.float64] = sum(parts, start=np.zeros_like(cycles))
    return mixed / sum(weights)


def _cycles(
    at: NDArray[np.float64], frames: int, begin_hz: float, end_hz: float
) -> NDArray[np.float64]:
    """Cycles up to each position: the integral of begin * (end / begin) ** (position / frames)."""
    if begin_hz == end_hz:
        return begin_hz / FRAME_RATE * at
    bend = float(np.log(end_hz / begin_hz))
    return begin_hz / FRAME_RATE * frames / bend * np.expm1(bend * at / frames)
