"""Stretches of sections that are handed out to be played, and the quiet between them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from coach.budget.planner import Place
from coach.script.model import Posture
from coach.timeline.section import Section


class Role(StrEnum):
    """What a clip is for."""

    ROUTINE = "routine"
    PAUSE = "pause"
    WAY_UP = "way up"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Clip:
    """The frames [first, last) of a section's timeline.

    held: in a pause, the clip that is to go on after it; and on the way to a pause at level.
    """

    section: Section
    first: int
    last: int
    role: Role = Role.ROUTINE
    held: "Clip | None" = None

    @property
    def length(self) -> int:
        """Length in frames."""
        return self.last - self.first

    def until(self, frame: int) -> "Clip":
        """What is in it before a frame of the timeline."""
        return replace(self, last=min(max(frame, self.first), self.last))

    def leading_to(self, place: Place) -> "Clip":
        """The same, where another place in the routine follows than its section says."""
        return replace(self, section=replace(self.section, then=place))

    def postures(self) -> Iterator[tuple[Posture, int]]:
        """(posture, frames) in order."""
        for span in self.section.timeline.spans:
            frames = min(span.end, self.last) - max(span.start, self.first)
            if frames > 0:
                yield span.posture, frames


def clip_of(
    section: Section,
    first: int | None = None,
    role: Role = Role.ROUTINE,
    held: Clip | None = None,
) -> Clip:
    """A section from a frame of its timeline on; from its beginning where none is given."""
    start = section.timeline.start if first is None else first
    return Clip(section, start, section.timeline.end, role, held)


@dataclass(frozen=True, slots=True)
class Gap:
    """Time that passed in quiet because no clip was there to be played.

    length: frames of it.
    """

    length: int
    posture: Posture

    def postures(self) -> Iterator[tuple[Posture, int]]:
        """As of a clip."""
        yield self.posture, self.length
