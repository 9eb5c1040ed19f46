"""Types of the values in a file: how each is read, and what editors know of it (JSON Schema)."""

import re
from contextlib import suppress
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any, Protocol

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, WithJsonSchema

from coach.printable import first_unsafe
from coach.routine.model import Kind, Level, Move, Sides, StartPhase
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


def bounded(bounds: tuple[Any, Any], example: object) -> Any:
    """The field of a figure from `bounds[0]` to `bounds[1]`, which need not be given."""
    return Field(None, ge=bounds[0], le=bounds[1], examples=[example])


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
