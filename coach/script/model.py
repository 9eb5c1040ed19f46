"""A script: what is said and played, in order, before anything is recorded.

Reading a script advances a clock. `Say` without a slot advances it by the length of the take and
the pause after it, `Wait` by a fixed length. Every other instruction takes effect at the current
time and leaves the clock alone. So a grid of tones is written `Glide`, `Wait`, `Glide`, `Wait`, and
words within the grid are written as `Say` with a slot. A rest is a `Wait`, and a `Passage` in it.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final, TypeAlias

from coach.budget.planner import Place
from coach.units import Seconds

BETWEEN_CLAUSES: Final = Fraction(2, 5)
"""Seconds of silence after a sentence; clauses need at least 300 ms between them."""


MAX_SPEECH_GAP: Final = Fraction(25)
"""Longest time in seconds that is planned head-down without a word. Nobody should hang for 30 s
without hearing one; the difference is for words that do not fit."""


class Posture(StrEnum):
    """The position of the body."""

    UPRIGHT = "upright"
    HORIZONTAL = "horizontal"
    INVERTED = "inverted"


class Phase(StrEnum):
    """The four phases of a repetition, named after what the body does."""

    RAISE = "raise"
    TOP = "top"
    LOWER = "lower"
    BOTTOM = "bottom"


class Side(StrEnum):
    """The side to which a sided exercise turns."""

    LEFT = "left"
    RIGHT = "right"


class Earcon(StrEnum):
    """The short signals; each is a file in `audio_cues/`."""

    TICK = "tick"
    GO = "go"
    REP = "rep"
    SET = "set"
    ATTENTION = "attention"


class Task(StrEnum):
    """What the person has to do next in the opening, or has to hear before going on."""

    STOP_SIGNS = "stop signs"
    STAND = "stand"
    ANKLES = "ankles"
    LEAN_BACK = "lean back"
    LEVEL = "level"
    LOCK = "locked table"
    TILT = "tilt"

    @property
    def must_be_heard(self) -> bool:
        """True for what nobody may skip."""
        return self in (Task.STOP_SIGNS, Task.ANKLES, Task.LOCK)


class Tone(StrEnum):
    """The tones that pace a phase, with a pitch that follows the body, or a breath, with another
    timbre.
    """

    RISE = "rise"
    HIGH = "high"
    FALL = "fall"
    LOW = "low"
    INHALE = "inhale"
    EXHALE = "exhale"


@dataclass(frozen=True, slots=True)
class Where:
    """The context of a cue in the routine. Fields that do not apply are None.

    task: set on the sentence that asks for it.
    """

    posture: Posture
    exercise: str | None = None
    set: int | None = None
    rep: int | None = None
    phase: Phase | None = None
    side: Side | None = None
    task: Task | None = None


@dataclass(frozen=True, slots=True)
class Say:
    """One phrase.

    shorter: shorter forms, longest first, for when the slot is too short for `text`.
    slot: seconds within which the phrase must end, without advancing the clock; None advances the
        clock by the take.
    pause: seconds of silence after the phrase; applies only without a slot.
    quick: a word of the grid: it ends before the next word, and may be said quicker to do so.
    count: the forms that are a count of repetitions alone, longest first. If nothing else fits, the
        count runs on after the slot, and the next word gives way to it.
    beyond: seconds after the slot within which such a count must end.
    then: forms of a phrase of no phase that is said after it, longest first. If there is no time
        for both, only that one is said, unless a count would be lost.
    room: seconds within which `then` must end.
    """

    text: str
    where: Where
    shorter: tuple[str, ...] = ()
    slot: Seconds | None = None
    pause: Seconds = BETWEEN_CLAUSES
    quick: bool = False
    count: tuple[str, ...] = ()
    beyond: Seconds = Fraction(0)
    then: tuple[str, ...] = ()
    room: Seconds = Fraction(0)

    @property
    def forms(self) -> tuple[str, ...]:
        """Every form of the phrase, longest first."""
        return (self.text, *self.shorter)


@dataclass(frozen=True, slots=True)
class Passage:
    """Sentences said one after another, without advancing the clock.

    A sentence that would end after `slot` seconds is left out, and so are all that follow it: they
    are said later.

    pause: seconds of silence between two sentences, and after what was said before.
    """

    sentences: tuple[str, ...]
    where: Where
    slot: Seconds
    pause: Seconds = BETWEEN_CLAUSES


@dataclass(frozen=True, slots=True)
class BreakSilence:
    """A phrase that is said only if there would otherwise be silence for more than `MAX_SPEECH_GAP`
    by the next opportunity to speak. It does not advance the clock.

    forms: longest first.
    slot: seconds within which it must end.
    due: seconds until the next opportunity to speak.
    """

    forms: tuple[str, ...]
    where: Where
    slot: Seconds
    due: Seconds


@dataclass(frozen=True, slots=True)
class Beep:
    """One earcon."""

    earcon: Earcon
    where: Where


@dataclass(frozen=True, slots=True)
class Glide:
    """One pacing tone that lasts `seconds`; it does not advance the clock."""

    tone: Tone
    seconds: Seconds
    where: Where


@dataclass(frozen=True, slots=True)
class Wait:
    """Advances the clock."""

    seconds: Seconds


@dataclass(frozen=True, slots=True)
class ChapterMark:
    """A chapter begins here.

    place: the exercise that the chapter explains and coaches; None for the opening, the way up and
        anything inserted.
    """

    title: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """The body is in this posture from here on."""

    posture: Posture


Instruction: TypeAlias = Say | Passage | BreakSilence | Beep | Glide | Wait | ChapterMark | Turn


@dataclass(frozen=True, slots=True)
class Script:
    """Instructions in order. Every script begins with a chapter mark and a `Turn`."""

    instructions: tuple[Instruction, ...]

    @property
    def phrases(self) -> tuple[str, ...]:
        """Every distinct phrase that may be needed, in order of first use."""
        said = (text for item in self.instructions for text in _texts(item))
        return tuple(dict.fromkeys(said))


def _texts(item: Instruction) -> tuple[str, ...]:
    match item:
        case Say():
            return (*item.forms, *item.then)
        case Passage():
            return item.sentences
        case BreakSilence():
            return item.forms
    return ()
