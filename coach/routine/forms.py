"""The form of a routine file, as models; docs/routine-files.md explains it to people.

`docs/routine-file.schema.json` is generated from here by `scripts/make_schema.py`.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from fractions import Fraction
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
)

from coach.printable import first_unsafe
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
from coach.routine.tempo import WRITTEN, Tempo, parse_tempo
from coach.units import BY_THE_CLOCK, WRITTEN_OUT, parse_duration

_LARGEST = 10**9
"""A number beyond this is a slip, and its figures would fill a message."""


def _tempo(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST:
        value = str(value)
    return parse_tempo(value) if isinstance(value, str) else value


def _seconds(value: object) -> object:
    if isinstance(value, str):
        return parse_duration(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        if not abs(value) <= _LARGEST:
            raise ValueError("this is not a length of time")
        return Fraction(value) if isinstance(value, int) else parse_duration(f"{value:f}")
    return value


def _whole(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _folded(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _noted(text: str) -> str:
    line = re.sub(r"[ \t\n]+", " ", text).strip()
    if fault := first_unsafe(line):
        raise ValueError(f"{fault}; leave it out")
    return line


def _in_any_case(pattern: str) -> str:
    """A pattern that takes capitals too, for JSON Schema, which has no flag for it."""
    return re.sub("[a-z]", lambda letter: f"[{letter[0].upper()}{letter[0]}]", pattern)


def _choice(kind: type[StrEnum]) -> WithJsonSchema:
    """One of the words of an enumeration; in capitals it is read too."""
    words = [str(word) for word in kind]
    pattern = f"^(?:{'|'.join(map(_in_any_case, words))})$"
    return WithJsonSchema({"anyOf": [{"enum": words}, {"type": "string", "pattern": pattern}]})


_LENGTH_SCHEMA = WithJsonSchema(
    {
        "anyOf": [
            {"type": "number", "minimum": 0},
            {
                "type": "string",
                "pattern": rf"^(?=.*[0-9])(?:{_in_any_case(WRITTEN_OUT)}|{BY_THE_CLOCK})$",
            },
        ]
    }
)

_TEMPO_SCHEMA = WithJsonSchema(
    {
        "anyOf": [
            {"type": "string", "pattern": f"^{WRITTEN}$"},
            {"type": "integer", "minimum": 1000, "maximum": 9999},
        ],
    }
)

Length = Annotated[Fraction, BeforeValidator(_seconds), _LENGTH_SCHEMA]
"""A length of time: a number of seconds, or text as `coach.units.parse_duration` reads it."""

TempoText = Annotated[Tempo, BeforeValidator(_tempo), _TEMPO_SCHEMA]
"""A tempo as text, `3-1-2-1`, or as four figures, `3121`."""

Whole = Annotated[int, BeforeValidator(_whole)]
"""A whole number, `45`; `45.0` is one too."""

_IN_ANY_CASE = (Field(strict=False), BeforeValidator(_folded))

LevelWord = Annotated[Level, *_IN_ANY_CASE, _choice(Level)]
KindWord = Annotated[Kind, *_IN_ANY_CASE, _choice(Kind)]
BeginWord = Annotated[Begin, *_IN_ANY_CASE, _choice(Begin)]
MoveWord = Annotated[Move, *_IN_ANY_CASE, _choice(Move)]

Note = Annotated[str, AfterValidator(_noted)]
"""A line that is shown and never spoken; line breaks in it become spaces."""

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

    exercise: str = Field(min_length=1, max_length=100, examples=["squat"])
    reps: Whole | None = Field(None, ge=bounds.REPS[0], le=bounds.REPS[1], examples=[6])
    sets: Whole | None = Field(None, ge=bounds.SETS[0], le=bounds.SETS[1], examples=[2])
    tempo: TempoText | None = Field(None, examples=["3-1-2-1"])
    rest: Length | None = Field(None, ge=bounds.REST[0], le=bounds.REST[1], examples=["60s"])
    hold: Length | None = Field(None, ge=bounds.HOLD[0], le=bounds.HOLD[1], examples=["60s"])

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

    move: MoveWord = Field(examples=["rise"])
    seconds: Length = Field(ge=bounds.BEAT[0], le=bounds.BEAT[1], examples=[4])


_A_RHYTHM = [{"move": "rise", "seconds": 4}, {"move": "fall", "seconds": 6}]


class ExerciseForm(_Form):
    """One `[exercise.NAME]`: an exercise of one's own, with its words."""

    title: Title = Field(examples=["Arm reach"])
    kind: KindWord = Kind.COUNTED
    begins: BeginWord = Begin.RAISE
    sided: bool = False
    muscles: Note = Field("", max_length=100, examples=["shoulders"])
    rhythm: list[BeatForm] = Field(default_factory=list, max_length=8, examples=[_A_RHYTHM])
    explain: Sentences = Field(examples=[["Arms hang loose."]])
    remind: Sentences | None = Field(None, examples=[["Arms loose."]])
    settle: Spoken = "Ready."
    spoken: Spoken | None = Field(None, examples=["arm reach"])
    one: Spoken = "repetition"
    many: Spoken = "repetitions"
    up: Spoken = "Up"
    down: Spoken = "Down"
    left: Spoken = "Left side"
    right: Spoken = "Right side"
    during: list[Spoken] = Field(
        default_factory=list, max_length=12, examples=[["Breathe slowly."]]
    )

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

    title: Title = Field(examples=["Evening"])
    about: Note = Field("", max_length=500, examples=["A hang and a few squats."])
    level: LevelWord = Level.STEADY
    angle: Whole | None = Field(None, ge=bounds.ANGLE[0], le=bounds.ANGLE[1], examples=[45])
    max_inverted: Length | None = Field(
        None, ge=bounds.MAX_INVERTED[0], le=bounds.MAX_INVERTED[1], examples=["90s"]
    )
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
    written: dict[str, str] = {}
    for key in own:
        if not fold(key):
            faults.append((("exercise", key), "a name needs a letter or a figure"))
        elif fold(key) in written:
            other = written[fold(key)][:60]
            faults.append((("exercise", key), f"this is the same name as {other!r}"))
        written[fold(key)] = key
    known = [*built_in, *map(fold, own)]
    for number, entry in enumerate(steps if isinstance(steps, list) else []):
        wanted = entry.get("exercise") if isinstance(entry, dict) else None
        if isinstance(wanted, str) and match(wanted, known) is None:
            near = nearest(wanted, sorted(known)) if number < bounds.STEPS[1] else ()
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


def home_of(key: str) -> str:
    """Where a key belongs in the file, in words; empty for one that there is nowhere."""
    homes: dict[str, type[BaseModel]] = {
        "above the first [[step]]": RoutineForm,
        "below [[step]]": StepForm,
        "below [exercise.NAME]": ExerciseForm,
    }
    return " or ".join(home for home, form in homes.items() if key in form.model_fields)


def accepts(key: str, value: object) -> bool:
    """Whether some part of a routine file has a key that takes this value."""
    for form in (RoutineForm, StepForm, ExerciseForm, BeatForm):
        if key in form.model_fields:
            try:
                form.model_validate({key: value})
            except ValidationError as refused:
                others = (error["loc"][:1] != (key,) for error in refused.errors())
                if not all(others):
                    continue
            return True
    return False


def bounds_of(key: str) -> tuple[Any, Any]:
    """The least and the most that a key may be: whole numbers, or Fractions of seconds."""
    form = next(form for form in (RoutineForm, StepForm, BeatForm) if key in form.model_fields)
    limits = form.model_fields[key].metadata
    least, most = (
        next(getattr(limit, side) for limit in limits if hasattr(limit, side))
        for side in ("ge", "le")
    )
    return least, most


@cache
def every_key() -> Mapping[str, str]:
    """Every key of a routine file with a value that it takes, as it is written there; an empty text
    where only a table will do."""
    found: dict[str, str] = {}
    for form in (ExerciseForm, RoutineForm, StepForm, BeatForm):
        for key, field in form.model_fields.items():
            example = field.examples[0] if field.examples else field.get_default()
            found[key] = _toml(example) if isinstance(example, bool | int | str | list) else ""
    return MappingProxyType(found)


def _toml(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_toml(inner)}' for key, inner in value.items())} }}"
    return json.dumps(value, ensure_ascii=False)


def schema() -> dict[str, Any]:
    """The JSON Schema of a routine file, for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **RoutineForm.model_json_schema(),
        "title": "Routine file of coach",
    }
