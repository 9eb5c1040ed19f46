"""The opening: from standing beside the table to lying on it at horizontal."""

from fractions import Fraction
from typing import Final

from coach.budget.places import place_of
from coach.budget.planner import BEGINNING, Bout, Plan
from coach.routine.model import Coaching, Detail
from coach.script.chapters import BEFORE_YOU_START, chapter_of
from coach.script.draft import Draft
from coach.script.model import Earcon, Posture, Script
from coach.script.numbers import length_spoken
from coach.script.phrases import phrase, wording
from coach.script.rests import LAST_TICKS, ticks
from coach.speech.numbers import in_words

RISING: Final = Fraction(8)
"""Seconds allowed for moving between upright and horizontal, either way."""

_LEANING: Final = Fraction(3)
"""Seconds allowed to begin leaning back, before the person is told to be horizontal."""


def opening(plan: Plan, coaching: Coaching) -> Script:
    """What is said and checked before the first exercise.

    The chapter of the first exercise begins by asking for locked ankles, because a person who jumps
    to it has heard nothing before.
    """
    draft = Draft(BEFORE_YOU_START, Posture.UPRIGHT)
    draft.wait(coaching.quiet)
    if coaching.lead_in:
        _lead_in(draft, plan.routine.title, coaching)
    else:
        draft.say(phrase("opening.welcome", title=plan.routine.title))
    first = plan.bouts[0]
    if place_of(first) != BEGINNING:
        draft.say(_resuming(plan, first))
    draft.say(phrase("opening.volume"))
    draft.beep(Earcon.ATTENTION)
    draft.wait(Fraction(2))
    if coaching.doctor:
        draft.say(phrase("opening.doctor"))
    draft.say(phrase("opening.stop_signs"))
    if coaching.detail is not Detail.CUES:
        draft.say(phrase("opening.way_up"), pause=Fraction(1))
    draft.say(phrase("opening.stand"), pause=Fraction(3))
    draft.say(phrase("opening.ankles"), pause=Fraction(6))
    draft.say(phrase("opening.partner" if coaching.partner else "opening.partner_near"))
    draft.say(phrase("opening.lean_back"), pause=_LEANING)
    draft.chapter(chapter_of(plan.routine, first))
    draft.say(phrase("opening.be_level"), pause=RISING)
    draft.turn(Posture.HORIZONTAL)
    draft.say(phrase("opening.level"), pause=Fraction(3))
    return draft.script()


def _resuming(plan: Plan, bout: Bout) -> str:
    """Where a routine that was broken off resumes."""
    later_set, later_hang = bout.set > 1, bout.part > 1
    return phrase(
        "opening.go_on",
        spoken=wording(plan.routine.steps[bout.step].exercise).spoken,
        set=phrase("opening.go_on_set", set=in_words(bout.set)) if later_set else "",
        hang=phrase("opening.go_on_hang", hang=in_words(bout.part)) if later_hang else "",
    )


def _lead_in(draft: Draft, title: str, coaching: Coaching) -> None:
    """Time to walk to the table: announced at the start, ticked at the end."""
    length = coaching.lead_in
    ticked = min(LAST_TICKS, int(length))
    announcement = phrase("opening.lead_in", title=title, seconds=length_spoken(length))
    draft.word((announcement, phrase("opening.welcome", title=title)), slot=length - ticked)
    draft.wait(length - ticked)
    ticks(draft, ticked)
    draft.say(phrase("opening.lead_in_soon"))
