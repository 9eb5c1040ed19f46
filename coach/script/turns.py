"""Chooses among wordings that take turns, so that no two days and no two sets sound alike.

Where the turns begin depends on the routine, and in a live session also on the day. Within a
routine no wording is repeated before all the others have been used. The choice is a pure function
of the plan, so a file that is exported again has the same bytes.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar
from zlib import crc32

from coach.budget.planner import Bout, Plan
from coach.routine.coaching import Coaching
from coach.routine.model import Wording
from coach.script.phrases import wording, wordings
from coach.script.rhythm import LONG, Spoken, spoken_in

Item = TypeVar("Item")


def words_for(plan: Plan, bout: Bout, coaching: Coaching, *, resumed: bool = False) -> Wording:
    """The wording of a bout's exercise, with the check-ins and sentences whose turn it is.

    resumed: the bout has begun already, so its own are passed over.
    """
    exercise = plan.routine.steps[bout.step].exercise
    words = wording(exercise)
    earlier = [each for each in plan.bouts if _order(each) < _order(bout)]
    said = [_spoken(plan, each) for each in (*earlier, *([bout] if resumed else []))]
    begin = _beginning(plan, coaching)
    sentences = begin + sum(each.sentences for each in said)
    check_ins = begin + sum(each.check_ins for each in said)
    usual = _from(sentences, [text for text, *_ in wordings("in_turn.hang")])
    if exercise.wording is not None:
        during = (*words.during, *usual)  # a person's own sentences may build on each other
    else:
        during = _from(sentences, words.during) or usual
    return replace(words, during=during, check_ins=_from(check_ins, wordings("in_turn.check_in")))


def reminder(plan: Plan, number: int, coaching: Coaching) -> str:
    """The stop signs in brief, before the inversion of the plan with this index: the one that
    covers them all before the first, and then in turn."""
    first, *others = (text for text, *_ in wordings("in_turn.reminder"))
    turn = (first, *_from(_beginning(plan, coaching), others))
    return turn[number % len(turn)]


def praise(plan: Plan, bout: Bout, coaching: Coaching) -> str:
    """Praise after the last set of an exercise; otherwise empty."""
    if (bout.set, bout.part) != (bout.sets, bout.parts):
        return ""
    texts = [text for text, *_ in wordings("in_turn.praise")]
    return _from(_beginning(plan, coaching) + bout.step, texts)[0]


def _beginning(plan: Plan, coaching: Coaching) -> int:
    return crc32(plan.routine.name.encode()) + coaching.day


def _spoken(plan: Plan, bout: Bout) -> Spoken:
    exercise = plan.routine.steps[bout.step].exercise
    if bout.is_timed:
        return spoken_in(exercise, bout.work)
    return Spoken(sentences=0, check_ins=int(bout.work >= LONG))


def _order(bout: Bout) -> tuple[int, int, int, int]:
    return (bout.step, bout.set, bout.part, bout.first_rep)


def _from(number: int, items: Sequence[Item]) -> tuple[Item, ...]:
    """All items in order, beginning with the one whose turn it is."""
    first = number % len(items) if items else 0
    return (*items[first:], *items[:first])
