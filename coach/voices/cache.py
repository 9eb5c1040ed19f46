"""A voice that remembers what another voice has said."""

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from coach.speech.notation import spoken
from coach.voices.base import Take, Voice
from coach.voices.store import TakeStore


def default_folder() -> Path:
    """Where takes are kept: the environment's COACH_CACHE, else in the user's cache folder.

    A `~` that no shell has replaced means the home folder here too; where nobody knows of one, it
    is an ordinary name.
    """
    chosen = os.environ.get("COACH_CACHE")
    if chosen:
        return Path(os.path.expanduser(chosen))  # noqa: PTH111 (pathlib's raises without a home)
    from platformdirs import user_cache_path

    return user_cache_path("coach", appauthor=False) / "takes"


def first_missing(voice: Voice, phrases: Iterable[str]) -> str | None:
    """The first phrase that a voice with a folder would have to record; None when there is none, or
    the voice has no folder."""
    if not isinstance(voice, CachedVoice):
        return None
    return next((text for text in phrases if not voice.holds(text)), None)


class CachedVoice:
    """Speaks a phrase from the folder when it is there, else records it and keeps it: under what is
    said, so a reading that has been changed is recorded anew, and all else stays.

    A folder that cannot be read or written is no error: every phrase is recorded then, and
    `not_kept` says why, for whoever wants to tell the person once.
    """

    def __init__(self, voice: Voice, folder: Path) -> None:
        self._voice = voice
        self._folder = folder
        self._store = TakeStore(folder)
        self._not_kept = ""

    @property
    def name(self) -> str:
        """The name of the voice inside."""
        return self._voice.name

    @property
    def identity(self) -> str:
        """The identity of the voice inside."""
        return self._voice.identity

    @property
    def not_kept(self) -> str:
        """Why a take could not be kept, in a few words; empty while all were."""
        return self._not_kept

    def holds(self, text: str) -> bool:
        """True when the phrase is in the folder, as far as its name tells."""
        return self._store.holds(self.identity, spoken(text))

    def unsayable(self, text: str) -> str:
        """What the voice inside has no sounds for."""
        return self._voice.unsayable(text)

    def record(self, text: str) -> Take:
        """The phrase, bit for bit as it was first recorded. Raises VoiceError as the voice does."""
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
