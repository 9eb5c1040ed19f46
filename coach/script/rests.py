"""Rests at horizontal: announced with their length, used to explain what comes next, and ticked at
the end."""

from dataclasses import dataclass
from typing import Final

from coach.script.builder import ScriptBuilder
from coach.script.model import Earcon, Posture, Script
from coach.script.numbers import length_spoken, sentence
from coach.script.phrases import forms
from coach.script.repetitions import COUNTDOWN_BEAT
from coach.units import Seconds

LAST_TICKS: Final = 5
"""Seconds of ticking at the end of a rest."""

SETTLING: Final = Seconds(8)
"""Seconds at the start of a rest before the coach says what comes next."""

QUIET: Final = Seconds(10)
"""Shortest silence in a rest before its last ticks, in seconds. Our own figure."""

EVERY: Final = Seconds(30)
"""Seconds between two announcements of the time left when nothing else is said: after a long
silence people think that something is broken. Our own figure."""


@dataclass(frozen=True, slots=True)
class Upcoming:
    """What is said about a bout in the rest before it.

    exercise, set: its exercise and the number of its set, from 1.
    sentences: in order. Those that do not fit in the rest are said after it.
    fits: whether the rest may have time for all of them; otherwise its length is not said, because
        more time passes until the next inversion.
    """

    exercise: str
    set: int
    sentences: tuple[str, ...]
    fits: bool = True


def rest(builder: ScriptBuilder, length: Seconds, praise: str, upcoming: Upcoming | None) -> None:
    """A rest of exactly `length` seconds, at least `MIN_REST`.

    praise: said at its start unless it is empty.
    upcoming: said as far as time allows; None for nothing.
    """
    if upcoming is None or upcoming.fits:
        said = forms("bout.rest", seconds=length_spoken(length))
    else:
        said = forms("bout.rest_and_next")
    builder.word(said, slot=SETTLING - 1)
    if praise:
        builder.passage((praise,), slot=SETTLING)
    builder.wait(SETTLING)
    if upcoming is not None:
        builder.place(upcoming.exercise, upcoming.set)
        builder.passage(upcoming.sentences, slot=length - LAST_TICKS - QUIET - SETTLING)
        builder.place()
    at = SETTLING
    for left in _announced(length):
        builder.wait(length - left - at)
        at = length - left
        said = forms("bout.time_left", length=sentence(length_spoken(left)))
        builder.break_silence(said, min(left, EVERY) - LAST_TICKS)
    builder.wait(length - LAST_TICKS - at)
    ticks(builder, LAST_TICKS)


def _announced(length: Seconds) -> list[Seconds]:
    """Seconds left of a rest when they may be announced, in order of time."""
    most = int((length - SETTLING) // EVERY)
    return [EVERY * count for count in range(most, 0, -1)]


def extra_rest(length: Seconds) -> Script:
    """An unplanned rest of exactly `length` seconds."""
    builder = ScriptBuilder("Rest", Posture.HORIZONTAL)
    builder.word(forms("live.resting"), slot=length)
    builder.wait(length)
    return builder.script()


def ticks(builder: ScriptBuilder, count: int) -> None:
    """Tick `count` times on the beat."""
    for _ in range(count):
        builder.beep(Earcon.TICK)
        builder.wait(COUNTDOWN_BEAT)
