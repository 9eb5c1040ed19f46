"""Writes timed exercises: a rhythm to breathe or rock to, and few words.

A hang is meant to be quiet, but nobody hangs alone: about every twenty seconds a few words say the
time left, remind the person to let go, or ask how it feels.
"""

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from itertools import cycle, islice, pairwise
from typing import Final

from coach.budget.planner import Bout
from coach.routine.model import Exercise, Move, Wording
from coach.script.builder import ScriptBuilder
from coach.script.model import MAX_SPEECH_GAP, Earcon, Tone
from coach.script.numbers import length_spoken, sentence
from coach.script.phrases import forms, phrase
from coach.units import Seconds

WORDED_BEATS: Final = 4
"""Beats that are named aloud; after these only the tones continue."""

LONG: Final = Fraction(40)
"""Seconds of work after which the coach asks how the person feels."""

_SETTLING: Final = Fraction(2)
"""Seconds without words after the named beats."""

_MINUTE: Final = Fraction(60)
_ENDING: Final = Fraction(10)
"""Seconds before the end at which it is announced."""

_COMING_UP: Final = Fraction(1)
"""Seconds from the end of the work to the words that bring the person to level."""

_TONES: Final = {move: Tone(move.value) for move in Move}


class _PhraseKind(Enum):
    RISE = "rise"
    FALL = "fall"
    TIME_LEFT = "time left"
    SENTENCE = "sentence"
    CHECK_IN = "check-in"


@dataclass(frozen=True, slots=True)
class _Mark:
    """Something is said `at` this many seconds of work."""

    at: Seconds
    kind: _PhraseKind


@dataclass(frozen=True, slots=True)
class Spoken:
    """How many phrases of the kinds that take turns are said in a timed bout."""

    sentences: int
    check_ins: int


@lru_cache
def spoken_in(exercise: Exercise, work: Seconds) -> Spoken:
    """What is said in `work` seconds of a timed exercise."""
    kinds = [mark.kind for mark in _marks(_beats(exercise, work), work)]
    return Spoken(kinds.count(_PhraseKind.SENTENCE), kinds.count(_PhraseKind.CHECK_IN))


def timed(builder: ScriptBuilder, exercise: Exercise, bout: Bout, words: Wording) -> None:
    """A timed bout of `bout.work` seconds, and the earcon that ends it."""
    beats = _beats(exercise, bout.work)
    marks = _marks(beats, bout.work)
    sentences, check_ins = cycle(words.during), cycle(words.check_ins)
    events = [(at, 0, index) for index, (at, _, _) in enumerate(beats)]
    events += [(mark.at, 1, index) for index, mark in enumerate(marks)]
    now = Fraction(0)
    for at, is_mark, index in sorted(events):
        builder.wait(at - now)
        now = at
        if not is_mark:
            builder.glide(_TONES[beats[index][1]], beats[index][2])
            continue
        until = marks[index + 1].at if index + 1 < len(marks) else bout.work
        match marks[index].kind:
            case _PhraseKind.RISE:
                said: tuple[str, ...] = (words.up,)
            case _PhraseKind.FALL:
                said = (words.down,)
            case _PhraseKind.TIME_LEFT:
                left = sentence(length_spoken(bout.work - at))
                said = forms("bout.time_left", length=left)
            case _PhraseKind.SENTENCE:
                said = (next(sentences),)
            case _PhraseKind.CHECK_IN:
                said = next(check_ins)
        builder.word((*said, phrase("bout.breathe")), slot=until - at)
    builder.wait(bout.work - now)
    builder.beep(Earcon.SET)


def _beats(exercise: Exercise, work: Seconds) -> list[tuple[Seconds, Move, Seconds]]:
    """(start, move, length) in seconds of each beat; only whole cycles are used."""
    length = sum((beat.seconds for beat in exercise.rhythm), Fraction(0))
    whole = int(work // length) if length else 0
    beats, at = [], Fraction(0)
    for beat in islice(cycle(exercise.rhythm), whole * len(exercise.rhythm)):
        beats.append((at, beat.move, beat.seconds))
        at += beat.seconds
    return beats


def _marks(beats: list[tuple[Seconds, Move, Seconds]], work: Seconds) -> list[_Mark]:
    """What is said and when, in order: the names of the first beats, the time left at whole
    minutes and near the end, and between these as many phrases as it takes. In a short bout fewer
    beats are named, so that the end is announced."""
    ending = work - _ENDING
    announced = [ending] if ending >= _SETTLING else []
    named = [
        beat for beat in beats[:WORDED_BEATS] if not announced or beat[0] + _SETTLING <= ending
    ]
    free = sum((length for _, _, length in named), _SETTLING)
    rising = (Move.RISE, Move.INHALE)
    fixed = [
        _Mark(at, _PhraseKind.RISE if move in rising else _PhraseKind.FALL) for at, move, _ in named
    ]
    minutes = (work - _MINUTE * number for number in range(int(work // _MINUTE), 0, -1))
    fixed += [
        _Mark(at, _PhraseKind.TIME_LEFT)
        for at in (*(at for at in minutes if at >= free), *announced)
    ]
    moments = [Fraction(0), *(mark.at for mark in fixed), work + _COMING_UP]
    between = [at for one, two in pairwise(moments) for at in _spread(one, two)]
    asks = work >= LONG
    if asks and not between:
        one, two = max(pairwise(moments), key=lambda gap: gap[1] - gap[0])
        between = [(one + two) / 2]
    first_ask = 0 if len(between) == 1 else 1
    kinds = (
        _PhraseKind.CHECK_IN if asks and number % 2 == first_ask else _PhraseKind.SENTENCE
        for number in range(len(between))
    )
    return sorted([*fixed, *map(_Mark, between, kinds)], key=lambda mark: mark.at)


def _spread(one: Seconds, two: Seconds) -> list[Seconds]:
    """Moments between two others, evenly spread, so that none are more than `MAX_SPEECH_GAP`."""
    parts = max(1, -(-(two - one) // MAX_SPEECH_GAP))
    return [one + (two - one) * number / parts for number in range(1, int(parts))]
