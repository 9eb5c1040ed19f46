"""Tilting from horizontal to head-down and back."""

from fractions import Fraction
from typing import Final

from coach.routine.model import Coaching
from coach.script.draft import Draft
from coach.script.model import Posture
from coach.script.phrases import angle_in_words, forms, phrase

TILTING: Final = Fraction(5)
"""Seconds allowed for moving between horizontal and head-down, after the words that ask for it."""

LOCKS_FROM: Final = 80
"""Degrees below horizontal from which the way out of a locked table is told. Tables lock past the
vertical (manualsdump.com 224424, p. 14); the ten degrees before it are our own margin."""


def may_lock(degrees: int) -> bool:
    """Whether a table tilted so far may rest on its stop or lock."""
    return degrees >= LOCKS_FROM


def tilt(draft: Draft, degrees: int, coaching: Coaching) -> None:
    """Tilt head-down. The inversion counts from the first word that asks for it."""
    if coaching.partner:
        draft.say(phrase("bout.partner"))
    draft.turn(Posture.INVERTED)
    draft.say(phrase("bout.tilt", angle=angle_in_words(degrees)), pause=TILTING)


def return_to_horizontal(draft: Draft, degrees: int, coaching: Coaching) -> None:
    """Return to horizontal from so many degrees. The inversion counts until the table should be
    there."""
    locked = "_locked" if may_lock(degrees) else ""
    draft.say(phrase(f"bout.back_level{locked}"))
    if coaching.partner:
        draft.word(forms(f"bout.partner_back{locked}"), slot=TILTING)
    draft.wait(TILTING)
    draft.turn(Posture.HORIZONTAL)
    draft.place()
