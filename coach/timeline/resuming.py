"""What is left of a bout at a frame of its section."""

from dataclasses import dataclass
from fractions import Fraction

from coach.budget.planner import LEAST_HANG, Bout
from coach.script.model import Side, Sound
from coach.timeline.model import BeepCue, GlideCue, SayCue
from coach.timeline.section import Section
from coach.units import seconds_of


@dataclass(frozen=True, slots=True)
class Rep:
    """One repetition as it stands in a section, [start, end)."""

    number: int
    side: Side | None
    start: int
    end: int


def reps_of(section: Section) -> list[Rep]:
    """The repetitions of a section in order; none when it is timed."""
    ends: dict[tuple[Side | None, int], int] = {}
    for cue in section.timeline.cues:
        if isinstance(cue, GlideCue) and cue.where.rep is not None:
            ends[(cue.where.side, cue.where.rep)] = cue.end
    return [
        Rep(cue.where.rep, cue.where.side, cue.start, ends[(cue.where.side, cue.where.rep)])
        for cue in section.timeline.cues
        if isinstance(cue, BeepCue)
        and cue.sound in (Sound.GO, Sound.REP)
        and cue.where.rep is not None
    ]


def next_rep(section: Section, frame: int) -> Rep | None:
    """The repetition that is under way at a frame, else the one to come; None after the last."""
    return next((rep for rep in reps_of(section) if frame < rep.end), None)


def hang_left(section: Section, bout: Bout, frame: int) -> Fraction:
    """Seconds of a timed bout that are left at a frame; 0 when too short to be worth it."""
    glides = [cue.start for cue in section.timeline.cues if isinstance(cue, GlideCue)]
    begun = glides[0] if glides else section.timeline.inversions[0].start
    left = bout.work - seconds_of(max(0, frame - begun))
    return left if left >= LEAST_HANG else Fraction(0)


def sentence_starts(section: Section) -> list[int]:
    """Where the sentences of a section begin; counts and phase words are none."""
    return [
        cue.start
        for cue in section.timeline.cues
        if isinstance(cue, SayCue) and cue.take is not None and len(cue.text.split()) >= 3
    ]
