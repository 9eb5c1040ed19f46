"""One bout: told about level, done head-down, rested from level.

A bout begins and ends at level, so that it can be recorded, laid out and played while the ones
after it are still being recorded. Long explanations are given level, never head-down.
"""

from coach.budget.planner import Bout, Plan
from coach.routine.model import Coaching, Exercise, Kind, Step, Wording
from coach.script.announcing import announce
from coach.script.catalogue import forms, phrase, wording
from coach.script.draft import Draft
from coach.script.model import Posture, Script, Side
from coach.script.repetitions import BEAT, countdown, repetitions
from coach.script.rests import rest
from coach.script.rhythm import LONG, timed
from coach.script.tilting import back_to_level, tilt


def bout(plan: Plan, number: int, coaching: Coaching) -> Script:
    """The script of one bout of a plan."""
    this = plan.bouts[number]
    step = plan.routine.steps[this.step]
    words = wording(step.exercise)
    draft = Draft(chapter_title(step.exercise, this), Posture.HORIZONTAL)
    draft.place(step.exercise.name, this.set)
    announce(draft, plan, this, words, coaching)
    tilt(draft, plan.limits.angle, coaching)
    draft.say(words.settle)
    _work(draft, step, words, this, coaching)
    draft.wait(BEAT)
    back_to_level(draft, coaching)
    if this.rest is not None:
        rest(draft, this.rest, _praise(this))
    return draft.script()


def chapter_title(exercise: Exercise, bout: Bout) -> str:
    """The title of a bout's chapter: `Inverted Crunch, set 2 of 3, part 1 of 2`."""
    title = exercise.title
    if bout.sets > 1:
        title += f", set {bout.set} of {bout.sets}"
    if bout.parts > 1:
        title += f", part {bout.part} of {bout.parts}"
    return title


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
    for side, direction in ((Side.LEFT, words.left), (Side.RIGHT, words.right)):
        draft.place(step.exercise.name, bout.set, side=side)
        if side is Side.RIGHT and bout.work >= LONG:
            draft.say(phrase("bout.check_in"))
        key = "bout.side_first" if side is Side.LEFT else "bout.side_change"
        draft.say(phrase(key, side=direction), pause=BEAT)
        countdown(draft)
        repetitions(draft, step, words, bout, coaching, side)
        draft.wait(BEAT)


def _praise(bout: Bout) -> str:
    """A kind word after the last set of an exercise, another one each time."""
    choices = forms("bout.praise")
    done = bout.set == bout.sets and bout.part == bout.parts
    return choices[bout.step % len(choices)] if done else ""
