"""Tempo in the field's notation: lowering - stretched pause - raising - shortened pause."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from coach.units import Seconds

LEAST_MOVING: Final = Fraction(1, 2)
"""Seconds: a phase in which the body moves is never shorter; nothing is done with momentum."""

MOST_A_PHASE: Final = Fraction(30)
"""Seconds: a longer phase is a slip of the keyboard, not a tempo."""

_GRID: Final = Fraction(1, 2)
"""Seconds: of these are the phases of a tempo that comes from another."""

_BRISK: Final = Fraction(1)
"""Seconds of a phase in which the body moves that cannot be asked for to be shorter on the way."""

_FIGURE: Final = r"[0-9]{1,3}(?:[.][0-9]{1,3})?"

# Hyphens, dashes and the minus sign, as keyboards and word processors write them, or a space.
_BETWEEN: Final = "(?: ?[-\u2010-\u2015\u2212\ufe58\ufe63\uff0d] ?| )"

WRITTEN: Final = rf"(?:[0-9]{{4}}|{_FIGURE}(?:{_BETWEEN}{_FIGURE}){{3}})"
"""A tempo as people write it; a pattern for JSON Schema too."""

_SHOWN: Final = 40
"""Letters of a text that are repeated in a message."""


@dataclass(frozen=True, slots=True)
class Tempo:
    """The four figures of a repetition in the order written, in seconds.

    lower: the eccentric phase.
    bottom: the pause when stretched.
    raising: the concentric phase.
    top: the pause when shortened.
    """

    lower: Seconds
    bottom: Seconds
    raising: Seconds
    top: Seconds

    @property
    def period(self) -> Seconds:
        """Seconds from one repetition to the next: exactly the sum of the four."""
        return self.lower + self.bottom + self.raising + self.top

    def __str__(self) -> str:
        figures = (self.lower, self.bottom, self.raising, self.top)
        return "-".join(f"{float(figure):g}" for figure in figures)


def quickened(tempo: Tempo, factor: Fraction) -> Tempo:
    """A tempo with every phase about `factor` times as long, as far as its bounds allow.

    All phases come out in whole and half seconds, which can be said and followed. Those in which
    the body moves change by half a second at least, and get no shorter than a second.
    """
    step = _GRID if factor > 1 else -_GRID

    def held(seconds: Seconds) -> Seconds:
        return min(_on_grid(seconds * factor), MOST_A_PHASE)

    def moved(seconds: Seconds) -> Seconds:
        changed = held(seconds)
        if (changed - seconds) * step <= 0:
            changed = _on_grid(seconds + step)
        return min(max(changed, min(seconds, _BRISK)), MOST_A_PHASE)

    return Tempo(
        lower=moved(tempo.lower),
        bottom=held(tempo.bottom),
        raising=moved(tempo.raising),
        top=held(tempo.top),
    )


def _on_grid(seconds: Seconds) -> Seconds:
    """To the half second; a quarter is rounded up."""
    return int(seconds / _GRID + Fraction(1, 2)) * _GRID


def parse_tempo(text: str) -> Tempo:
    """Read `3-1-2-1`, `3121` or `2.5-0-1.5-1`, with any kind of dash or with spaces.

    Raises ValueError, saying what is wrong and how a tempo is written. `X` (explosive) is refused:
    nothing here is done with momentum.
    """
    written = " ".join(text.split())
    shown = repr(written[:_SHOWN])
    if "x" in written.lower():
        raise ValueError("X (explosive) is refused: these exercises are done without momentum")
    if not re.fullmatch(WRITTEN, written):
        raise ValueError(
            f"{shown} is not a tempo; write four figures, lower-pause-raise-pause, like 3-1-2-1"
        )
    parts = written if len(written) == 4 else re.findall(_FIGURE, written)
    lower, bottom, raising, top = (Fraction(part) for part in parts)
    if min(lower, raising) < LEAST_MOVING:
        raise ValueError(
            f"{shown} moves too fast: lowering (first) and raising (third) take at least "
            f"{float(LEAST_MOVING):g} s each"
        )
    if max(lower, bottom, raising, top) > MOST_A_PHASE:
        raise ValueError(f"{shown} has a phase over {float(MOST_A_PHASE):g} s")
    return Tempo(lower, bottom, raising, top)
