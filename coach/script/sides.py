"""The repetitions of a bout in order, one side at a time if the sides alternate; how a side is
named.
"""

from dataclasses import dataclass
from typing import Final

from coach.budget.planner import Bout
from coach.routine.model import LEFT, RIGHT, Sides, Wording
from coach.script.model import Phase, Side
from coach.script.phrases import phrase

BREATHS: Final = {Phase.RAISE: "count.breathe_out", Phase.LOWER: "count.breathe_in"}
"""How a phase word names the breath: out on the effort."""


@dataclass(frozen=True, slots=True)
class SidedRep:
    """A repetition, or one side of it.

    whole: whether the repetition is complete with it.
    before: how many there are to the same side before it, in the same bout.
    """

    number: int
    side: Side | None
    whole: bool
    before: int


def reps_of(bout: Bout, begin: Side | None = None) -> list[SidedRep]:
    """The repetitions of a bout, or the sides of each, in order.

    begin: if the sides are done in turn, the only side; if they alternate, the first one.
    """
    reps: list[SidedRep] = []
    sides = tuple(Side) if bout.sides is Sides.ALTERNATE else (begin,)
    for number in range(bout.first_rep, bout.first_rep + bout.reps):
        for side in sides:
            if reps or side is begin or begin is None:
                before = sum(rep.side is side for rep in reps)
                reps.append(SidedRep(number, side, side is sides[-1], before))
    return reps


def side_words(rep: SidedRep, wording: Wording, begins: Phase, *, breath: bool) -> tuple[str, ...]:
    """The forms of the words for a side, if the sides alternate.

    They are said in place of a phase word, and without the guide too, because nothing else names
    the side. The first time, they say which hand goes where.

    begins: the phase that a repetition begins with.
    breath: name the breath too.
    """
    is_right = rep.side is Side.RIGHT
    words, shortest = (wording.right, RIGHT.turn) if is_right else (wording.left, LEFT.turn)
    first = (words.first,) if words.first and not rep.before else ()
    named = (phrase(BREATHS[begins], word=words.turn),) if breath else ()
    return tuple(dict.fromkeys((*first, *named, words.turn, shortest)))


def breathes(rep: SidedRep, wording: Wording) -> bool:
    """Whether the words of a repetition name the breath: of the first in a bout, or of the second
    if the first has to say which hand goes where. To the right it is known already."""
    later = not rep.whole and bool(wording.left.first)
    return rep.side is not Side.RIGHT and rep.before == later
