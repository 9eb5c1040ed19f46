"""Where a session stood when it ended, so that another one can go on from there."""

from collections.abc import Sequence

from coach.budget.planner import Bout, Place
from coach.live.transport.history import Clip, Role
from coach.script.model import Posture, Side
from coach.timeline.resuming import hang_left, reps_of
from coach.timeline.section import Section


def position(clips: Sequence[Clip], steps: int, begin: Place) -> Place | None:
    """The place to go on from after these clips were played; None when nothing is left to do.

    A repetition or a hang that was begun is to be done again; of a sided exercise, a repetition
    counts once it was done to both sides.
    steps: how many the routine has.
    begin: where the session began; that is the place as long as nothing was played.
    """
    for clip in reversed(clips):
        if clip.role is not Role.ROUTINE or not clip.length:
            continue
        place = _place_at(clip.section, clip.last)
        if place is not None:
            return place if place.step < steps else None
        if _is_ending(clip.section):  # also where the session's limit allowed no more
            return None
    return begin


def _place_at(section: Section, frame: int) -> Place | None:
    """The place that was come to at a frame of a section; None outside of the routine."""
    bout = section.bout
    if bout is None:
        return section.then
    return _hanging(section, bout, frame) if not bout.set_reps else _counting(section, bout, frame)


def _hanging(section: Section, bout: Bout, frame: int) -> Place | None:
    if hang_left(section, bout, frame):
        return Place(bout.step, bout.set, part=bout.part)
    return section.then


def _counting(section: Section, bout: Bout, frame: int) -> Place | None:
    left = [rep for rep in reps_of(section) if rep.side is not Side.LEFT and frame < rep.end]
    return Place(bout.step, bout.set, left[0].number) if left else section.then


def _is_ending(section: Section) -> bool:
    """True for the way up that ends a routine; what is told afterwards is told upright."""
    return section.posture_at(section.timeline.start) is Posture.HORIZONTAL
