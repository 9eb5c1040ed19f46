"""Tempo in the usual notation: lowering - stretched pause - raising - shortened pause."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from coach.units import Seconds

MIN_MOVING: Final = Fraction(1, 2)
"""Shortest moving phase in seconds; a faster one would use momentum."""

MAX_PHASE: Final = Fraction(30)
"""Longest phase in seconds; a longer one is a typing mistake."""

_GRID: Final = Fraction(1, 2)
"""Seconds; `quickened` rounds every phase to a multiple of this."""

_BRISK: Final = Fraction(1)
"""Shortest moving phase in seconds that `quickened` produces."""

_FIGURE: Final = r"[0-9]{1,3}(?:[.][0-9]{1,3})?"

# Hyphens, dashes and the minus sign, as keyboards and word processors write them, or a space.
_BETWEEN: Final = "(?: ?[-\u2010-\u2015\u2212\ufe58\ufe63\uff0d] ?| )"

WRITTEN: Final = rf"(?:[0-9]{{4}}|{_FIGURE}(?:{_BETWEEN}{_FIGURE}){{3}})"
"""Pattern of a tempo as people write it, also used in the JSON Schema."""

_SHOWN: Final = 40
"""Characters of a text that a message quotes."""


@dataclass(frozen=True, slots=True)
class Tempo:
    """The four phases of a repetition in seconds, in the order in which they are written.

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
        """Seconds from one repetition to the next: the exact sum of the four phases."""
        return self.lower + self.bottom + self.raising + self.top

    def __str__(self) -> str:
        figures = (self.lower, self.bottom, self.raising, self.top)
        return "-".join(f"{float(figure):g}" for figure in figures)


def quickened(tempo: Tempo, factor: Fraction) -> Tempo:
    """A tempo with every phase about `factor` times as long, within bounds.

    Phases are rounded to half seconds, which can be spoken and followed. Moving phases change by at
    least half a second and get no shorter than a second.
    """
    step = _GRID if factor > 1 else -_GRID

    def held(seconds: Seconds) -> Seconds:
        return min(_on_grid(seconds * factor), MAX_PHASE)

    def moved(seconds: Seconds) -> Seconds:
        changed = held(seconds)
        if (changed - seconds) * step <= 0:
            changed = _on_grid(seconds + step)
        return min(max(changed, min(seconds, _BRISK)), MAX_PHASE)

    return Tempo(
        lower=moved(tempo.lower),
        bottom=held(tempo.bottom),
        raising=moved(tempo.raising),
        top=held(tempo.top),
    )


def _on_grid(seconds: Seconds) -> Seconds:
    """Round to half seconds, quarters up."""
    return int(seconds / _GRID + Fraction(1, 2)) * _GRID


def parse_tempo(text: str) -> Tempo:
    """Read `3-1-2-1`, `3121` or `2.5-0-1.5-1`, with any kind of dash or with spaces.

    Raises ValueError saying what is wrong and how to write a tempo. `X` (explosive) is refused
    because no exercise here uses momentum.
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
    if min(lower, raising) < MIN_MOVING:
        raise ValueError(
            f"{shown} moves too fast: lowering (first) and raising (third) take at least "
            f"{float(MIN_MOVING):g} s each"
        )
    if max(lower, bottom, raising, top) > MAX_PHASE:
        raise ValueError(f"{shown} has a phase over {float(MAX_PHASE):g} s")
    return Tempo(lower, bottom, raising, top)
