"""Between level and head-down, both ways."""

from fractions import Fraction
from typing import Final

from coach.routine.model import Coaching
from coach.script.draft import Draft
from coach.script.model import Posture
from coach.script.phrases import angle_in_words, forms, phrase

TILTING: Final = Fraction(5)
"""Seconds given to travel between level and head-down, beside the words that ask for it."""


def tilt(draft: Draft, degrees: int, coaching: Coaching) -> None:
    """Down to the angle. The inversion is counted from the first word of it."""
    draft.say(phrase("bout.reminder"))
    if coaching.partner:
        draft.say(phrase("bout.partner"))
    draft.turn(Posture.INVERTED)
    draft.say(phrase("bout.tilt", angle=angle_in_words(degrees)), pause=TILTING)


def back_to_level(draft: Draft, coaching: Coaching) -> None:
    """Up to level. The inversion is counted until the table should be there."""
    draft.say(phrase("bout.back_level"))
    if coaching.partner:
        draft.word(forms("bout.partner_back"), slot=TILTING)
    draft.wait(TILTING)
    draft.turn(Posture.HORIZONTAL)
    draft.place()
