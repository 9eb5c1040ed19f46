"""The opening: from standing beside the table to lying level on it."""

from fractions import Fraction
from typing import Final

from coach.budget.planner import Plan
from coach.routine.model import Coaching, Detail
from coach.script.catalogue import phrase
from coach.script.draft import Draft
from coach.script.model import Posture, Script, Sound
from coach.script.numbers import length_spoken
from coach.script.rests import LAST_TICKS, ticks

RISING: Final = Fraction(8)
"""Seconds given to travel between upright and level, either way."""


def opening(plan: Plan, coaching: Coaching) -> Script:
    """What is said and checked before the first exercise."""
    draft = Draft("Before you start", Posture.UPRIGHT)
    draft.wait(coaching.quiet)
    if coaching.lead_in:
        _lead_in(draft, plan.routine.title, coaching)
    else:
        draft.say(phrase("opening.welcome", title=plan.routine.title))
    draft.say(phrase("opening.volume"))
    draft.beep(Sound.ATTENTION)
    draft.wait(Fraction(2))
    if coaching.doctor:
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


def _lead_in(draft: Draft, title: str, coaching: Coaching) -> None:
    """Time to walk to the table: told at once, counted down at its end."""
    length = coaching.lead_in
    ticked = min(LAST_TICKS, int(length))
    told = phrase("opening.lead_in", title=title, seconds=length_spoken(length))
    draft.word((told, phrase("opening.welcome", title=title)), slot=length - ticked)
    draft.wait(length - ticked)
    ticks(draft, ticked)
    draft.say(phrase("opening.lead_in_soon"))
