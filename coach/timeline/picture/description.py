"""What the picture shows, in words."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from coach.script.model import Posture
from coach.timeline.picture.session import SheetSession
from coach.units import clock, compared, length_in_words

POSTURES: Final = {
    Posture.UPRIGHT: "upright",
    Posture.HORIZONTAL: "level",
    Posture.INVERTED: "head-down",
}
"""How people call a posture."""


def facts(session: SheetSession) -> Iterator[str]:
    """The length of the session and the time head-down: a line each."""
    length, count = length_of(session.duration), len(session.inversions)
    if not count:
        yield f"{length}. Never head-down."
        return
    times = f"{count} times" if count != 1 else "once"
    yield f"{length}. Head-down {times}, together {length_of(session.inverted)}."
    longest, limit = compared(Fraction(session.longest), Fraction(session.limit))
    yield f"The longest is {longest} (the limit is {limit})."


def describe(session: SheetSession) -> Iterator[str]:
    """The whole session in sentences."""
    yield f"{session.title}, {' '.join(facts(session))}"
    for chapter in session.chapters:
        yield f"{clock_of(chapter.start)}: {chapter.name}."
        for span in session.postures:
            if chapter.start <= span.start < chapter.end:
                posture = POSTURES[Posture(span.name)]
                yield f"{clock_of(span.start)}: {posture} for {length_of(span.length)}."
    yield f"{clock_of(session.duration)}: the end."
    yield from session.warnings


def clock_of(seconds: float) -> str:
    """A position, `7:05`."""
    return clock(Fraction(seconds))


def length_of(seconds: float) -> str:
    """A length, `2 min 3 s`."""
    return length_in_words(Fraction(seconds))
