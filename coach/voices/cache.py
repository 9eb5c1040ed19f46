"""A voice that caches the takes of another voice on disk."""

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from coach.speech.notation import spoken
from coach.voices.base import Take, Voice
from coach.voices.store import TakeStore


def default_folder() -> Path:
    """The folder of cached takes: COACH_CACHE, or else a folder in the user's cache folder.

    A leading `~` in COACH_CACHE means the home folder; without a home folder it stays as it is.
    """
    chosen = os.environ.get("COACH_CACHE")
    if chosen:
        return Path(os.path.expanduser(chosen))  # noqa: PTH111 (the one of pathlib raises without a home)
    from platformdirs import user_cache_path

    return user_cache_path("coach", appauthor=False) / "takes"


def first_missing(voice: Voice, phrases: Iterable[str]) -> str | None:
    """The first phrase that is not in the cache of a voice; None if all are, or if the voice has no
    cache."""
    if not isinstance(voice, CachedVoice):
        return None
    return next((text for text in phrases if not voice.holds(text)), None)


class CachedVoice:
    """Reads a take from the cache, or else records and caches it.

    The key is the spoken form of the text, so when a reading changes, only those phrases are
    recorded again. If the folder cannot be read or written, every phrase is recorded, and
    `not_kept` says why.
    """

    def __init__(self, voice: Voice, folder: Path) -> None:
        self._voice = voice
        self._folder = folder
        self._store = TakeStore(folder)
        self._not_kept = ""

    @property
    def name(self) -> str:
        """The name of the wrapped voice."""
        return self._voice.name

    @property
    def identity(self) -> str:
        """The identity of the wrapped voice."""
        return self._voice.identity

    @property
    def not_kept(self) -> str:
        """Why a take could not be cached, in a few words; empty if all were."""
        return self._not_kept

    def holds(self, text: str) -> bool:
        """Whether a file for the phrase exists in the cache; its content is not checked."""
        return self._store.holds(self.identity, spoken(text))

    def unsayable(self, text: str) -> str:
        """The first word that the wrapped voice cannot say."""
        return self._voice.unsayable(text)

    def record(self, text: str) -> Take:
        """The take, bit for bit as first recorded. Raises VoiceError if the wrapped voice does."""
        said = spoken(text)
        kept = self._store.read(self.identity, said)
        if kept is not None:
            return replace(kept, text=text)
        take = self._voice.record(text)
        try:
            self._store.write(self.identity, replace(take, text=said))
        except OSError as fault:
            self._not_kept = f"{self._folder}: {fault.strerror or fault}"
        return take
