"""The way up: from any posture to upright, by way of a rest at level."""

from fractions import Fraction

from coach.budget.limits import LEAST_LEVEL_REST
from coach.routine.model import Coaching
from coach.script.catalogue import forms, phrase
from coach.script.draft import Draft
from coach.script.model import Posture, Script
from coach.script.numbers import length_spoken
from coach.script.opening import RISING
from coach.script.tilting import TILTING
from coach.units import Seconds

CHAPTER = "The way up"

_RISE_WORDS: Seconds = Fraction(7)
"""Seconds at the end of the rest in which the rise is asked for; nobody moves before it is over."""


def ending(coaching: Coaching) -> Script:
    """The end of a routine: the way up from level, and stepping off."""
    draft = Draft(CHAPTER, Posture.HORIZONTAL)
    _to_upright(draft, coaching)
    draft.say(phrase("way_up.upright"), pause=Fraction(3))
    draft.say(phrase("way_up.unlock"), pause=Fraction(1))
    draft.say(phrase("way_up.done"), pause=Fraction(1))
    return draft.script()


def way_up(posture: Posture, coaching: Coaching) -> Script:
    """The shortest safe way from a posture to upright; what a stop in mid-session says."""
    draft = Draft(CHAPTER, posture)
    draft.wait(coaching.quiet)
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
