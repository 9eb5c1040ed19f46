"""Where a new session resumes one that has ended."""

from collections.abc import Sequence

from coach.budget.planner import Bout, Place
from coach.live.transport.history import Clip, Role
from coach.script.model import Posture, Side
from coach.timeline.resuming import hang_left, reps_in
from coach.timeline.section import Section


def resume_place(clips: Sequence[Clip], steps: int, begin: Place) -> Place | None:
    """Where to resume after these clips were played; None when nothing is left to do.

    An unfinished repetition or hang is done again. A repetition of a sided exercise is finished
    once it has been done to both sides.

    steps: number of steps of the routine.
    begin: where the session began, which is where to resume when nothing was played.
    """
    for clip in reversed(clips):
        if clip.role is not Role.ROUTINE or not clip.length:
            continue
        place = place_at(clip.section, clip.last)
        if place is not None:
            return place if place.step < steps else None
        if _is_ending(clip.section):  # also an early one, because of the session's limit
            return None
    return begin


def is_whole(clips: Sequence[Clip], steps: int) -> bool:
    """Whether the last set of a routine was done to its end. steps: of the routine."""
    for clip in reversed(clips):
        if clip.role is Role.ROUTINE and clip.length and clip.section.bout is not None:
            place = place_at(clip.section, clip.last)
            return place is not None and place.step >= steps
    return False


def place_at(section: Section, frame: int) -> Place | None:
    """The place at which to resume a section that was left at a frame; None outside the
    routine."""
    bout = section.bout
    if bout is None:
        return section.then
    find = _hang_at if bout.is_timed else _rep_at
    return find(section, bout, frame)


def _hang_at(section: Section, bout: Bout, frame: int) -> Place | None:
    if hang_left(section, bout, frame):
        return Place(bout.step, bout.set, part=bout.part)
    return section.then


def _rep_at(section: Section, bout: Bout, frame: int) -> Place | None:
    left = [rep for rep in reps_in(section) if rep.side is not Side.LEFT and frame < rep.end]
    return Place(bout.step, bout.set, left[0].number) if left else section.then


def _is_ending(section: Section) -> bool:
    """True for the way up that ends a routine; the summary after it is said upright."""
    return section.posture_at(section.timeline.start) is Posture.HORIZONTAL
