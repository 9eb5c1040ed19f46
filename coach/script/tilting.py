"""Tilting from horizontal to head-down and back."""

from fractions import Fraction
from typing import Final

from coach.routine.coaching import Coaching
from coach.script.builder import ScriptBuilder
from coach.script.model import Posture, Task
from coach.script.phrases import angle_in_words, forms, phrase

TILTING: Final = Fraction(5)
"""Seconds allowed for moving between horizontal and head-down, after the words that ask for it."""

LOCKS_FROM: Final = 80
"""Degrees below horizontal from which the coach explains the way out of a locked table. Tables lock
past the vertical (manualsdump.com 224424, p. 14); the ten degrees before it are our own margin."""


def may_lock(degrees: int) -> bool:
    """Whether a table at this angle may rest on its stop or lock."""
    return degrees >= LOCKS_FROM


def tilt(builder: ScriptBuilder, degrees: int, coaching: Coaching) -> None:
    """Tilt head-down. The inversion counts from the first word that asks for it."""
    if coaching.partner:
        builder.say(phrase("bout.partner"))
    builder.turn(Posture.INVERTED)
    ask_to_tilt(builder, degrees)


def ask_to_tilt(builder: ScriptBuilder, degrees: int) -> None:
    """Ask for the tilt to this angle, and give it its time."""
    words = phrase("bout.tilt", angle=angle_in_words(degrees))
    builder.say(words, pause=TILTING, task=Task.TILT)


def return_to_horizontal(builder: ScriptBuilder, degrees: int, coaching: Coaching) -> None:
    """Return to horizontal from this angle. The inversion counts until the table should be
    there."""
    come_to_level(builder, degrees, coaching, "bout.back_level")
    builder.place()


def come_to_level(builder: ScriptBuilder, degrees: int, coaching: Coaching, words: str) -> None:
    """Come to level from this angle, with the time it takes after the last word. A partner
    frees a locked table first; else they are asked while the person moves.

    words: key of the phrase that asks for it; `_locked` is added for a table that may lock, and
        `_partner` if a partner frees it.
    """
    if not may_lock(degrees):
        builder.say(phrase(words))
        if coaching.partner:
            builder.word(forms("bout.partner_back"), slot=TILTING)
    elif coaching.partner:
        builder.say(phrase("bout.partner_back_locked"))
        builder.say(phrase(f"{words}_locked_partner"), pause=Fraction(0))
    else:
        builder.say(phrase(f"{words}_locked"), pause=Fraction(0))
    builder.wait(TILTING)
    builder.turn(Posture.HORIZONTAL)
