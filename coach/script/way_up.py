"""The way up: from any posture to upright, by way of a rest at level."""

from fractions import Fraction

from coach.budget.limits import LEAST_LEVEL_REST
from coach.routine.model import Coaching
from coach.script.chapters import THE_WAY_UP
from coach.script.draft import Draft
from coach.script.model import Earcon, Posture, Script
from coach.script.numbers import length_spoken
from coach.script.opening import RISING
from coach.script.phrases import forms, phrase
from coach.script.tilting import TILTING
from coach.speech.numbers import in_words
from coach.units import Seconds

_RISE_WORDS: Seconds = Fraction(7)
"""Seconds at the end of the rest in which the rise is asked for; nobody moves before it is over."""

_ALARM: Seconds = Fraction(1)
"""Seconds given to the attention sound."""


def ending(coaching: Coaching, *, early: bool = False) -> Script:
    """The end of a routine: the way up from level, and stepping off.

    early: what is left of it cannot be done within the limits, and that is said.
    """
    draft = Draft(THE_WAY_UP, Posture.HORIZONTAL)
    if early:
        draft.say(phrase("live.no_more"), pause=Fraction(1))
    _to_upright(draft, coaching)
    draft.say(phrase("way_up.upright"), pause=Fraction(3))
    draft.say(phrase("way_up.unlock"), pause=Fraction(1))
    draft.say(phrase("way_up.done"), pause=Fraction(1))
    return draft.script()


def way_up(posture: Posture, coaching: Coaching, *, alarm: bool = False) -> Script:
    """The shortest safe way from a posture to upright; what a stop in mid-session says.

    alarm: nobody asked for it, so a sound calls for attention first.
    """
    draft = Draft(THE_WAY_UP, posture)
    draft.wait(coaching.quiet)
    if alarm:
        draft.beep(Earcon.ATTENTION)
        draft.wait(_ALARM)
    if posture is Posture.INVERTED:
        draft.say(phrase("way_up.come_up"), pause=TILTING)
        draft.turn(Posture.HORIZONTAL)
    if posture is not Posture.UPRIGHT:
        _to_upright(draft, coaching)
    draft.say(phrase("way_up.upright"), pause=Fraction(1))
    return draft.script()


def _to_upright(draft: Draft, coaching: Coaching) -> None:
    rest = LEAST_LEVEL_REST
    half = rest / 2
    draft.word(forms("way_up.rest", seconds=length_spoken(rest)), slot=half)
    draft.wait(half)
    more = "way_up.partner_rise" if coaching.partner else "way_up.rest_more"
    draft.word(forms(more), slot=rest - half - _RISE_WORDS)
    draft.wait(rest - half - _RISE_WORDS)
    draft.word(forms("way_up.rise"), slot=_RISE_WORDS)
    draft.wait(_RISE_WORDS + RISING)
    draft.turn(Posture.UPRIGHT)


def summary(reps: int, total: Seconds, longest: Seconds) -> Script:
    """What was done, told to somebody who stands again.

    total, longest: seconds head-down in all and at a stretch.
    """
    draft = Draft("Summary", Posture.UPRIGHT)
    times = {"seconds": length_spoken(total), "longest": length_spoken(longest)}
    if reps:
        many = "repetition" if reps == 1 else "repetitions"
        draft.say(phrase("live.summary", reps=f"{in_words(reps)} {many}", **times))
    else:
        draft.say(phrase("live.summary_hang", **times))
    return draft.script()
