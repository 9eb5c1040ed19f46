"""Writes the script of a routine, section by section: the opening, each bout, the ending.

Each section begins and ends at rest, so that it can be recorded, laid out and played while the ones
after it are still being recorded. Long explanations are given level, never head-down.
"""

from fractions import Fraction
from typing import Final

from coach.budget.limits import LEAST_LEVEL_REST
from coach.budget.planner import Bout, Plan
from coach.routine.model import Coaching, Detail, Dose, Exercise, Kind, Step, Wording
from coach.script.catalogue import angle_in_words, forms, phrase, wording
from coach.script.draft import Draft
from coach.script.model import Posture, Script, Side, Sound
from coach.script.numbers import figure_in_words, in_words, length_spoken, sentence
from coach.script.repetitions import BEAT, countdown, repetitions
from coach.units import Seconds

TILTING: Final = Fraction(5)
"""Seconds given to travel between level and head-down, beside the words that ask for it."""

RISING: Final = Fraction(8)
"""Seconds given to come upright from level."""

LAST_TICKS: Final = 5
"""Seconds of a rest that are ticked at its end."""

BETWEEN_HANG_WORDS: Final = Fraction(16)
"""Seconds between two phrases of a hang, at least: a hang is for being quiet."""


def opening(plan: Plan, coaching: Coaching) -> Script:
    """From standing beside the table to lying level on it."""
    draft = Draft("Before you start", Posture.UPRIGHT)
    title = plan.routine.title
    if coaching.lead_in:
        _lead_in(draft, title, coaching)
    else:
        draft.say(phrase("opening.welcome", title=title))
    if coaching.detail is Detail.FULL:
        draft.say(phrase("opening.doctor"))
    draft.say(phrase("opening.stop_signs"))
    if coaching.detail is not Detail.CUES:
        draft.say(phrase("opening.way_up"), pause=Fraction(1))
    draft.say(phrase("opening.stand"), pause=Fraction(3))
    draft.say(phrase("opening.ankles"), pause=Fraction(6))
    draft.say(phrase("opening.partner" if coaching.partner else "opening.partner_near"))
    draft.say(phrase("opening.lean_back"), pause=RISING)
    draft.turn(Posture.HORIZONTAL)
    draft.say(phrase("opening.level"), pause=Fraction(3))
    return draft.script()


def bout(plan: Plan, number: int, coaching: Coaching) -> Script:
    """One inversion: told about level, done head-down, rested from level."""
    this = plan.bouts[number]
    step = plan.routine.steps[this.step]
    words = wording(step.exercise)
    draft = Draft(chapter_title(step.exercise, this), Posture.HORIZONTAL)
    draft.place(step.exercise.name, this.set)
    _announce(draft, plan, this, words, coaching)
    draft.say(phrase("bout.reminder"))
    if coaching.partner:
        draft.say(phrase("bout.partner"))
    draft.turn(Posture.INVERTED)
    draft.say(phrase("bout.tilt", angle=angle_in_words(plan.limits.angle)), pause=TILTING)
    draft.say(words.settle)
    if step.exercise.kind is Kind.TIMED:
        _hang(draft, this, words)
    elif step.exercise.sided:
        _both_sides(draft, step, words, this, coaching)
    else:
        countdown(draft)
        repetitions(draft, step, words, this, coaching, None)
    draft.wait(BEAT)
    draft.say(phrase("bout.partner_back") if coaching.partner else "")
    draft.say(phrase("bout.back_level"), pause=TILTING)
    draft.turn(Posture.HORIZONTAL)
    draft.place()
    if this.rest is not None:
        _rest(draft, this.rest)
    return draft.script()


def ending(coaching: Coaching) -> Script:
    """From level after the last inversion to standing beside the table."""
    draft = Draft("The way up", Posture.HORIZONTAL)
    rest = LEAST_LEVEL_REST
    half = rest / 2
    draft.word(forms("ending.rest", seconds=length_spoken(rest)), slot=half)
    draft.wait(half)
    draft.word(forms("ending.rest_more"), slot=rest - half)
    draft.wait(rest - half)
    draft.say(phrase("ending.partner_rise") if coaching.partner else "")
    draft.say(phrase("ending.rise"), pause=RISING)
    draft.turn(Posture.UPRIGHT)
    draft.say(phrase("ending.upright"), pause=Fraction(4))
    draft.say(phrase("ending.unlock"), pause=Fraction(1))
    draft.say(phrase("ending.done"), pause=Fraction(1))
    return draft.script()


def chapter_title(exercise: Exercise, bout: Bout) -> str:
    """The title of a bout's chapter: `Inverted Crunch, set 2 of 3, part 1 of 2`."""
    title = exercise.title
    if bout.sets > 1:
        title += f", set {bout.set} of {bout.sets}"
    if bout.parts > 1:
        title += f", part {bout.part} of {bout.parts}"
    return title


def _lead_in(draft: Draft, title: str, coaching: Coaching) -> None:
    length = coaching.lead_in
    ticks = min(LAST_TICKS, int(length))
    told = phrase("opening.lead_in", title=title, seconds=length_spoken(length))
    draft.word((told, phrase("opening.welcome", title=title)), slot=length - ticks)
    draft.wait(length - ticks)
    _ticks(draft, ticks)
    draft.say(phrase("opening.lead_in_soon"))


def _announce(draft: Draft, plan: Plan, bout: Bout, words: Wording, coaching: Coaching) -> None:
    step = plan.routine.steps[bout.step]
    timed = step.exercise.kind is Kind.TIMED
    if bout.part > 1:
        part = "bout.part_hang" if timed else "bout.part"
        draft.say(
            phrase(
                part,
                part=in_words(bout.part),
                parts=in_words(bout.parts),
                rep=in_words(bout.first_rep),
            )
        )
    elif bout.set > 1:
        draft.say(
            phrase(
                "bout.set",
                set=in_words(bout.set),
                sets=in_words(bout.sets),
                spoken=words.spoken,
            )
        )
        if coaching.detail is not Detail.CUES:
            _say_all(draft, words.remind)
    else:
        draft.say(phrase(_place_in_routine(plan, bout), spoken=words.spoken))
        _say_all(draft, _explanation(words, coaching))
        draft.say(sentence(_dose_spoken(step, words)))
        if not timed:
            draft.say(sentence(_tempo_spoken(step.dose)))
        if bout.parts > 1:
            draft.say(phrase("bout.split", parts=in_words(bout.parts)))


def _place_in_routine(plan: Plan, bout: Bout) -> str:
    if bout.step == 0:
        return "bout.first"
    return "bout.last" if bout.step == len(plan.routine.steps) - 1 else "bout.next"


def _explanation(words: Wording, coaching: Coaching) -> tuple[str, ...]:
    return {Detail.FULL: words.explain, Detail.BRIEF: words.remind, Detail.CUES: ()}[
        coaching.detail
    ]


def _dose_spoken(step: Step, words: Wording) -> str:
    dose, sets = step.dose, in_words(step.dose.sets)
    several = dose.sets > 1
    if step.exercise.kind is Kind.TIMED:
        seconds = length_spoken(dose.hold)
        return phrase("bout.hang_sets" if several else "bout.hang", sets=sets, seconds=seconds)
    reps = f"{in_words(dose.reps)} {words.one if dose.reps == 1 else words.many}"
    key = "bout.dose" + "_sided" * step.exercise.sided + "_sets" * several
    return phrase(key, sets=sets, reps=reps)


def _tempo_spoken(dose: Dose) -> str:
    tempo = dose.tempo
    top = phrase("bout.tempo_top", top=figure_in_words(tempo.top)) if tempo.top else ""
    return phrase(
        "bout.tempo",
        up=figure_in_words(tempo.raising),
        top=top,
        down=figure_in_words(tempo.lower),
    )


def _both_sides(draft: Draft, step: Step, words: Wording, bout: Bout, coaching: Coaching) -> None:
    """All repetitions to the left, time to change, then all to the right: the grid within a side is
    never broken, and the person turns round once instead of at every repetition."""
    for side, direction in ((Side.LEFT, words.left), (Side.RIGHT, words.right)):
        draft.place(step.exercise.name, bout.set, side=side)
        key = "bout.side_first" if side is Side.LEFT else "bout.side_change"
        draft.say(phrase(key, side=direction), pause=BEAT)
        countdown(draft)
        repetitions(draft, step, words, bout, coaching, side)
        draft.wait(BEAT)


def _hang(draft: Draft, bout: Bout, words: Wording) -> None:
    """Quiet hanging with few words: halfway, ten seconds left, and breath between."""
    marks = _hang_marks(bout.work, words)
    now = Fraction(0)
    for position, (at, spoken) in enumerate(marks):
        draft.wait(at - now)
        until = marks[position + 1][0] if position + 1 < len(marks) else bout.work
        draft.word(spoken, slot=until - at)
        now = at
    draft.wait(bout.work - now)
    draft.beep(Sound.SET)


def _hang_marks(work: Seconds, words: Wording) -> list[tuple[Seconds, tuple[str, ...]]]:
    """(second, forms) of what is said in a hang, in order, never closer than makes for quiet."""
    fixed: list[tuple[Seconds, tuple[str, ...]]] = []
    if work >= 2 * BETWEEN_HANG_WORDS:
        fixed.append((work / 2, forms("count.halfway")))
    if work >= 20:
        fixed.append((work - 10, forms("count.seconds_left")))
    marks = list(fixed)
    at = Fraction(2)
    for text in words.during:
        while any(abs(at - taken) < BETWEEN_HANG_WORDS / 2 for taken, _ in fixed):
            at += 1
        if at > work - 4:
            break
        marks.append((at, (text,)))
        at += BETWEEN_HANG_WORDS
    return sorted(marks)


def _rest(draft: Draft, rest: Seconds) -> None:
    ticks = LAST_TICKS
    draft.word(forms("bout.rest", seconds=length_spoken(rest)), slot=rest - ticks - 1)
    draft.wait(rest - ticks)
    _ticks(draft, ticks)


def _ticks(draft: Draft, count: int) -> None:
    for _ in range(count):
        draft.beep(Sound.TICK)
        draft.wait(BEAT)


def _say_all(draft: Draft, sentences: tuple[str, ...]) -> None:
    for text in sentences:
        draft.say(text)
