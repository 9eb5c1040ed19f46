"""A voice that caches the takes of another voice on disk."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from coach.files import disk_error
from coach.speech.notation import spoken
from coach.user_folders import user_folder
from coach.voices.base import Take, Voice
from coach.voices.store import TakeStore


def default_folder() -> Path:
    """The folder of cached takes."""
    return user_folder("cache", "takes")


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
        self._quicker: dict[Fraction, CachedVoice] = {}

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
        reasons = (self._not_kept, *(voice.not_kept for voice in self._quicker.values()))
        return next(filter(None, reasons), "")

    def kept(self, text: str) -> Take | None:
        """The take from the cache; None if it is not there."""
        kept = self._store.read(self.identity, spoken(text))
        return None if kept is None else replace(kept, text=text)

    def unsayable(self, text: str) -> str:
        """The first word that the wrapped voice cannot say."""
        return self._voice.unsayable(text)

    def quicker(self, by: Fraction) -> "CachedVoice":
        """The wrapped voice at a higher pace, with its takes in the same folder."""
        if by not in self._quicker:
            self._quicker[by] = CachedVoice(self._voice.quicker(by), self._folder)
        return self._quicker[by]

    def record(self, text: str) -> Take:
        """The take, bit for bit as first recorded. Raises VoiceError if the wrapped voice does."""
        if (kept := self.kept(text)) is not None:
            return kept
        take = self._voice.record(text)
        try:
            self._store.write(self.identity, replace(take, text=spoken(text)))
        except OSError as fault:
            self._not_kept = disk_error(fault, str(self._folder)).lines[0]
        return take


class NotKeptError(Exception):
    """A take is not in the cache."""


class KeptTakes:
    """Returns the takes of a voice from its cache, and never records one."""

    def __init__(self, voice: CachedVoice) -> None:
        self._voice = voice
        self._takes: dict[tuple[str, Fraction], Take] = {}

    def take(self, text: str, quick: Fraction = Fraction(1)) -> Take:
        """The take of a phrase. Raises NotKeptError if it is not there."""
        if (text, quick) not in self._takes:
            voice = self._voice if quick == 1 else self._voice.quicker(quick)
            take = voice.kept(text)
            if take is None:
                raise NotKeptError(text)
            self._takes[text, quick] = take
        return self._takes[text, quick]
