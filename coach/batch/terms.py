"""What a worker of a cluster must have in common with the command: versions, voices and folders.

A worker records nothing and sends no files, so it must see the folder of recorded phrases and the
folder of the files.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from coach import __version__
from coach.batch.rows import reason_of
from coach.drafts import hidden_folder, is_in_use
from coach.errors import CoachError
from coach.files import new_folder
from coach.request import Request
from coach.voices.cache import default_folder
from coach.voices.registry import DEFAULT_VOICE

_PACKAGES: Final = ("distributed",)
"""Packages whose versions must be the same, because they carry the rows."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the command works with.

    versions: by name.
    voices: the identity of each, by its name and pace.
    cache: the name of a folder that the command has locked in the folder of recorded phrases.
    locked_folder: a folder that it has locked in the folder of the files.
    """

    versions: tuple[tuple[str, str], ...]
    voices: tuple[tuple[str | None, Fraction, str], ...]
    cache: str
    locked_folder: Path


@contextmanager
def terms_of(requests: Iterable[Request], folder: Path) -> Iterator[Terms]:
    """The terms for making files in a folder, while the block lasts.

    Raises OutputError for a folder that cannot be written to, and VoiceError.
    """
    voices = dict.fromkeys((request.voice, request.pace) for request in requests)
    identities = tuple((name, pace, _identity(name, pace)) for name, pace in voices)
    cache = default_folder()
    with (
        new_folder(folder),
        hidden_folder(folder) as locked_folder,
        new_folder(cache),
        hidden_folder(cache) as held,
    ):
        yield Terms(versions(), identities, held.parent.name, locked_folder.parent.absolute())


def versions() -> tuple[tuple[str, str], ...]:
    """The versions on this computer that all computers must have in common, by name."""
    python = ".".join(map(str, sys.version_info[:2]))
    return (("coach", __version__), ("Python", python), *((p, _version(p)) for p in _PACKAGES))


def other_version(wanted: tuple[tuple[str, str], ...]) -> str:
    """Which version differs here, in words; empty if none does."""
    here = dict(versions())
    wrong = ((name, there) for name, there in wanted if here.get(name) != there)
    return next((f"{name} is {here.get(name)} there and {own} here" for name, own in wrong), "")


@lru_cache(maxsize=1)
def difference(terms: Terms) -> str:
    """Why this process may not make files for a command with these terms; empty if it may."""
    if reason := other_version(terms.versions):
        return reason
    for name, pace, identity in terms.voices:
        try:
            if _identity(name, pace) != identity:
                return f"its voice {name or DEFAULT_VOICE} is of another version"
        except CoachError as error:
            return reason_of(error)
    if not (default_folder() / terms.cache).is_dir():
        return f"its folder of recorded phrases, {default_folder()}, is not the one used here"
    if not terms.locked_folder.is_dir():
        return f"it does not see the folder {terms.locked_folder.parent}"
    if not is_in_use(terms.locked_folder):
        return f"it does not see what is locked in {terms.locked_folder.parent}"
    return ""


def _identity(name: str | None, pace: Fraction) -> str:
    return Request(voice=name, pace=pace).open_voice().identity


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "missing"
