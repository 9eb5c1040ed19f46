"""Reads the wording: every phrase the coach says stands in `phrases.toml` beside this file."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any

from coach.routine.model import Exercise, Wording


def forms(key: str, **values: str) -> tuple[str, ...]:
    """Every form of a phrase, the fullest first, with its {curly} words filled in.

    key: table and name in the catalogue, `bout.rest`.
    """
    table, name = key.split(".")
    entry = _catalogue()[table][name]
    return tuple(_filled(form, values) for form in ([entry] if isinstance(entry, str) else entry))


def phrase(key: str, **values: str) -> str:
    """The fullest form of a phrase."""
    return forms(key, **values)[0]


def _filled(form: str, values: Mapping[str, str]) -> str:
    """A form with its words filled in. Where a word brings punctuation of its own, one mark is
    kept, so `Next: {spoken}.` becomes `Next: Hold on!`"""
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
    """How far to tilt, in words that can be felt without a scale."""
    steps = {int(key): words for key, words in _catalogue()["angle"].items()}
    return str(steps[max(key for key in steps if key <= max(degrees, min(steps)))])


@cache
def wording(exercise: Exercise) -> Wording:
    """What is said about an exercise: its own words, or the built-in ones of its name."""
    if exercise.wording is not None:
        return exercise.wording
    row = _catalogue()["exercise"][exercise.name]
    lists = {key: tuple(each) for key, each in row.items() if isinstance(each, list)}
    return Wording(**(row | lists))


def every_phrase() -> Iterator[tuple[str, str]]:
    """(place, text) of everything in the catalogue, for those who check it."""
    yield from _texts("", _catalogue())


def _texts(place: str, node: Any) -> Iterator[tuple[str, str]]:
    if isinstance(node, str):
        yield place, node
    elif isinstance(node, list):
        for item in node:
            yield from _texts(place, item)
    else:
        for key, value in node.items():
            yield from _texts(f"{place}.{key}".lstrip("."), value)


@cache
def _catalogue() -> dict[str, Any]:
    source = files("coach").joinpath("script", "phrases.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))
