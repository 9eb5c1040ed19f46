"""The nouns of a script: what is said and sounded, in order, before anything is recorded.

A script is read from the top with one hand on a clock. `Say` without a slot moves the clock by the
length of the take and a pause after it; `Wait` moves it by a fixed length; everything else happens
at the instant that the clock shows and leaves it alone. So a grid of tones is written as `Glide`,
`Wait`, `Glide`, `Wait`, and words that fall into it are written as `Say` with a slot.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final, TypeAlias

from coach.budget.planner import Place
from coach.units import Seconds

BETWEEN_CLAUSES: Final = Fraction(2, 5)
"""Seconds of quiet after a sentence; 300 ms is the least that keeps clauses apart."""


class Posture(StrEnum):
    """How the body lies when a cue is given."""

    UPRIGHT = "upright"
    HORIZONTAL = "horizontal"
    INVERTED = "inverted"


class Phase(StrEnum):
    """The four phases of a repetition, named for what the body does."""

    RAISE = "raise"
    TOP = "top"
    LOWER = "lower"
    BOTTOM = "bottom"


class Side(StrEnum):
    """The side that a sided exercise turns to."""

    LEFT = "left"
    RIGHT = "right"


class Earcon(StrEnum):
    """The short fixed sounds; each is a file in `audio_cues/`."""

    TICK = "tick"
    GO = "go"
    REP = "rep"
    SET = "set"
    ATTENTION = "attention"


class Tone(StrEnum):
    """The gliding tones that pace a phase; pitch follows the body."""

    RISE = "rise"
    HIGH = "high"
    FALL = "fall"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Where:
    """The place of a cue in the routine. Fields that do not apply are None."""

    posture: Posture
    exercise: str | None = None
    set: int | None = None
    rep: int | None = None
    phase: Phase | None = None
    side: Side | None = None


@dataclass(frozen=True, slots=True)
class Say:
    """One phrase.

    text: what is said.
    shorter: forms to fall back to, longest first, when a slot is too short for `text`.
    slot: None moves the clock by the take; a length of seconds means that the words must have
        ended by then and leave the clock where it is.
    pause: seconds of quiet after the phrase; counts only when there is no slot.
    """

    text: str
    where: Where
    shorter: tuple[str, ...] = ()
    slot: Seconds | None = None
    pause: Seconds = BETWEEN_CLAUSES

    @property
    def forms(self) -> tuple[str, ...]:
        """Every form of the phrase, the fullest first."""
        return (self.text, *self.shorter)


@dataclass(frozen=True, slots=True)
class Beep:
    """One fixed sound."""

    sound: Earcon
    where: Where


@dataclass(frozen=True, slots=True)
class Glide:
    """One pacing tone that fills `seconds` from now on."""

    tone: Tone
    seconds: Seconds
    where: Where


@dataclass(frozen=True, slots=True)
class Wait:
    """Quiet, or room for what was placed just before; moves the clock."""

    seconds: Seconds


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter begins here.

    place: where in the routine it leads: the exercise that is told and done in it. None for the
        opening, the way up, and what is put in.
    """

    title: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """From here on the body is in this posture."""

    posture: Posture


Item: TypeAlias = Say | Beep | Glide | Wait | Chapter | Turn


@dataclass(frozen=True, slots=True)
class Script:
    """Items in order. Every script begins with a `Turn`, so the posture is never a guess."""

    items: tuple[Item, ...]

    @property
    def phrases(self) -> tuple[str, ...]:
        """Every distinct phrase that may be needed, in the order of first need."""
        said = (form for item in self.items if isinstance(item, Say) for form in item.forms)
        return tuple(dict.fromkeys(said))
