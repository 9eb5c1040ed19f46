"""One bout: explained at level, done head-down, and the rest at level after it.

A bout begins and ends at level, so that it can be recorded, laid out and played while the ones
after it are still being recorded. Long explanations are given level, never head-down. The chapter
of what follows begins within it, ahead of the way back to level (see `coach.script.chapters`).
"""

from dataclasses import dataclass, replace

from coach.budget.limits import LEAST_LEVEL_REST
from coach.budget.planner import NOTHING, Bout, Place, Plan, after
from coach.routine.model import Coaching, Kind, Step, Wording
from coach.script.announcing import announce
from coach.script.chapters import chapter_at, chapter_of
from coach.script.draft import Draft
from coach.script.model import Earcon, Posture, Script, Side
from coach.script.phrases import forms, phrase, wording
from coach.script.repetitions import BEAT, countdown, repetitions
from coach.script.rests import rest
from coach.script.rhythm import LONG, timed
from coach.script.tilting import back_to_level, tilt
from coach.units import Seconds


@dataclass(frozen=True, slots=True)
class Remainder:
    """What is still to be done of a bout that is under way.

    rep, reps: the repetition to go on with, and how many; of a sided exercise, to `side`, and as
        far on the other side when that is still to come. 0 reps: come up at once.
    work: seconds that are left of a timed one.
    """

    bout: Bout
    rep: int
    reps: int
    side: Side | None = None
    work: Seconds = NOTHING


def bout(plan: Plan, number: int, coaching: Coaching) -> Script:
    """The script of one bout of a plan."""
    this = plan.bouts[number]
    step = plan.routine.steps[this.step]
    words = wording(step.exercise)
    own = chapter_of(plan.routine, this)
    draft = Draft(own.title, Posture.HORIZONTAL, own.place)
    draft.place(step.exercise.name, this.set)
    announce(draft, plan, this, words, coaching)
    tilt(draft, plan.limits.angle, coaching)
    draft.say(words.settle)
    _work(draft, step, words, this, coaching)
    draft.wait(BEAT)
    draft.chapter(chapter_at(plan, after(this)))
    back_to_level(draft, coaching)
    if this.rest is not None:
        rest(draft, this.rest, _praise(this))
    return draft.script()


def continuation(
    plan: Plan, rest_of: Remainder, then: Place, coaching: Coaching, *, paused: bool
) -> Script:
    """The rest of a bout that is under way, head-down already, then level and a rest.

    then: the place in the routine that follows.
    paused: the person was held up, and is told that it goes on; else it goes on at once.
    """
    this = rest_of.bout
    step = plan.routine.steps[this.step]
    words = wording(step.exercise)
    own = chapter_of(plan.routine, this)
    draft = Draft(own.title, Posture.INVERTED, own.place)
    draft.place(step.exercise.name, this.set, side=rest_of.side)
    if paused:
        draft.say(phrase("live.resuming"))
        draft.beep(Earcon.TICK)
        draft.wait(BEAT)
    if step.exercise.kind is Kind.TIMED and rest_of.work:
        timed(draft, step.exercise, replace(this, work=rest_of.work), words)
    elif rest_of.reps:
        begun = replace(this, first_rep=rest_of.rep, reps=rest_of.reps)
        repetitions(draft, step, words, begun, coaching, rest_of.side)
        if rest_of.side is Side.LEFT:
            draft.wait(BEAT)
            last = rest_of.rep + rest_of.reps
            whole = replace(this, reps=last - this.first_rep)
            _one_side(draft, step, words, whole, coaching, Side.RIGHT)
    draft.wait(BEAT)
    draft.chapter(chapter_at(plan, then))
    back_to_level(draft, coaching)
    rest(draft, this.rest if this.rest is not None else LEAST_LEVEL_REST, "")
    return draft.script()


def _work(draft: Draft, step: Step, words: Wording, bout: Bout, coaching: Coaching) -> None:
    if step.exercise.kind is Kind.TIMED:
        timed(draft, step.exercise, bout, words)
    elif step.exercise.sided:
        _both_sides(draft, step, words, bout, coaching)
    else:
        countdown(draft)
        repetitions(draft, step, words, bout, coaching, None)


def _both_sides(draft: Draft, step: Step, words: Wording, bout: Bout, coaching: Coaching) -> None:
    """All repetitions to the left, time to change, then all to the right: the grid within a side
    is never broken, and the person turns round once instead of at every repetition."""
    for side in (Side.LEFT, Side.RIGHT):
        _one_side(draft, step, words, bout, coaching, side)
        draft.wait(BEAT)


def _one_side(
    draft: Draft, step: Step, words: Wording, bout: Bout, coaching: Coaching, side: Side
) -> None:
    draft.place(step.exercise.name, bout.set, side=side)
    if side is Side.LEFT:
        told = phrase("bout.side_first", side=words.left)
    else:
        if bout.work >= LONG:
            draft.say(phrase("bout.check_in"))
        told = phrase("bout.side_change", side=words.right)
    draft.say(told, pause=BEAT)
    countdown(draft)
    repetitions(draft, step, words, bout, coaching, side)


def _praise(bout: Bout) -> str:
    """A kind word after the last set of an exercise, another one each time."""
    choices = forms("bout.praise")
    done = bout.set == bout.sets and bout.part == bout.parts
    return choices[bout.step % len(choices)] if done else ""
