"""What to do: exercises, doses, limits. No audio and no clock."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from coach.routine.tempo import Tempo, parse_tempo
from coach.units import Seconds


class Level(StrEnum):
    """How used to the table the person is; the budget takes its limits from it."""

    FIRST = "first"
    STEADY = "steady"
    STRONG = "strong"


class Kind(StrEnum):
    """How an exercise is dosed."""

    COUNTED = "counted"
    TIMED = "timed"


class Move(StrEnum):
    """Which way a beat of a rhythm goes; for a breath, in rises and out falls."""

    RISE = "rise"
    FALL = "fall"


@dataclass(frozen=True, slots=True)
class Beat:
    """One beat of the rhythm of a timed exercise, in seconds."""

    move: Move
    seconds: Seconds


class Begin(StrEnum):
    """The phase that a repetition begins with."""

    RAISE = "raise"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said about one exercise, in the order of need.

    spoken: its name for the ear, "inverted crunch".
    one, many: one repetition and several, "crunch", "crunches".
    explain: said level before the first set: position, movement, the common fault.
    remind: said level before later sets.
    settle: said head-down, before the countdown.
    up, down: the phase words; of a rhythm, the words of a rise and a fall.
    left, right: for a sided exercise, which way to turn.
    during: said in turn during a timed one.
    """

    spoken: str
    one: str
    many: str
    explain: tuple[str, ...]
    remind: tuple[str, ...]
    settle: str
    up: str = "Up"
    down: str = "Down"
    left: str = "Left side"
    right: str = "Right side"
    during: tuple[str, ...] = ()


USUAL_TEMPO: Final = parse_tempo("3-1-2-1")
USUAL_HOLD: Final = Fraction(60)


@dataclass(frozen=True, slots=True)
class Dose:
    """How much of an exercise.

    The defaults are low on purpose: manuals of the makers warn of strenuous exercise head-down, and
    the sources that give a figure begin with one set of at most ten.

    reps: repetitions a set; for a sided exercise, to each side.
    rest: seconds level after each set.
    hold: seconds head-down of a timed exercise, counted from the tilt to the return to level.
    """

    reps: int = 5
    sets: int = 1
    tempo: Tempo = USUAL_TEMPO
    rest: Seconds = Fraction(60)
    hold: Seconds = USUAL_HOLD


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise.

    name: as typed, `inverted-crunch`.
    sided: each repetition is one turn to each side; the left side is done first, then the right.
    rhythm: what paces a timed exercise, over and over; nothing for quiet.
    usual: its dose where a routine names no other.
    wording: None takes the built-in words of that name.
    """

    name: str
    title: str
    kind: Kind = Kind.COUNTED
    begins: Begin = Begin.RAISE
    sided: bool = False
    muscles: str = ""
    rhythm: tuple[Beat, ...] = ()
    usual: Dose = Dose()
    wording: Wording | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """An exercise and its dose."""

    exercise: Exercise
    dose: Dose


@dataclass(frozen=True, slots=True)
class Routine:
    """A whole routine.

    angle: degrees below level that the table tilts to; None takes the level's own.
    max_inverted: seconds head-down at a stretch; None takes the level's limit.
    """

    name: str
    title: str
    steps: tuple[Step, ...]
    about: str = ""
    level: Level = Level.STEADY
    angle: int | None = None
    max_inverted: Seconds | None = None


class Detail(StrEnum):
    """How much is explained."""

    FULL = "full"
    BRIEF = "brief"
    CUES = "cues"


class Count(StrEnum):
    """How repetitions are counted aloud."""

    UP = "up"
    DOWN = "down"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Coaching:
    """The manner in which a routine is coached; it changes words, never the dose.

    guide: phase words ("Up", "Down") beside the tones.
    partner: somebody stands beside the table and is spoken to.
    lead_in: seconds from the first word until the person should be at the table.
    doctor: who should ask a doctor first is said; left out once it has been acknowledged.
    quiet: seconds before the first word, for Bluetooth headphones that swallow what comes first.
    """

    detail: Detail = Detail.FULL
    count: Count = Count.UP
    guide: bool = True
    partner: bool = False
    lead_in: Seconds = Fraction(0)
    doctor: bool = True
    quiet: Seconds = Fraction(0)
