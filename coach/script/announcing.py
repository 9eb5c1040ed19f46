"""Announces a bout before the inversion: what comes next, how to do it, and how much.

The sentences are said in the rest before the bout, as its length allows; the others follow it.
"""

from collections.abc import Iterator, Sequence

from coach.budget.planner import Bout, Plan
from coach.routine.coaching import Coaching, Detail
from coach.routine.model import Sides, Step, Wording
from coach.script.numbers import figure_in_words, figure_with_unit, length_spoken, sentence
from coach.script.phrases import phrase, wording
from coach.script.repetitions import count_at, phases_of, words_of_movement
from coach.speech.numbers import number_in_words


def announcement(plan: Plan, bout: Bout, coaching: Coaching) -> tuple[str, ...]:
    """The sentences in order: full before the first set, brief before later sets and parts of a
    set. They do not depend on the length of the exercise's words."""
    return tuple(_announcement(plan, bout, coaching))


def unsaid(announced: Sequence[str], said: Sequence[str]) -> Sequence[str]:
    """The sentences from the first one not said yet, in the order of the announcement.

    said: what was said since the last inversion, in order, other sentences included.
    """
    count = 0
    for text in said:
        count += count < len(announced) and text == announced[count]
    return announced[count:]


def split_notice(bout: Bout) -> Iterator[str]:
    """Said after the rest before the first part of a split set. The number of parts is known only
    when the set itself is laid out."""
    if bout.set == 1 and bout.part == 1 and bout.parts > 1:
        yield phrase("bout.split", parts=number_in_words(bout.parts))


def _announcement(plan: Plan, bout: Bout, coaching: Coaching) -> Iterator[str]:
    step = plan.routine.steps[bout.step]
    words = wording(step.exercise)
    if bout.part > 1:
        yield _part(step, bout, coaching)
    elif bout.set > 1:
        number, sets = number_in_words(bout.set), number_in_words(bout.sets)
        yield phrase("bout.set", set=number, sets=sets, spoken=words.spoken)
        if coaching.detail is Detail.FULL:
            yield from words.remind
    else:
        yield phrase(_place(plan, bout), spoken=words.spoken)
        yield from _explanation(words, coaching)
        yield sentence(_dose(step, words, coaching))
        if bout.sides is Sides.ALTERNATE and step.dose.reps > 1:
            yield phrase("bout.alternate")
        if bout.sides is Sides.IN_TURN and step.dose.reps > 1:
            yield phrase("bout.in_turn")
        if not step.is_timed:
            yield from _tempo(plan, bout, words)
    if bout.part == 1 and bout.first_rep > 1:
        yield phrase("bout.go_on", rep=number_in_words(count_at(bout, bout.first_rep, coaching)))


def _part(step: Step, bout: Bout, coaching: Coaching) -> str:
    part, parts = number_in_words(bout.part), number_in_words(bout.parts)
    if step.is_timed:
        return phrase("bout.part_hang", part=part, parts=parts)
    count = number_in_words(count_at(bout, bout.first_rep, coaching))
    return phrase("bout.part", part=part, parts=parts, rep=count)


def _place(plan: Plan, bout: Bout) -> str:
    last = len(plan.routine.steps) - 1
    if bout.step == 0:
        return "bout.first" if last else "bout.only"
    return "bout.last" if bout.step == last else "bout.next"


def _explanation(words: Wording, coaching: Coaching) -> tuple[str, ...]:
    by_detail = {Detail.FULL: words.explain, Detail.BRIEF: words.remind, Detail.CUES: ()}
    return by_detail[coaching.detail]


def _dose(step: Step, words: Wording, coaching: Coaching) -> str:
    dose, sets = step.dose, number_in_words(step.dose.sets)
    several = dose.sets > 1
    if step.is_timed:
        seconds = length_spoken(dose.hold)
        key = "bout.hang" + "_sets" * several + "_short" * (coaching.detail is not Detail.FULL)
        return phrase(key, sets=sets, seconds=seconds)
    reps = f"{number_in_words(dose.reps)} {words.one if dose.reps == 1 else words.many}"
    key = "bout.dose" + "_sided" * step.exercise.sided + "_sets" * several
    return phrase(key, sets=sets, reps=reps)


def _tempo(plan: Plan, bout: Bout, words: Wording) -> Iterator[str]:
    """The tempo, unless it was said when the same exercise came before."""
    steps = plan.routine.steps
    step = steps[bout.step]
    earlier = [
        steps[index] for index in {each.step for each in plan.bouts if each.step < bout.step}
    ]
    said = [(each.exercise, each.dose.tempo) for each in earlier]
    if (step.exercise, step.dose.tempo) not in said:
        yield tempo_spoken(step, words)


def tempo_spoken(step: Step, words: Wording) -> str:
    """The tempo in the exercise's own words, in the order of its phases: `Turn, two seconds. Hold,
    one. Back, three. Rest, one.`"""
    names = words_of_movement(words)
    spoken = [(names[phase], seconds) for phase, seconds in phases_of(step).items() if seconds]
    first, *others = spoken
    figures = [figure_with_unit(first[1]), *(figure_in_words(seconds) for _, seconds in others)]
    return " ".join(
        phrase("bout.tempo", word=sentence(word), figure=figure)
        for (word, _), figure in zip(spoken, figures, strict=True)
    )
