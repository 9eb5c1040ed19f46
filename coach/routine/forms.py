"""The form of a routine file, as models; docs/routine-files.md explains it to people.

`docs/routine-file.schema.json` is generated from here by `scripts/make_schema.py`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from coach.routine import bounds
from coach.routine.lines import Place
from coach.routine.model import (
    Beat,
    Begin,
    Exercise,
    Kind,
    Level,
    Move,
    Routine,
    Step,
    Wording,
)
from coach.routine.names import fold, match, nearest
from coach.routine.speech import sayable
from coach.routine.tempo import Tempo, parse_tempo
from coach.units import parse_duration


def _tempo(value: object) -> object:
    return parse_tempo(value) if isinstance(value, str) else value


def _seconds(value: object) -> object:
    if isinstance(value, str):
        return parse_duration(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return parse_duration(f"{value:f}" if isinstance(value, float) else str(value))
    return value


def _length_schema() -> WithJsonSchema:
    return WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "minimum": 0},
                {"type": "string", "pattern": r"^(\d+h)?(\d+m)?(\d+(\.\d+)?s?)?$"},
            ]
        }
    )


Length = Annotated[Fraction, BeforeValidator(_seconds), _length_schema()]
"""A length of time: a number of seconds, or text like `1m30s`."""

TempoText = Annotated[
    Tempo, BeforeValidator(_tempo), WithJsonSchema({"type": "string", "examples": ["3-1-2-1"]})
]
"""A tempo as text, `3-1-2-1`."""

Spoken = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(sayable)]
"""A phrase that a voice can say."""

Title = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(sayable)]
"""A title, which is spoken too."""

Sentences = Annotated[list[Spoken], Field(min_length=1, max_length=12)]
"""Phrases that are said one after the other."""


class _Form(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True
    )


class StepForm(_Form):
    """One `[[step]]`: an exercise and its dose."""

    exercise: str = Field(min_length=1, max_length=100)
    reps: int | None = Field(None, ge=bounds.REPS[0], le=bounds.REPS[1])
    sets: int | None = Field(None, ge=bounds.SETS[0], le=bounds.SETS[1])
    tempo: TempoText | None = None
    rest: Length | None = Field(None, ge=bounds.REST[0], le=bounds.REST[1])
    hold: Length | None = Field(None, ge=bounds.HOLD[0], le=bounds.HOLD[1])

    def step(self, exercises: Mapping[str, Exercise]) -> Step:
        """The step meant. Raises ValueError for an unknown exercise."""
        found = match(self.exercise, exercises)
        if found is None:
            raise ValueError(f"no exercise is called {self.exercise!r}")
        given = {key: value for key, value in self if key != "exercise" and value is not None}
        exercise = exercises[found]
        return Step(exercise, replace(exercise.usual, **given))


class BeatForm(_Form):
    """One beat of a timed exercise's `rhythm`."""

    move: Annotated[Move, Field(strict=False)]
    seconds: Length = Field(ge=1, le=30)


class ExerciseForm(_Form):
    """One `[exercise.NAME]`: an exercise of one's own, with its words."""

    title: Title
    kind: Annotated[Kind, Field(strict=False)] = Kind.COUNTED
    begins: Annotated[Begin, Field(strict=False)] = Begin.RAISE
    sided: bool = False
    muscles: str = Field("", max_length=100)
    rhythm: list[BeatForm] = Field(default_factory=list, max_length=8)
    explain: Sentences
    remind: Sentences | None = None
    settle: Spoken = "Ready."
    spoken: Spoken | None = None
    one: Spoken = "repetition"
    many: Spoken = "repetitions"
    up: Spoken = "Up"
    down: Spoken = "Down"
    left: Spoken = "Left side"
    right: Spoken = "Right side"
    during: list[Spoken] = Field(default_factory=list, max_length=12)

    def exercise(self, name: str) -> Exercise:
        """The exercise under its name."""
        return Exercise(
            name=name,
            title=self.title,
            kind=self.kind,
            begins=self.begins,
            sided=self.sided,
            muscles=self.muscles,
            rhythm=tuple(Beat(beat.move, beat.seconds) for beat in self.rhythm),
            wording=Wording(
                spoken=self.spoken or self.title,
                one=self.one,
                many=self.many,
                explain=tuple(self.explain),
                remind=tuple(self.remind or self.explain[:1]),
                settle=self.settle,
                up=self.up,
                down=self.down,
                left=self.left,
                right=self.right,
                during=tuple(self.during),
            ),
        )


class RoutineForm(_Form):
    """A whole routine file."""

    title: Title
    about: str = Field("", max_length=500)
    level: Annotated[Level, Field(strict=False)] = Level.STEADY
    angle: int | None = Field(None, ge=bounds.ANGLE[0], le=bounds.ANGLE[1])
    max_inverted: Length | None = Field(None, ge=bounds.MAX_INVERTED[0], le=bounds.MAX_INVERTED[1])
    step: list[StepForm] = Field(min_length=bounds.STEPS[0], max_length=bounds.STEPS[1])
    exercise: dict[str, ExerciseForm] = Field(default_factory=dict, max_length=40)

    def routine(self, name: str, exercises: Mapping[str, Exercise]) -> Routine:
        """The routine. Raises ValueError where `name_faults` finds any.

        exercises: those that are known beside the file's own.
        """
        own = {fold(key): form.exercise(fold(key)) for key, form in self.exercise.items()}
        return Routine(
            name=name,
            title=self.title,
            about=self.about,
            level=self.level,
            angle=self.angle,
            max_inverted=self.max_inverted,
            steps=tuple(entry.step({**exercises, **own}) for entry in self.step),
        )


def name_faults(table: Mapping[str, Any], exercises: Iterable[str]) -> list[tuple[Place, str]]:
    """What is wrong with the names in a file, (place, reason), whatever else is wrong with it."""
    built_in = set(exercises)
    own, steps = table.get("exercise"), table.get("step")
    own = own if isinstance(own, dict) else {}
    faults: list[tuple[Place, str]] = [
        (("exercise", key), "this is a built-in exercise; give yours another name")
        for key in own
        if fold(key) in built_in
    ]
    known = [*built_in, *map(fold, own)]
    for number, entry in enumerate(steps if isinstance(steps, list) else []):
        wanted = entry.get("exercise") if isinstance(entry, dict) else None
        if isinstance(wanted, str) and match(wanted, known) is None:
            near = nearest(wanted, sorted(known))
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            reason = f"no exercise is called {wanted[:60]!r}{hint}"
            faults.append((("step", number, "exercise"), reason))
    return faults


def keys_near(place: Place) -> list[str]:
    """The keys that could have been meant where an unknown one stands."""
    form: type[BaseModel] = RoutineForm
    if place[0] == "step":
        form = StepForm
    elif place[0] == "exercise" and len(place) > 1:
        form = BeatForm if "rhythm" in place else ExerciseForm
    return list(nearest(str(place[-1]), form.model_fields))


def schema() -> dict[str, Any]:
    """The JSON Schema of a routine file, for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **RoutineForm.model_json_schema(),
        "title": "Routine file of coach",
    }
