"""Writes one bout: explained at horizontal, done head-down, then a rest at horizontal.

A bout begins and ends at horizontal, so it can be recorded, laid out and played while later bouts
are still being recorded. Long explanations are never given head-down: a bout is explained in the
rest of the bout before it, and what that rest has no time for is said at its own beginning. The
next chapter begins inside this bout, before the return to horizontal (see `coach.script.chapters`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from coach.budget.limits import MIN_REST
from coach.budget.planner import Bout, Place, Plan, place_after
from coach.routine.coaching import Coaching
from coach.routine.model import Sides, Step, Wording
from coach.script.announcing import announcement, split_notice, unsaid
from coach.script.builder import ScriptBuilder
from coach.script.chapters import chapter_at, chapter_of
from coach.script.model import Earcon, Posture, Script, Side, Task
from coach.script.phrases import phrase
from coach.script.repetitions import COUNTDOWN_BEAT, countdown, repetitions
from coach.script.rests import Upcoming, rest
from coach.script.rhythm import LONG, timed
from coach.script.tilting import ask_to_tilt, return_to_horizontal, tilt
from coach.script.turns import praise, reminder, words_for
from coach.units import NO_TIME, Seconds


class WayIn(Enum):
    """What a person is told head-down before the work of a bout or of its second side begins."""

    TILT = "tilt"
    """To tilt, and everything after it."""
    SETTLE = "settle"
    """How to hold the body, and the countdown."""
    OTHER_SIDE = "other side"
    """To change sides, and the countdown."""


@dataclass(frozen=True, slots=True)
class Remainder:
    """What is left of a bout that has begun.

    rep, reps: the next repetition and how many are left. With 0 reps, come up at once.
    side: the side to begin with, of a sided exercise. If the sides alternate, both follow from
        there on; if they are done in turn, `reps` are left to this side, followed by the other side
        up to the same repetition if that is still to come.
    work: seconds left of a timed exercise.
    way_in: from where the way into the bout is said again; None once its work has begun.
    """

    bout: Bout
    rep: int
    reps: int
    side: Side | None = None
    work: Seconds = NO_TIME
    way_in: WayIn | None = None


def bout(
    plan: Plan,
    number: int,
    coaching: Coaching,
    said: Sequence[str] = (),
    *,
    fits: bool = True,
) -> Script:
    """The script of one bout of a plan, by its index.

    said: what was said in the rest before it; of its announcement, only the remainder is said.
    fits: see `coach.script.rests.Upcoming`.
    """
    this = plan.bouts[number]
    step = plan.routine.steps[this.step]
    words = words_for(plan, this, coaching)
    own = chapter_of(plan.routine, this)
    builder = ScriptBuilder(own.title, Posture.HORIZONTAL, own.place)
    builder.place(step.exercise.name, this.set)
    for text in (*unsaid(announcement(plan, this, coaching), said), *split_notice(this)):
        builder.say(text)
    builder.say(reminder(plan, number, coaching), task=Task.TILT)
    tilt(builder, plan.limits.angle, coaching)
    builder.say(words.settle)
    _work(builder, step, words, this, coaching)
    builder.wait(COUNTDOWN_BEAT)
    builder.chapter(chapter_at(plan, place_after(this)))
    return_to_horizontal(builder, plan.limits.angle, coaching)
    if this.rest is not None:
        next_up = replace(upcoming(plan, number + 1, coaching), fits=fits)
        rest(builder, this.rest, praise(plan, this, coaching), next_up)
    return builder.script()


def upcoming(plan: Plan, number: int, coaching: Coaching) -> Upcoming:
    """What is said about a bout of a plan, by its index, in the rest before it."""
    this = plan.bouts[number]
    exercise = plan.routine.steps[this.step].exercise
    return Upcoming(exercise.name, this.set, announcement(plan, this, coaching))


def continuation(
    plan: Plan,
    remainder: Remainder,
    then: Place,
    next_up: Upcoming | None,
    coaching: Coaching,
    *,
    paused: bool,
) -> Script:
    """The remainder of a bout, starting head-down, then the return to horizontal and a rest. After
    the last exercise the way up follows, which holds the rest.

    then: the place in the routine that follows.
    next_up: what is said about it in the rest.
    paused: announce that the exercise continues after a pause.
    """
    this = remainder.bout
    step = plan.routine.steps[this.step]
    words = words_for(plan, this, coaching, resumed=True)
    own = chapter_of(plan.routine, this)
    builder = ScriptBuilder(own.title, Posture.INVERTED, own.place)
    builder.place(step.exercise.name, this.set, side=remainder.side)
    goes_on = bool(remainder.reps or remainder.work)
    if paused:
        builder.say(phrase("live.resuming"))
        if remainder.way_in is None:
            builder.beep(Earcon.TICK)
            builder.wait(COUNTDOWN_BEAT)
    if goes_on and remainder.way_in is not None:
        whole = replace(
            this,
            first_rep=remainder.rep,
            reps=remainder.reps,
            work=remainder.work or this.work,
        )
        if remainder.way_in is WayIn.OTHER_SIDE:
            _one_side(builder, step, words, whole, coaching, Side.RIGHT)
        else:
            if remainder.way_in is WayIn.TILT:
                ask_to_tilt(builder, plan.limits.angle)
            builder.say(words.settle)
            _work(builder, step, words, whole, coaching)
    elif step.is_timed and remainder.work:
        timed(builder, step.exercise, replace(this, work=remainder.work), words)
    elif remainder.reps:
        begun = replace(this, first_rep=remainder.rep, reps=remainder.reps)
        repetitions(builder, step, words, begun, coaching, remainder.side)
        if remainder.side is Side.LEFT and this.sides is Sides.IN_TURN:
            builder.wait(COUNTDOWN_BEAT)
            last = remainder.rep + remainder.reps
            whole = replace(this, reps=last - this.first_rep)
            _one_side(builder, step, words, whole, coaching, Side.RIGHT)
    builder.wait(COUNTDOWN_BEAT)
    builder.chapter(chapter_at(plan, then))
    return_to_horizontal(builder, plan.limits.angle, coaching)
    if then.step < len(plan.routine.steps):
        rest(builder, this.rest if this.rest is not None else MIN_REST, "", next_up)
    return builder.script()


def _work(
    builder: ScriptBuilder, step: Step, words: Wording, bout: Bout, coaching: Coaching
) -> None:
    if step.is_timed:
        timed(builder, step.exercise, bout, words)
    elif bout.sides is Sides.IN_TURN:
        _both_sides(builder, step, words, bout, coaching)
    else:
        countdown(builder)
        repetitions(builder, step, words, bout, coaching, None)


def _both_sides(
    builder: ScriptBuilder, step: Step, words: Wording, bout: Bout, coaching: Coaching
) -> None:
    """All repetitions to the left, then all to the right, with time to change sides: the grid of
    tones stays regular, and the person changes sides only once."""
    for side in (Side.LEFT, Side.RIGHT):
        _one_side(builder, step, words, bout, coaching, side)
        builder.wait(COUNTDOWN_BEAT)


def _one_side(
    builder: ScriptBuilder, step: Step, words: Wording, bout: Bout, coaching: Coaching, side: Side
) -> None:
    builder.place(step.exercise.name, bout.set, side=side)
    if side is Side.LEFT:
        cue = phrase("bout.side_first", side=words.left.in_turn)
    else:
        if bout.work >= LONG:
            builder.say(words.check_ins[0][0])
        cue = phrase("bout.side_change", side=words.right.in_turn)
    builder.say(cue, pause=COUNTDOWN_BEAT)
    countdown(builder)
    repetitions(builder, step, words, bout, coaching, side)
