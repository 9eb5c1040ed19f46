"""Every phrase that the coach says."""

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any


def every_phrase() -> Iterator[tuple[str, str]]:
    """(key, text) of every phrase in phrases.toml."""
    text = (files("coach.script") / "phrases.toml").read_text(encoding="utf-8")
    yield from _texts("", tomllib.loads(text))


def _texts(key: str, node: Any) -> Iterator[tuple[str, str]]:
    if isinstance(node, str):
        yield key, node
    elif isinstance(node, list):
        for item in node:
            yield from _texts(key, item)
    else:
        for name, value in node.items():
            yield from _texts(f"{key}.{name}".lstrip("."), value)
