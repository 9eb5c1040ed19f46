"""Where a session stands when something is asked for."""

from dataclasses import dataclass

from coach.live.clip import Clip, Role, clip_of
from coach.script.model import Posture
from coach.timeline.section import Section


@dataclass(frozen=True, slots=True)
class Now:
    """The frame that is heard, and the clip that it belongs to.

    frame: counted as the timeline of the clip's section does.
    reserve: frames that are kept for a rescue from head-down, as in `coach.live.ways.Ways`.
    """

    clip: Clip
    frame: int
    reserve: int

    @property
    def section(self) -> Section:
        """The section of the clip."""
        return self.clip.section

    @property
    def onwards(self) -> Clip:
        """All that is left of the section, also where only a piece of it is being played."""
        return clip_of(self.section, first=self.frame)

    @property
    def posture(self) -> Posture:
        """How the body lies."""
        return self.section.posture_at(self.frame)

    @property
    def level(self) -> int:
        """The frame at which somebody head-down comes to level on the way that is being played."""
        return self.section.span_at(self.frame).end

    @property
    def coming_up(self) -> bool:
        """True head-down when a rescue would lead to level no sooner."""
        return self.posture is Posture.INVERTED and self.level - self.frame <= self.reserve

    @property
    def opening(self) -> bool:
        """True in the part of a routine that begins upright."""
        section = self.section
        return section.then is not None and section.timeline.spans[0].posture is Posture.UPRIGHT

    @property
    def step(self) -> int | None:
        """Index of the routine's step that is under way, or else is to come; None where the rest of
        the session is not the routine's."""
        bout, then = self.section.bout, self.section.then
        return bout.step if bout is not None else then.step if then is not None else None

    @property
    def paused(self) -> bool:
        """True in a pause."""
        return self.clip.role is Role.PAUSE

    @property
    def behind_pause(self) -> "Now":
        """In a pause, where it is to go on; else where it stands."""
        held = self.clip.held
        return Now(held, held.first, self.reserve) if self.paused and held is not None else self
