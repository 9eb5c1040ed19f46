"""Tilting from horizontal to head-down and back."""

from fractions import Fraction
from typing import Final

from coach.routine.model import Coaching
from coach.script.draft import Draft
from coach.script.model import Posture
from coach.script.phrases import angle_in_words, forms, phrase

TILTING: Final = Fraction(5)
"""Seconds allowed for moving between horizontal and head-down, after the words that ask for it."""


def tilt(draft: Draft, degrees: int, coaching: Coaching) -> None:
    """Tilt head-down. The inversion counts from the first word that asks for it."""
    if coaching.partner:
        draft.say(phrase("bout.partner"))
    draft.turn(Posture.INVERTED)
    draft.say(phrase("bout.tilt", angle=angle_in_words(degrees)), pause=TILTING)


def return_to_horizontal(draft: Draft, coaching: Coaching) -> None:
    """Return to horizontal. The inversion counts until the table should be there."""
    draft.say(phrase("bout.back_level"))
    if coaching.partner:
        draft.word(forms("bout.partner_back"), slot=TILTING)
    draft.wait(TILTING)
    draft.turn(Posture.HORIZONTAL)
    draft.place()
