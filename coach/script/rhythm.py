"""Writes timed exercises: a rhythm to breathe or rock to, and few words."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import cycle, islice
from typing import Final

from coach.budget.planner import Bout
from coach.routine.model import Exercise, Move, Wording
from coach.script.draft import Draft
from coach.script.model import Earcon, Tone
from coach.script.phrases import forms
from coach.units import Seconds

BETWEEN_WORDS: Final = Fraction(16)
"""Least seconds between two phrases, because a hang is meant to be quiet."""

WORDED_BEATS: Final = 4
"""Beats that are named aloud; after these only the tones continue."""

LONG: Final = Fraction(40)
"""Seconds of work after which the coach asks once whether the head pounds."""

_TONES: Final = {Move.RISE: Tone.RISE, Move.FALL: Tone.FALL}


@dataclass(frozen=True, slots=True)
class _Mark:
    at: Seconds
    forms: tuple[str, ...]


def timed(draft: Draft, exercise: Exercise, bout: Bout, words: Wording) -> None:
    """A timed bout of `bout.work` seconds, and the earcon that ends it."""
    beats = _beats(exercise, bout.work)
    marks = _marks(beats, bout.work, words)
    events = [(at, 0, index) for index, (at, _, _) in enumerate(beats)]
    events += [(mark.at, 1, index) for index, mark in enumerate(marks)]
    now = Fraction(0)
    for at, is_mark, index in sorted(events):
        draft.wait(at - now)
        now = at
        if is_mark:
            until = marks[index + 1].at if index + 1 < len(marks) else bout.work
            draft.word(marks[index].forms, slot=until - at)
        else:
            draft.glide(_TONES[beats[index][1]], beats[index][2])
    draft.wait(bout.work - now)
    draft.beep(Earcon.SET)


def _beats(exercise: Exercise, work: Seconds) -> list[tuple[Seconds, Move, Seconds]]:
    """(start, move, length) in seconds of each beat; only whole cycles are used."""
    length = sum((beat.seconds for beat in exercise.rhythm), Fraction(0))
    whole = int(work // length) if length else 0
    beats, at = [], Fraction(0)
    for beat in islice(cycle(exercise.rhythm), whole * len(exercise.rhythm)):
        beats.append((at, beat.move, beat.seconds))
        at += beat.seconds
    return beats


def _marks(
    beats: list[tuple[Seconds, Move, Seconds]], work: Seconds, words: Wording
) -> list[_Mark]:
    """What is said and when, in order: the names of the first beats, then a few phrases."""
    named = beats[:WORDED_BEATS]
    marks = [_Mark(at, (words.up if move is Move.RISE else words.down,)) for at, move, _ in named]
    free = sum((length for _, _, length in named), Fraction(2))
    fixed = []
    if work >= LONG:
        fixed.append(_Mark(work / 2, forms("count.halfway")))
        fixed.append(_Mark(work / 2 + BETWEEN_WORDS / 2, forms("bout.check_in")))
    if work >= 20:
        fixed.append(_Mark(work - 10, forms("count.seconds_left")))
    fixed = [mark for mark in fixed if mark.at >= free]
    at = free
    for text in words.during:
        while any(abs(at - mark.at) < BETWEEN_WORDS / 2 for mark in fixed):
            at += 1
        if at > work - BETWEEN_WORDS / 2:
            break
        marks.append(_Mark(at, (text,)))
        at += BETWEEN_WORDS
    return sorted(marks + fixed, key=lambda mark: mark.at)
