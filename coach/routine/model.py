"""What to do: exercises, doses, limits. No audio and no clock."""

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

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
    up, down: the phase words.
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


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise.

    name: as typed, `inverted-crunch`.
    sided: each repetition is one turn to each side; the left side is done first, then the right.
    wording: None takes the built-in words of that name.
    """

    name: str
    title: str
    kind: Kind = Kind.COUNTED
    begins: Begin = Begin.RAISE
    sided: bool = False
    muscles: str = ""
    wording: Wording | None = None


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
    tempo: Tempo = field(default_factory=lambda: parse_tempo("3-1-2-1"))
    rest: Seconds = Fraction(60)
    hold: Seconds = Fraction(60)


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
    """

    detail: Detail = Detail.FULL
    count: Count = Count.UP
    guide: bool = True
    partner: bool = False
    lead_in: Seconds = Fraction(0)
