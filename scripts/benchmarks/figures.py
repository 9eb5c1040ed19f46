"""The results of measurements."""

from dataclasses import dataclass
from statistics import median


class NotMeasuredError(Exception):
    """Something cannot be measured on this computer. The message says why."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, with all its runs and its bound.

    unit: of the runs; empty for a ratio.
    bound: the largest acceptable value, or the smallest if not `at_most`; None for no bound.
    missing: why there are no runs.
    """

    name: str
    unit: str
    runs: tuple[float, ...] = ()
    bound: float | None = None
    at_most: bool = True
    missing: str = ""

    @property
    def value(self) -> float | None:
        """The median of the runs."""
        return median(self.runs) if self.runs else None

    @property
    def kept(self) -> bool | None:
        """Whether the bound is kept; None without a bound or without runs."""
        if self.value is None or self.bound is None:
            return None
        return self.value <= self.bound if self.at_most else self.value >= self.bound


def ratio(name: str, one: Figure, other: Figure, bound: float | None = None) -> Figure:
    """The median of one figure divided by that of the other."""
    if one.value is None or other.value is None:
        return Figure(name, "", missing=one.missing or other.missing)
    return Figure(name, "", (one.value / other.value,), bound)
