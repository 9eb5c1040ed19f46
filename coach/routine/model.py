"""What to do: exercises, doses, limits. No audio and no clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Final

from coach.routine.key_lines import KeyPath, key_in_words
from coach.routine.music import MUSIC_UNSPECIFIED, MusicRequest
from coach.routine.tempo import Tempo, parse_tempo
from coach.units import Seconds


class Level(StrEnum):
    """The person's stage of practice, which sets the limits of the budget."""

    FIRST = "first"
    STEADY = "steady"
    STRONG = "strong"


class Kind(StrEnum):
    """Whether an exercise is counted in repetitions or timed."""

    COUNTED = "counted"
    TIMED = "timed"


class Move(StrEnum):
    """What a beat of a rhythm paces: the body rising or falling, or a breath in or out."""

    RISE = "rise"
    FALL = "fall"
    INHALE = "inhale"
    EXHALE = "exhale"


@dataclass(frozen=True, slots=True)
class Beat:
    """One beat in the rhythm of a timed exercise."""

    move: Move
    seconds: Seconds


class StartPhase(StrEnum):
    """The phase that a repetition starts with."""

    RAISE = "raise"
    LOWER = "lower"


class Sides(StrEnum):
    """The order in which a sided exercise does its two sides."""

    ALTERNATE = "alternate"
    """Left, then right, in each repetition."""
    IN_TURN = "in-turn"
    """All repetitions to the left, then all to the right."""


@dataclass(frozen=True, slots=True)
class SideWords:
    """What is said about one side of a sided exercise.

    turn: in place of the phase word of each turn, if the sides alternate: "Left".
    in_turn: before all repetitions to this side, if they are done in turn: "To the left".
    first: in place of `turn` the first time: which hand goes where; empty if nothing needs saying.
    """

    turn: str
    in_turn: str
    first: str = ""


LEFT: Final = SideWords("Left", in_turn="Left side")
RIGHT: Final = SideWords("Right", in_turn="Right side")


@dataclass(frozen=True, slots=True)
class Wording:
    """What is said about one exercise.

    spoken: its name as spoken, "inverted crunch".
    one, many: the noun for one repetition and for several, "crunch", "crunches".
    explain: said while horizontal before the first set: position, movement, common mistake.
    remind: said while horizontal before later sets.
    settle: said while head-down, before the countdown.
    up, down: the words for raising and lowering, or for the rise and fall of a rhythm.
    hold, pause: the words for the pauses at the top and at the bottom.
    left, right: the sides of a sided exercise.
    during: said one after another during a timed exercise.
    check_ins: ask how the person feels, one after another, in a long inversion; each with its forms
        from longest to shortest. Chosen for each inversion, see `coach.script.turns`.
    """

    spoken: str
    one: str
    many: str
    explain: tuple[str, ...]
    remind: tuple[str, ...]
    settle: str
    up: str = "Raise"
    down: str = "Lower"
    hold: str = "Hold"
    pause: str = "Rest"
    left: SideWords = LEFT
    right: SideWords = RIGHT
    during: tuple[str, ...] = ()
    check_ins: tuple[tuple[str, ...], ...] = ()


USUAL_REPS: Final = 5
USUAL_TEMPO: Final = parse_tempo("3-1-2-1")
USUAL_HOLD: Final = Fraction(60)


@dataclass(frozen=True, slots=True)
class Dose:
    """How much of an exercise to do.

    The defaults are low on purpose: manufacturers' manuals warn of strenuous exercise head-down,
    and the sources that give a number begin with one set of at most ten.

    reps: repetitions in a set; of a sided exercise, to each side.
    rest: seconds of rest at horizontal after each set.
    hold: seconds head-down of a timed exercise, from the tilt until the return to horizontal.
    sides: the order of the sides of a sided exercise.
    """

    reps: int = USUAL_REPS
    sets: int = 1
    tempo: Tempo = USUAL_TEMPO
    rest: Seconds = Fraction(60)
    hold: Seconds = USUAL_HOLD
    sides: Sides = Sides.ALTERNATE


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise.

    name: as typed, `inverted-crunch`.
    sided: a repetition is done to the left and to the right, see `Dose.sides`.
    rhythm: the beats that pace a timed exercise, repeated; empty for none.
    usual: the dose unless a routine gives another.
    wording: None uses the built-in wording of that name.
    """

    name: str
    title: str
    kind: Kind = Kind.COUNTED
    begins: StartPhase = StartPhase.RAISE
    sided: bool = False
    muscles: str = ""
    rhythm: tuple[Beat, ...] = ()
    usual: Dose = Dose()
    wording: Wording | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """An exercise and its dose.

    named: the fields of the dose that were asked for; the others are usual.
    """

    exercise: Exercise
    dose: Dose
    named: frozenset[str] = field(default=frozenset(), compare=False, repr=False)

    @property
    def is_timed(self) -> bool:
        """True for a timed exercise, False for one that is counted in repetitions."""
        return self.exercise.kind is Kind.TIMED


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a person prefers where neither a flag nor a routine names it; None for no preference.

    angle: degrees below horizontal.
    hold: seconds head-down of each set of a timed exercise.
    without: names of built-in exercises to leave out of every routine.
    """

    level: Level | None = None
    angle: int | None = None
    hold: Seconds | None = None
    tempo: Tempo | None = None
    without: tuple[str, ...] = ()
    music: MusicRequest = MUSIC_UNSPECIFIED


NO_PREFERENCES: Final = Preferences()


@dataclass(frozen=True, slots=True)
class Origin:
    """The file that contains a routine, so that errors about its limits can point to a line.

    file: as it was named; empty for a routine that is in no file.
    lines: the line of each key and table, see `coach.routine.key_lines`.
    """

    file: str = ""
    lines: Mapping[KeyPath, int] = field(default_factory=dict)

    def where(self, *path: str | int, otherwise: str) -> str:
        """What an error about a key names: the file, the line, and the key or the table around it.

        No path means the whole file. `otherwise` if the value is not from a file.
        """
        if not self.file or not path:
            return self.file or otherwise
        while path and path not in self.lines:
            path = path[:-1]
        return f"{self.file}: line {self.lines[path]}, {key_in_words(path)}" if path else otherwise

    def without(self, names: Iterable[str]) -> "Origin":
        """The same, for a routine in which these keys have other values than the file gives."""
        gone = set(names)
        return Origin(
            self.file, {path: n for path, n in self.lines.items() if path[-1] not in gone}
        )

    def of_steps(self, kept: Sequence[int]) -> "Origin":
        """The origin of a routine that keeps only these steps, by index and in order."""
        index = {number: place for place, number in enumerate(kept)}
        lines: dict[KeyPath, int] = {}
        for path, line in self.lines.items():
            if path[0] != "step" or len(path) == 1:
                lines[path] = line
            elif path[1] in index:
                lines["step", index[path[1]], *path[2:]] = line
        return Origin(self.file, lines)


@dataclass(frozen=True, slots=True)
class Routine:
    """A whole routine.

    angle: degrees below horizontal that the table tilts to; None takes the default of the level.
    max_inverted: longest inversion in seconds; None takes the limit of the level.
    prepare: say at every detail how the table is set up and used, and ask for company.
    notes: sentences about changed steps; every plan of the routine has them.
    named: which of level, angle and max_inverted were asked for; the others are usual.
    preferred: the preferences that were taken.
    music: what it asks for; with what flags and preferences ask for, once they are filled in.
    origin: where it is written; two routines with different ones can be equal.
    """

    name: str
    title: str
    steps: tuple[Step, ...]
    about: str = ""
    level: Level = Level.STEADY
    angle: int | None = None
    max_inverted: Seconds | None = None
    prepare: bool = False
    music: MusicRequest = MUSIC_UNSPECIFIED
    notes: tuple[str, ...] = ()
    named: frozenset[str] = field(default=frozenset(), compare=False, repr=False)
    preferred: Preferences = field(default=NO_PREFERENCES, compare=False)
    origin: Origin = field(default_factory=Origin, compare=False, repr=False)

    @property
    def exercises(self) -> tuple[str, ...]:
        """The name of the exercise of each step."""
        return tuple(step.exercise.name for step in self.steps)
