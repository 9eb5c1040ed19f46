"""The table of voices by name. A new voice is one module in this folder and one row here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from coach.errors import UsageError, VoiceError
from coach.similar import did_you_mean, similar
from coach.voices.base import Voice
from coach.voices.cache import CachedVoice, default_folder

DEFAULT_VOICE: Final = "hibari:heart"


@dataclass(frozen=True, slots=True)
class KnownVoice:
    """One row of the table.

    name: what a person types after `--voice`.
    description: who speaks, in a few words.
    absent: returns why it cannot be used on this computer, in words; empty if it can.
    kept: whether its takes are worth caching on disk.
    make: creates the voice at a pace.
    """

    name: str
    description: str
    absent: Callable[[], str]
    kept: bool
    make: Callable[[float], Voice]


def known_voices() -> tuple[KnownVoice, ...]:
    """All voices, the default first."""
    return _TABLE


def open_voice(name: str, pace: float = 1.0, *, cache: bool = True) -> Voice:
    """The voice of this name at a pace, with its takes cached on disk if `cache`.

    Engines load only when the first phrase has to be recorded. Raises UsageError for an unknown
    name, suggesting similar ones.

    pace: within `coach.routine.bounds.PACE`.
    """
    row = known_voice(name)
    voice = row.make(pace)
    return CachedVoice(voice, default_folder()) if cache and row.kept else voice


def known_voice(name: str) -> KnownVoice:
    """A voice by its name. Raises UsageError, with similar names, if there is none."""
    rows = {row.name: row for row in _TABLE}
    wanted = name.strip().lower()
    if wanted in rows:
        return rows[wanted]
    raise UsageError(
        f"there is no voice {name!r}",
        where="--voice",
        remedy=did_you_mean(similar(name, rows)) or f"There are {', '.join(rows)}.",
    )


def _included() -> str:
    return ""


def _hibari(speaker: str, description: str) -> KnownVoice:
    """The row of a speaker of hibari-tts."""

    def make(pace: float) -> Voice:
        from coach.voices.hibari import HibariVoice

        return HibariVoice(speaker, pace)

    def absent() -> str:
        from coach.voices.hibari import HibariVoice

        try:
            HibariVoice(speaker).weights()
        except VoiceError as fault:
            return fault.what
        return ""

    return KnownVoice(f"hibari:{speaker}", description, absent, True, make)


def _no_system_voice() -> str:
    """Start the engine in its own process to see whether it works."""
    try:
        _system(1.0).identity  # noqa: B018  (starts the engine)
    except VoiceError as fault:
        return fault.what
    return ""


def _system(pace: float) -> Voice:
    from coach.voices.system import SystemVoice

    return SystemVoice(pace)


def _silent(pace: float) -> Voice:
    from coach.voices.silent import SilentVoice

    return SilentVoice(pace)


# The speakers other than heart are those of hibari-tts 0.2.1.
_TABLE: Final = (
    _hibari("heart", "American woman, natural"),
    _hibari("kore", "American woman"),
    _hibari("fenrir", "American man"),
    _hibari("emma", "British woman"),
    _hibari("fable", "British man"),
    KnownVoice("system", "the voice of this computer", _no_system_voice, True, _system),
    KnownVoice("silent", "says nothing, as long as a voice would take", _included, False, _silent),
)
