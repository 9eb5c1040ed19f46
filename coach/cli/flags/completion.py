"""What Tab completes: routines, own files, exercises, voices, devices, formats, levels.

A shell asks by running coach, so nothing heavy is loaded and nothing is recorded. Typer keeps the
values that begin with what was typed; if there are none, the shell completes names of files.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeAlias

import typer

from coach.errors import CoachError

VARIABLE: Final = "_COACH_COMPLETE"
"""The environment variable by which a shell asks for completions."""

FORMATS: Final = ("m4a", "mp3", "opus", "flac", "wav", "m4b")
"""The names of the formats; their table would load the encoders."""

_BASH: Final = "complete_bash"

_MAX_TOML_BYTES: Final = 100_000
"""Bytes of the largest TOML file that is read."""

_MAX_FILES: Final = 200

_PLAIN_NAME: Final = re.compile(r"\w[\w.+ -]*")
_NOT_PLAIN: Final = re.compile(r"[^\w.,;!? -]")

Candidates: TypeAlias = list[tuple[str, str]]
"""Values, each with a few words about it."""


def routine(incomplete: str) -> Candidates:
    """A built-in routine, exercises joined with commas, `today`, or a routine file here."""
    from coach.routine.library import routines

    before, _ = _last_of_list(incomplete)
    if before:
        return exercise(incomplete)
    built_in = [(each.name, each.about) for each in routines().values()]
    return [
        ("today", "What is next in your programme"),
        *built_in,
        *exercise(incomplete),
        *_toml_files("step"),
    ]


def routine_or_sound(incomplete: str) -> Candidates:
    """The same, or a sound file of this folder."""
    suffixes = {f".{name}" for name in FORMATS}
    sounds = [(path.name, "sound file") for path in _files() if path.suffix.lower() in suffixes]
    return [*routine(incomplete), *sounds]


def routine_or_programme_file(incomplete: str) -> Candidates:  # noqa: ARG001
    """A file of this folder that `coach check` can check."""
    return [*_toml_files("step"), *_toml_files("weeks")]


def exercise(incomplete: str) -> Candidates:
    """Exercises joined with commas, by the word that people type: `crunch`, or else in full."""
    from coach.routine.library import exercises
    from coach.routine.names import match

    before, typed = _last_of_list(incomplete)
    found = []
    for each in exercises().values():
        short = each.name.split("-", 1)[-1]
        names = (short, each.name) if match(short, exercises()) == each.name else (each.name,)
        name = next((name for name in names if name.startswith(typed)), each.name)
        found.append((before + name, f"{each.title}: {each.muscles}"))
    return found


def programme(incomplete: str) -> Candidates:  # noqa: ARG001
    """A built-in programme, or a programme file of this folder."""
    from coach.practice.programme_file import programmes

    built_in = [(each.name, each.about) for each in programmes().values()]
    return [*built_in, *_toml_files("weeks")]


def voice(incomplete: str) -> Candidates:  # noqa: ARG001
    """Every voice, also those that are not installed: `coach voices` says how to get them."""
    from coach.voices.registry import known_voices

    return [(each.name, each.description) for each in known_voices()]


def device(incomplete: str) -> Candidates:  # noqa: ARG001
    """The sound devices by name. None where PortAudio is missing."""
    from coach.cli.output.terminal import only_our_words
    from coach.live.audio.portaudio import list_outputs

    with suppress(CoachError), only_our_words():
        return [(each.name, each.host) for each in list_outputs()]
    return []


def sound_format(incomplete: str) -> Candidates:
    """Formats joined with commas."""
    before, _ = _last_of_list(incomplete)
    return [(before + name, "") for name in FORMATS]


def one_of(kind: type[StrEnum]) -> Callable[[], list[str]]:
    """A function that offers a few words."""

    def words() -> list[str]:
        return list(kind)

    return words


def default_key(incomplete: str) -> Candidates:  # noqa: ARG001
    """A key of `coach defaults`."""
    from coach.defaults.model import KEYS

    return [(key, "") for key in KEYS]


def default_value(ctx: typer.Context, incomplete: str) -> Candidates:
    """A value for the key typed before it."""
    from coach.routine.model import Level
    from coach.routine.values import DetailFlag

    words = {"level": Level, "detail": DetailFlag, "partner": ("yes", "no")}
    complete = {
        "routine": routine,
        "without": exercise,
        "voice": voice,
        "format": sound_format,
    }
    key = str(ctx.params.get("key"))
    if key in complete:
        return complete[key](incomplete)
    return [(str(word), "") for word in words.get(key, ())]


def in_bash(run: Callable[[], Any]) -> list[str] | None:
    """The completions that `run` prints, as bash wants them, or None if bash has not asked.

    Bash splits words at colons and equals signs and replaces only the last part. It inserts a value
    unchanged, so characters that are special to a shell are escaped.
    """
    if os.environ.get(VARIABLE) != _BASH:
        return None
    from contextlib import redirect_stdout
    from io import StringIO

    typed = _join_words(os.environ)
    before = typed[: typed.rfind(":") + 1]
    with redirect_stdout(StringIO()) as printed, suppress(SystemExit):
        run()
    values = printed.getvalue().splitlines()
    return [re.sub(r"([^\w@%+=:,./~-])", r"\\\1", each.removeprefix(before)) for each in values]


def _join_words(variables: MutableMapping[str, str]) -> str:
    """Join the words that bash has split, in the variables in which it passes them on. Returns the
    word to be completed."""
    words = variables.get("COMP_WORDS", "").split("\n")
    try:
        at = int(variables.get("COMP_CWORD", ""))
    except ValueError:
        return ""
    words += [""] * (at + 1 - len(words))
    joined: list[str] = []
    for number, word in enumerate(words[: at + 1]):
        if word == "=" and joined and joined[-1].startswith("--"):
            if number == at:
                joined.append("")
        elif joined and (word.startswith(":") or joined[-1].endswith(":")):
            joined[-1] += word
        else:
            joined.append(word)
    variables["COMP_WORDS"] = "\n".join(joined)
    variables["COMP_CWORD"] = str(len(joined) - 1)
    return joined[-1]


def _last_of_list(incomplete: str) -> tuple[str, str]:
    """A list with commas, divided before its last entry."""
    before, comma, last = incomplete.rpartition(",")
    return before + comma, last


def _files() -> Iterable[Path]:
    """The files of this folder with a plain name. Shells evaluate what they are offered; names with
    other characters, and other folders, they complete by themselves."""
    try:
        found = sorted(Path().iterdir())
    except OSError:
        return []
    return [path for path in found[:_MAX_FILES] if _PLAIN_NAME.fullmatch(path.name)]


def _toml_files(key: str) -> Iterator[tuple[str, str]]:
    """The TOML files of this folder that have a key, each with its title."""
    import tomllib

    for path in _files():
        if path.suffix != ".toml":
            continue
        with suppress(OSError, ValueError, RecursionError):
            if path.is_file() and path.stat().st_size <= _MAX_TOML_BYTES:
                table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
                if key in table:
                    yield path.name, _NOT_PLAIN.sub("", str(table.get("title", "")))[:60]
