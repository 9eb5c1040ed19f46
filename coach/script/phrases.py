"""Reads `phrases.toml`, which holds every phrase that the coach says."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any

from coach.routine.model import Exercise, SideWords, Wording


def forms(key: str, **values: str) -> tuple[str, ...]:
    """Every form of a phrase, longest first, with its {placeholders} filled in.

    key: table and name in phrases.toml, `bout.rest`. Raises KeyError for an unknown one.
    """
    table, name = key.split(".")
    entry = _phrases()[table][name]
    return tuple(_filled(form, values) for form in ([entry] if isinstance(entry, str) else entry))


def wordings(key: str) -> tuple[tuple[str, ...], ...]:
    """The wordings of a phrase that take turns, each as its forms from longest to shortest.

    key: as for `forms`.
    """
    table, name = key.split(".")
    entries = _phrases()[table][name]
    return tuple((each,) if isinstance(each, str) else tuple(each) for each in entries)


def phrase(key: str, **values: str) -> str:
    """The longest form of a phrase."""
    return forms(key, **values)[0]


def _filled(form: str, values: Mapping[str, str]) -> str:
    """A form with its placeholders filled in. If a value ends in punctuation, only one mark is
    kept: `Next: {spoken}.` becomes `Next: Hold on!`"""
    text = ""
    for literal, name, _, _ in Formatter().parse(form):
        text = _joined(text, literal)
        if name is not None:
            text = _joined(text, values[name])
    return text


def _joined(before: str, after: str) -> str:
    if after.startswith((",", ";", ":")):
        before = before.rstrip(".,;:!?…")
    elif after.startswith("."):
        before = before.rstrip(",;:")
        after = after[1:] if before.endswith((".", "!", "?", "…")) else after
    return before + after


def angle_in_words(degrees: int) -> str:
    """How far to tilt, in words that need no scale on the table."""
    steps = {int(key): words for key, words in _phrases()["angle"].items()}
    return str(steps[max(key for key in steps if key <= max(degrees, min(steps)))])


@cache
def wording(exercise: Exercise) -> Wording:
    """The wording of an exercise: its own, or the built-in one of its name."""
    if exercise.wording is not None:
        return exercise.wording
    row = _phrases()["exercise"][exercise.name]
    lists = {key: tuple(each) for key, each in row.items() if isinstance(each, list)}
    sides = {key: SideWords(**each) for key, each in row.items() if isinstance(each, dict)}
    return Wording(**(row | lists | sides))


@cache
def _phrases() -> dict[str, Any]:
    source = files("coach").joinpath("script", "phrases.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))
