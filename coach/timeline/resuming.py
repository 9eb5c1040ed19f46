"""Finds where to resume: what is left of a bout at a given frame of its section, and what was said
about the next one."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from coach.budget.planner import MIN_HANG, Bout
from coach.routine.model import Sides
from coach.script.bout import WayIn
from coach.script.model import Earcon, Posture, Side, Task
from coach.script.tilting import TILTING
from coach.timeline.model import BeepCue, GlideCue, SayCue, Timeline
from coach.timeline.section import Section
from coach.units import frame_at, seconds_of


@dataclass(frozen=True, slots=True)
class Rep:
    """One repetition in a section, or one side of it, frames [start, end)."""

    number: int
    side: Side | None
    start: int
    end: int


def reps_in(section: Section) -> list[Rep]:
    """The repetitions of a section in order; empty for a timed exercise."""
    ends: dict[tuple[Side | None, int], int] = {}
    for cue in section.timeline.cues:
        if isinstance(cue, GlideCue) and cue.where.rep is not None:
            ends[(cue.where.side, cue.where.rep)] = cue.end
    return [
        Rep(cue.where.rep, cue.where.side, cue.start, ends[(cue.where.side, cue.where.rep)])
        for cue in section.timeline.cues
        if isinstance(cue, BeepCue)
        and cue.earcon in (Earcon.GO, Earcon.REP)
        and cue.where.rep is not None
    ]


def next_rep(section: Section, frame: int) -> Rep | None:
    """The repetition at a frame, or else the next one; None after the last."""
    return next((rep for rep in reps_in(section) if frame < rep.end), None)


def repetition_end(section: Section, rep: Rep) -> int:
    """The frame at which a repetition ends, both sides of it if the sides alternate."""
    if section.bout is None or section.bout.sides is not Sides.ALTERNATE:
        return rep.end
    return max(each.end for each in reps_in(section) if each.number == rep.number)


def hang_left(section: Section, bout: Bout, frame: int) -> Fraction:
    """Seconds of a timed bout left at a frame; 0 if under `MIN_HANG`.

    Measured back from the earcon that ends the hang, because every hang has one. The start is known
    only for a hang with a rhythm.
    """
    marks = _set_marks(section)
    left = min(bout.work, seconds_of(marks[-1] - frame)) if marks else Fraction(0)
    return left if left >= MIN_HANG else Fraction(0)


def way_in_at(section: Section, frame: int) -> WayIn | None:
    """From where to say the way into a bout again to somebody who is head-down at a frame;
    None once the work has begun."""
    bout, reps = section.bout, reps_in(section)
    if bout is None:
        return None
    right = next((rep for rep in reps if rep.side is Side.RIGHT), None)
    changes = bout.sides is Sides.IN_TURN and (section.begins or right is not reps[0])
    if changes and right and next_rep(section, frame) == right and frame < right.start:
        return WayIn.OTHER_SIDE
    if not section.begins:
        return None
    hangs = [end - frame_at(bout.work) for end in _set_marks(section)]
    begins = [rep.start for rep in reps] or hangs
    if not begins or frame >= begins[0]:
        return None
    tilting = any(
        cue.where.posture is Posture.INVERTED
        and cue.where.task is Task.TILT
        and frame < cue.end + frame_at(TILTING)
        for cue in sentences_of(section)
    )
    return WayIn.TILT if tilting else WayIn.SETTLE


def asks_to_level(section: Section) -> int:
    """The frame at which the words begin that bring a bout to level; the beginning of a section
    that holds nothing else."""
    worked = max(_set_marks(section), default=section.timeline.start)
    said = (cue.start for cue in section.timeline.cues if isinstance(cue, SayCue))
    return next((start for start in said if start >= worked), worked)


def _set_marks(section: Section) -> list[int]:
    """The start of each earcon that ends a set."""
    return [
        cue.start
        for cue in section.timeline.cues
        if isinstance(cue, BeepCue) and cue.earcon is Earcon.SET
    ]


def said_since_inversion(played: Iterable[tuple[Timeline, int, int]]) -> tuple[str, ...]:
    """What was said to its end since the last inversion, in order.

    played: timelines in order, each with the frames [first, last) of it that were played.
    """
    heard: list[str] = []
    for timeline, first, last in played:
        for cue in timeline.cues:
            if not isinstance(cue, SayCue) or cue.take is None or not first <= cue.start:
                continue
            if cue.where.posture is Posture.INVERTED:
                heard = heard if cue.start >= last else []
            elif cue.end <= last:
                heard.append(cue.text)
    return tuple(heard)


def tasks_of(section: Section) -> list[tuple[Task, SayCue]]:
    """The tasks of a section up to its tilt, each with the sentence that asks for it, in order."""
    return [
        (cue.where.task, cue)
        for cue in section.timeline.cues
        if isinstance(cue, SayCue)
        and cue.where.task is not None
        and cue.where.posture is not Posture.INVERTED
    ]


def task_at(section: Section, frame: int) -> Task | None:
    """The last task that a section has asked for at a frame; None before the first."""
    begun = [task for task, cue in tasks_of(section) if cue.start <= frame]
    return begun[-1] if begun else None


def sentence_at(section: Section, frame: int) -> int | None:
    """The start of the phrase that is being said at a frame; None if nothing is."""
    said = (cue for cue in section.timeline.cues if isinstance(cue, SayCue))
    return next((cue.start for cue in said if cue.start <= frame < cue.end), None)


def sentences_of(section: Section) -> list[SayCue]:
    """The sentences of a section in order, leaving out counts and phase words."""
    return [
        cue
        for cue in section.timeline.cues
        if isinstance(cue, SayCue) and cue.take is not None and len(cue.text.split()) >= 3
    ]
