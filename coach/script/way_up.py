"""The way up: from any posture to upright, with a rest at horizontal in between."""

from fractions import Fraction
from typing import Final

from coach.budget.limits import MIN_REST
from coach.routine.coaching import Coaching, Standing
from coach.script import standing
from coach.script.builder import ScriptBuilder
from coach.script.chapters import THE_WAY_UP
from coach.script.model import Earcon, Posture, Script
from coach.script.numbers import length_spoken
from coach.script.opening import RISING
from coach.script.phrases import forms, phrase
from coach.script.tilting import come_to_level
from coach.speech.numbers import number_in_words
from coach.units import Seconds

_BETWEEN_WORDS: Final = Fraction(20)
"""Most seconds from one sentence of the rest to the next, so that nobody feels forgotten."""

_RISE_WORDS: Final = Fraction(7)
"""Seconds at the end of the rest for asking the person to rise, which they do after it."""

GETTING_UP: Final = _RISE_WORDS + RISING
"""Seconds at the end of the time at level in which the person is asked to rise, and does."""

MAX_PAUSE: Final = Fraction(20)
"""Seconds of a pause head-down after which the way up follows by itself."""

_GO_ON_AT: Final = Fraction(10)
"""Seconds into the rest at which it is said how to resume instead."""

_ALARM: Final = Fraction(1)
"""Seconds given to the attention earcon."""


def ending(settling: Seconds, coaching: Coaching, *, early: bool = False) -> Script:
    """The end of a routine: from horizontal to upright, and off the table.

    settling: seconds at rest before coming upright.
    early: say that the remaining exercises would exceed the limits.
    """
    builder = ScriptBuilder(THE_WAY_UP, Posture.HORIZONTAL)
    if early:
        builder.say(phrase("live.no_more"), pause=Fraction(1))
    _to_upright(builder, settling, coaching)
    _off_the_table(builder)
    builder.say(phrase("way_up.done"), pause=Fraction(1))
    return builder.script()


def way_up(
    posture: Posture,
    degrees: int,
    coaching: Coaching,
    *,
    alarm: bool = False,
    inviting: bool = False,
) -> Script:
    """The shortest safe way from a posture to upright, said when a session stops early.

    degrees: how far below horizontal the table tilts; at a steep angle it may have to be unlocked
    first.
    alarm: play the attention earcon first, because the person did not ask to stop.
    inviting: say in the rest how to resume instead.
    """
    builder = ScriptBuilder(THE_WAY_UP, posture)
    builder.wait(coaching.quiet)
    if alarm:
        builder.beep(Earcon.ATTENTION)
        builder.wait(_ALARM)
    if posture is Posture.INVERTED:
        come_to_level(builder, degrees, coaching, "way_up.come_up")
    if posture is not Posture.UPRIGHT:
        _to_upright(builder, MIN_REST, coaching, inviting=inviting)
    _off_the_table(builder)
    return builder.script()


def _to_upright(
    builder: ScriptBuilder, rest: Seconds, coaching: Coaching, *, inviting: bool = False
) -> None:
    """A rest at level of `rest` seconds with something said now and then, then the rise."""
    count = -(-rest // _BETWEEN_WORDS)
    every = rest / count
    partner = forms("way_up.partner_rise") if coaching.partner else ()
    more = [*forms("way_up.rest_more"), *partner][-int(count - 1) :]
    first = _GO_ON_AT if inviting else every
    builder.word(forms("way_up.rest", seconds=length_spoken(rest)), slot=first)
    builder.wait(first)
    if inviting:
        builder.word(forms("way_up.go_on"), slot=every - first)
        builder.wait(every - first)
    for text in more[:-1]:
        builder.word((text,), slot=every)
        builder.wait(every)
    builder.word((more[-1],), slot=every - _RISE_WORDS)
    builder.wait(every - _RISE_WORDS)
    builder.word(forms("way_up.rise"), slot=_RISE_WORDS)
    builder.wait(_RISE_WORDS + RISING)
    builder.turn(Posture.UPRIGHT)


def _off_the_table(builder: ScriptBuilder) -> None:
    builder.say(phrase("way_up.upright"), pause=Fraction(1))
    builder.say(phrase("way_up.unlock"), pause=Fraction(1))


def paused(length: Seconds) -> Script:
    """A pause head-down of `length` seconds. It is announced, so that the silence before it does
    not add to its own."""
    builder = ScriptBuilder("Paused", Posture.INVERTED)
    builder.word(forms("live.paused"), slot=length)
    builder.wait(length)
    return builder.script()


def summary(
    reps: int, total: Seconds, longest: Seconds, following: Standing | None = None
) -> Script:
    """The summary of a session, said once the person is upright.

    total, longest: seconds head-down in all, and in the longest inversion.
    following: where the person is from now on in the programme, if that is to be said.
    """
    builder = ScriptBuilder("Summary", Posture.UPRIGHT)
    times = {"seconds": length_spoken(total), "longest": length_spoken(longest)}
    if reps:
        many = "repetition" if reps == 1 else "repetitions"
        builder.say(phrase("live.summary", reps=f"{number_in_words(reps)} {many}", **times))
    else:
        builder.say(phrase("live.summary_hang", **times))
    if following is not None:
        builder.say(standing.following(following))
    return builder.script()
