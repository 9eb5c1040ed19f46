"""The place in a session at which a command arrives."""

from dataclasses import dataclass, replace

from coach.live.transport.history import Clip, Role, clip_of
from coach.script.model import Posture
from coach.timeline.resuming import asks_to_level
from coach.timeline.section import Section


@dataclass(frozen=True, slots=True)
class Position:
    """The frame being heard, and its clip.

    frame: in frames of the timeline of the clip's section.
    reserve: frames reserved for a rescue from head-down, see `WayUpClips.reserve`.
    goes_on: whether a way up that begins here may be left again.
    tilted: whether the session has been head-down before.
    """

    clip: Clip
    frame: int
    reserve: int
    goes_on: bool = False
    tilted: bool = True

    @property
    def section(self) -> Section:
        """The section of the clip."""
        return self.clip.section

    @property
    def remaining(self) -> Clip:
        """The rest of the section, even where the clip is only a part of it."""
        return clip_of(self.section, first=self.frame)

    def without_next(self, frame: int) -> Clip:
        """The rest of the section, which says nothing about the next exercise from a frame on."""
        return clip_of(self.section.silent_about_next(frame), first=self.frame)

    @property
    def posture(self) -> Posture:
        """The posture at this frame."""
        return self.section.posture_at(self.frame)

    @property
    def level_frame(self) -> int:
        """The frame at which somebody now head-down reaches level."""
        return self.section.span_at(self.frame).end

    @property
    def nearly_level(self) -> bool:
        """True head-down where a rescue would lead to level no sooner."""
        inverted = self.posture is Posture.INVERTED
        return inverted and self.level_frame - self.frame <= self.reserve

    @property
    def in_opening(self) -> bool:
        """True in the opening of the routine, which begins upright."""
        section = self.section
        return section.then is not None and section.timeline.spans[0].posture is Posture.UPRIGHT

    @property
    def in_last_rest(self) -> bool:
        """True in the rest at level before coming upright, at a routine's end."""
        section = self.section
        onward = section.bout is not None or section.then is not None
        return not onward and self.posture is Posture.HORIZONTAL

    @property
    def before_first_tilt(self) -> bool:
        """True in the opening, and until the first exercise asks for the tilt."""
        bout, inversions = self.section.bout, self.section.timeline.inversions
        announced = bout is not None and bool(inversions) and self.frame < inversions[0].start
        return self.in_opening or (not self.tilted and announced)

    @property
    def step(self) -> int | None:
        """Index of the present step of the routine, or else of the next one; None when nothing of
        the routine is left."""
        bout, then = self.section.bout, self.section.then
        return bout.step if bout is not None else then.step if then is not None else None

    @property
    def paused(self) -> bool:
        """True in a pause."""
        return self.clip.role is Role.PAUSE

    @property
    def after_pause(self) -> "Position":
        """Where a pause will resume; outside a pause, this position."""
        resumes = self.clip.resumes
        if not self.paused or resumes is None:
            return self
        return replace(self, clip=resumes, frame=resumes.first)

    @property
    def broken_off(self) -> Clip:
        """What a way up that begins here interrupts; nothing of an exercise that has asked to come
        to level."""
        here = self.after_pause
        asked = here.nearly_level and not self.paused and here.frame >= asks_to_level(here.section)
        end = here.level_frame if asked else here.frame
        return clip_of(here.section, first=end)

    @property
    def left(self) -> Clip | None:
        """What may be resumed instead of the way up; None for nothing."""
        return self.broken_off if self.goes_on else None
