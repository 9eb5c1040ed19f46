"""The person's own music under a routine, as flags, routine files and defaults ask for it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from coach.errors import UsageError

USUAL_LEVEL: Final = -8.0
"""Default loudness of music between cues, in LU relative to speech."""


@dataclass(frozen=True, slots=True)
class MusicChoice:
    """Music to be played.

    places: files, folders and playlists, in order.
    level: loudness between cues, in LU relative to speech.
    seed: of the order in which tracks are shuffled; None leaves them in order.
    where: the file and the line that name the places, for errors; empty if a flag does.
    """

    places: tuple[Path, ...]
    level: float = USUAL_LEVEL
    seed: int | None = None
    where: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class MusicRequest:
    """What flags, a routine file or the defaults ask for; None leaves a value to the next of them.

    places: empty for no music.
    level, seed, where: as in `MusicChoice`.
    """

    places: tuple[Path, ...] | None = None
    level: float | None = None
    seed: int | None = None
    where: str = field(default="", compare=False)

    def over(self, other: "MusicRequest") -> "MusicRequest":
        """The same, with missing values taken from another."""
        places = self if self.places is not None else other
        return MusicRequest(
            places.places,
            other.level if self.level is None else self.level,
            other.seed if self.seed is None else self.seed,
            places.where,
        )

    def beyond(self, other: "MusicRequest") -> "MusicRequest":
        """Only the values that another one lacks."""
        return MusicRequest(
            self.places if other.places is None else None,
            self.level if other.level is None else None,
            self.seed if other.seed is None else None,
            self.where,
        )

    def found_from(self, folder: Path, where: str) -> "MusicRequest":
        """The same, as a file in this folder asks for it: its paths are relative to the folder,
        and `~` is the home folder."""
        if self.places is None:
            return self
        places = tuple(folder / _expanded(place) for place in self.places)
        return replace(self, places=places, where=where)

    @property
    def flags(self) -> tuple[str, ...]:
        """The flags that ask for this, such as `--music`."""
        given = {
            "--no-music": self.places == (),
            "--music": bool(self.places),
            "--music-level": self.level is not None,
            "--shuffle": self.seed is not None,
        }
        return tuple(flag for flag, is_given in given.items() if is_given)

    @property
    def choice(self) -> MusicChoice | None:
        """The music to be played; None for none."""
        if not self.places:
            return None
        level = USUAL_LEVEL if self.level is None else self.level
        return MusicChoice(self.places, level, self.seed, self.where)


MUSIC_UNSPECIFIED: Final = MusicRequest()


def check_music_flags(asked: MusicRequest, choices: Iterable[MusicChoice | None]) -> None:
    """Raise UsageError when flags ask for a level or an order of the music and there is no music.

    choices: the music of each routine that the flags apply to.
    """
    given = [flag for flag in asked.flags if flag in ("--music-level", "--shuffle")]
    if given and not any(choices):
        raise UsageError(
            "This changes nothing without music",
            where=given[0],
            remedy="Add --music PATH, or leave it out.",
        )


def _expanded(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError:  # no home folder for that user
        return path
