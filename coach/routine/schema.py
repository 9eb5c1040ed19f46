"""The schema of a routine file as pydantic models; docs/routine-files.md explains the format.

`scripts/make_schema.py` generates `docs/routine-file.schema.json` from these models.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Protocol

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
)

from coach.printable import first_unsafe
from coach.routine import bounds
from coach.routine.model import (
    LEFT,
    RIGHT,
    Beat,
    Exercise,
    Kind,
    Level,
    Move,
    Routine,
    Sides,
    SideWords,
    StartPhase,
    Step,
    Wording,
)
from coach.routine.music import AskedMusic
from coach.routine.names import fold, match
from coach.routine.tempo import WRITTEN, Tempo, parse_tempo
from coach.speech.speakable import normalized, unspeakable
from coach.units import BY_THE_CLOCK, WRITTEN_OUT, parse_duration

_MAX_NUMBER = 10**9
"""A larger number is a typing mistake, and its digits would fill the message."""


class Speaker(Protocol):
    """The voice that will say the words of a routine file."""

    @property
    def name(self) -> str:
        """What a person types after `--voice`."""
        ...

    def unsayable(self, text: str) -> str:
        """The first word that this voice cannot say; empty if it can say them all."""
        ...


def sayable(text: str, info: ValidationInfo) -> str:
    """A text to be spoken, normalized.

    Raises ValueError naming what cannot be said, either by any voice or by the `Speaker` in the
    validation context (None checks for no particular voice).
    """
    if reason := unspeakable(text):
        raise ValueError(reason)
    speaker: Speaker | None = info.context
    if speaker is not None and (word := speaker.unsayable(text)):
        raise ValueError(f"the voice {speaker.name} cannot say {word[:60]!r}")
    return normalized(text)


def _tempo(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MAX_NUMBER:
        value = str(value)
    return parse_tempo(value) if isinstance(value, str) else value


def _seconds(value: object) -> object:
    if isinstance(value, str):
        return parse_duration(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        if not abs(value) <= _MAX_NUMBER:
            raise ValueError("this is not a length of time")
        return Fraction(value) if isinstance(value, int) else parse_duration(f"{value:f}")
    return value


def _whole(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _folded(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _word_of_a_pause(value: object) -> object:
    """Refuse a length of time: the `hold` of a step has the same name."""
    if isinstance(value, str):
        with suppress(ValueError):
            parse_duration(value)
            value = None
    if not isinstance(value, str):
        raise ValueError("this is a word to say; a length belongs below [[step]]")
    return value


def _noted(text: str) -> str:
    line = re.sub(r"[ \t\n]+", " ", text).strip()
    if fault := first_unsafe(line):
        raise ValueError(f"{fault}; leave it out")
    return line


def _in_any_case(pattern: str) -> str:
    """A pattern that also matches capitals: JSON Schema has no flag for that."""
    return re.sub("[a-z]", lambda letter: f"[{letter[0].upper()}{letter[0]}]", pattern)


def word_schema(kind: type[StrEnum]) -> WithJsonSchema:
    """One of the words of an enumeration, in any case."""
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
"""A length of time: a number of seconds, or text that `coach.units.parse_duration` accepts."""

TempoText = Annotated[Tempo, BeforeValidator(_tempo), _TEMPO_SCHEMA]
"""A tempo as text, `3-1-2-1`, or as four figures, `3121`."""

Whole = Annotated[int, BeforeValidator(_whole)]
"""A whole number, `45` or `45.0`."""

_IN_ANY_CASE = (Field(strict=False), BeforeValidator(_folded))

LevelWord = Annotated[Level, *_IN_ANY_CASE, word_schema(Level)]
KindWord = Annotated[Kind, *_IN_ANY_CASE, word_schema(Kind)]
StartPhaseWord = Annotated[StartPhase, *_IN_ANY_CASE, word_schema(StartPhase)]
SidesWord = Annotated[Sides, *_IN_ANY_CASE, word_schema(Sides)]
MoveWord = Annotated[Move, *_IN_ANY_CASE, word_schema(Move)]

Note = Annotated[str, AfterValidator(_noted)]
"""A line that is shown but never spoken. Line breaks become spaces."""

Spoken = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(sayable)]
"""A phrase that a voice can say."""

PauseWord = Annotated[Spoken, BeforeValidator(_word_of_a_pause)]
"""The word for a pause within a repetition. Its length is in the tempo."""

Title = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(sayable)]
"""A title. It is both shown and spoken."""

Sentences = Annotated[list[Spoken], Field(min_length=1, max_length=12)]
"""Phrases that are said one after another."""


def _music_entry(text: str) -> str:
    if fault := first_unsafe(text):
        raise ValueError(f"{fault}; rename the file, or name its folder")
    if not text.strip():
        raise ValueError("this names no music")
    return text


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


_MAX_PLACES = 100

MusicPlaces = Annotated[
    list[Annotated[str, AfterValidator(_music_entry)]],
    BeforeValidator(_listed),
    Field(max_length=_MAX_PLACES),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": "\\S"},
                {
                    "type": "array",
                    "items": {"type": "string", "pattern": "\\S"},
                    "maxItems": _MAX_PLACES,
                },
            ]
        }
    ),
]
"""Files, folders and playlists; text is a list of one."""


class FileForm(BaseModel):
    """What a file, or a table in it, may hold."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True
    )


class StepForm(FileForm):
    """One `[[step]]`: an exercise and its dose."""

    exercise: str = Field(min_length=1, max_length=100, examples=["squat"])
    reps: Whole | None = Field(None, ge=bounds.REPS[0], le=bounds.REPS[1], examples=[6])
    sets: Whole | None = Field(None, ge=bounds.SETS[0], le=bounds.SETS[1], examples=[2])
    tempo: TempoText | None = Field(None, examples=["3-1-2-1"])
    rest: Length | None = Field(None, ge=bounds.REST[0], le=bounds.REST[1], examples=["60s"])
    hold: Length | None = Field(None, ge=bounds.HOLD[0], le=bounds.HOLD[1], examples=["60s"])
    sides: SidesWord | None = Field(None, examples=["in-turn"])

    def step(self, exercises: Mapping[str, Exercise]) -> Step:
        """Convert to a step. Raises ValueError for an unknown exercise."""
        found = match(self.exercise, exercises)
        if found is None:
            raise ValueError(f"no exercise is called {self.exercise!r}")
        given = {key: value for key, value in self if key != "exercise" and value is not None}
        exercise = exercises[found]
        return Step(exercise, replace(exercise.usual, **given), frozenset(given))


class BeatForm(FileForm):
    """One beat of a timed exercise's `rhythm`."""

    move: MoveWord = Field(examples=["rise"])
    seconds: Length = Field(ge=bounds.BEAT[0], le=bounds.BEAT[1], examples=[4])


_A_RHYTHM = [{"move": "rise", "seconds": 4}, {"move": "fall", "seconds": 6}]


class ExerciseForm(FileForm):
    """One `[exercise.NAME]`: a custom exercise and its wording."""

    title: Title = Field(examples=["Arm reach"])
    kind: KindWord = Kind.COUNTED
    begins: StartPhaseWord = StartPhase.RAISE
    sided: bool = False
    muscles: Note = Field("", max_length=100, examples=["shoulders"])
    rhythm: list[BeatForm] = Field(default_factory=list, max_length=8, examples=[_A_RHYTHM])
    explain: Sentences = Field(examples=[["Arms hang loose."]])
    remind: Sentences | None = Field(None, examples=[["Arms loose."]])
    settle: Spoken = "Ready."
    spoken: Spoken | None = Field(None, examples=["arm reach"])
    one: Spoken = "repetition"
    many: Spoken = "repetitions"
    up: Spoken = "Raise"
    down: Spoken = "Lower"
    hold: PauseWord = "Hold"
    pause: PauseWord = "Rest"
    left: Spoken | None = Field(None, examples=["Left arm"])
    right: Spoken | None = Field(None, examples=["Right arm"])
    during: list[Spoken] = Field(
        default_factory=list, max_length=12, examples=[["Breathe slowly."]]
    )

    def exercise(self, name: str) -> Exercise:
        """Convert to an exercise with this name."""
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
                hold=self.hold,
                pause=self.pause,
                left=SideWords(self.left, in_turn=self.left) if self.left else LEFT,
                right=SideWords(self.right, in_turn=self.right) if self.right else RIGHT,
                during=tuple(self.during),
            ),
        )


class RoutineForm(FileForm):
    """A whole routine file."""

    title: Title = Field(examples=["Evening"])
    about: Note = Field("", max_length=500, examples=["A hang and a few squats."])
    level: LevelWord = Level.STEADY
    angle: Whole | None = Field(None, ge=bounds.ANGLE[0], le=bounds.ANGLE[1], examples=[45])
    max_inverted: Length | None = Field(
        None, ge=bounds.MAX_INVERTED[0], le=bounds.MAX_INVERTED[1], examples=["90s"]
    )
    prepare: bool = False
    music: MusicPlaces | None = Field(None, examples=[["calm", "evening.mp3"]])
    music_level: float | None = Field(
        None, ge=bounds.MUSIC_LEVEL[0], le=bounds.MUSIC_LEVEL[1], examples=[-12]
    )
    shuffle: Whole | None = Field(None, ge=bounds.SHUFFLE[0], le=bounds.SHUFFLE[1], examples=[7])
    step: list[StepForm] = Field(min_length=bounds.STEPS[0], max_length=bounds.STEPS[1])
    exercise: dict[str, ExerciseForm] = Field(default_factory=dict, max_length=40)

    def routine(self, name: str, exercises: Mapping[str, Exercise]) -> Routine:
        """Convert to a routine. Raises ValueError for an unknown exercise.

        exercises: the built-in exercises, which the file's own are added to.
        """
        own = {fold(key): form.exercise(fold(key)) for key, form in self.exercise.items()}
        return Routine(
            name=name,
            title=self.title,
            about=self.about,
            level=self.level,
            angle=self.angle,
            max_inverted=self.max_inverted,
            prepare=self.prepare,
            music=AskedMusic(
                None if self.music is None else tuple(map(Path, self.music)),
                self.music_level,
                self.shuffle,
            ),
            steps=tuple(entry.step({**exercises, **own}) for entry in self.step),
            named=frozenset(self.model_fields_set),
        )


def schema_of(form: type[FileForm], title: str) -> dict[str, Any]:
    """The JSON Schema of a kind of file, for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_with_bounds(form.model_json_schema()),
        "title": title,
    }


def _with_bounds(schema: Any) -> Any:
    """A schema with the bounds of numbers, which pydantic leaves under names of its own where a
    value is read from several types. Text such as `90s` has none."""
    if isinstance(schema, list):
        return [_with_bounds(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _with_bounds(value) for key, value in schema.items()}
    for key, name in (("ge", "minimum"), ("le", "maximum")):
        if key in found:
            bound = Fraction(found.pop(key))
            for each in found.get("anyOf", [found]):
                if each.get("type") in ("number", "integer"):
                    each[name] = float(bound) if bound % 1 else int(bound)
    return found
