"""Finds the tracks in the files, folders and playlists that a person names."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from coach.errors import MusicError
from coach.files import is_folder, read_plain
from coach.printable import printable

_SOUND: Final = frozenset(
    f".{name}"
    for name in (
        *("aac", "aif", "aiff", "ape", "caf", "flac", "m4a", "m4b", "mka", "mp3", "mp4"),
        *("oga", "ogg", "opus", "wav", "weba", "webm", "wma", "wv"),
    )
)
"""Suffixes of the files taken from a folder, which may hold covers and notes too. A file named by
itself may have any suffix."""

MAX_TRACKS: Final = 100
"""Tracks that are played before the bed starts over. Each is an open file, and a system may
allow a process no more than 256."""

_PLAYLISTS: Final = (".m3u8", ".m3u")

_MAX_PLAYLIST_BYTES: Final = 1_000_000
"""Bytes."""


def find_tracks(places: Iterable[Path]) -> tuple[Path, ...]:
    """The tracks of files, folders and playlists, in this order. Nothing is opened but playlists.

    A folder yields the sound files in it and in its subfolders, by name. Raises MusicError
    naming the place if nothing is there, or no track is in it.
    """
    return tuple(track for place in places for track in _tracks_of(place))


def shuffled(tracks: Sequence[Path], seed: int) -> tuple[Path, ...]:
    """The tracks in another order, the same for the same seed."""

    def drawn(number: int) -> bytes:
        return hashlib.sha256(f"{seed}/{number}".encode()).digest()

    return tuple(tracks[number] for number in sorted(range(len(tracks)), key=drawn))


def _tracks_of(place: Path) -> list[Path]:
    if is_folder(place):
        found = sorted(_sound_files(place), key=lambda path: path.relative_to(place).parts)
        if not found:
            raise MusicError(
                "There is no sound file in this folder",
                where=str(place),
                remedy="Name a folder with music, or a file.",
            )
        return found
    if place.suffix.lower() in _PLAYLISTS:
        return list(_listed(place))
    if not os.path.lexists(place):
        raise MusicError(
            "There is no such music", where=str(place), remedy="Name a file, a folder or an .m3u8."
        )
    return [place]


def _sound_files(folder: Path) -> Iterator[Path]:
    for home, inner, names in os.walk(folder, onerror=_refuse):
        inner[:] = [name for name in inner if not name.startswith(".")]
        for name in names:
            path = Path(home, name)
            if path.suffix.lower() in _SOUND and not name.startswith("."):
                yield path


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # no file could have this name
        return False


def _refuse(fault: OSError) -> None:
    raise MusicError(
        f"The folder cannot be read ({fault.strerror or fault})",
        where=str(fault.filename),
        remedy="Name another, or its files.",
    ) from fault


def _listed(playlist: Path) -> Iterator[Path]:
    """The tracks of an M3U playlist, whose paths are relative to its folder."""
    try:
        text = read_plain(playlist, _MAX_PLAYLIST_BYTES).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        why = "it is not UTF-8" if isinstance(fault, ValueError) else fault.strerror or fault
        raise MusicError(
            f"The playlist cannot be read ({why})",
            where=str(playlist),
            remedy="Save it as .m3u8 in UTF-8, or name its files.",
        ) from fault
    entries = [line.strip() for line in text.splitlines()]
    entries = [entry for entry in entries if entry and not entry.startswith("#")]
    if not entries:
        raise MusicError(
            "The playlist is empty", where=str(playlist), remedy="Name one with music in it."
        )
    for entry in entries:
        if "://" in entry:
            raise MusicError(
                f"The playlist names an address, and only files are played ({printable(entry)})",
                where=str(playlist),
                remedy="Leave it out.",
            )
        track = playlist.parent / entry
        if not _is_file(track):
            raise MusicError(
                f"The playlist names a file that is not there ({printable(entry)})",
                where=str(playlist),
                remedy="Correct the path, which is relative to the playlist, or leave it out.",
            )
        yield track
