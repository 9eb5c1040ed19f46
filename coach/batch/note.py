"""The note beside each file, `ID.json`: what the file was made from. A row that would make the
same file again is skipped, so an interrupted run continues where it stopped."""

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from coach import __version__
from coach.batch.finder import Finder
from coach.batch.outcome import Outcome, RowState
from coach.drafts import write_whole
from coach.files import read_plain
from coach.music.playable import playable_tracks
from coach.request import Request
from coach.routine.model import Routine
from coach.routine.music import MUSIC_UNSPECIFIED, MusicChoice

_FORM: Final = 2
"""Version of the note, and of what its digest covers."""

_MAX_BYTES: Final = 10_000
"""Bytes."""


@dataclass(frozen=True, slots=True)
class RowFiles:
    """The paths of a row's file and its note. folder: that of all files."""

    folder: Path
    id: str
    suffix: str

    @property
    def file(self) -> Path:
        """The file."""
        return self.folder / f"{self.id}.{self.suffix}"

    @property
    def note(self) -> Path:
        """Its note."""
        return self.folder / f"{self.id}.json"


def _tracks(choice: MusicChoice | None) -> str:
    tracks = playable_tracks(choice)
    # Whole seconds: computers that share a folder may see more or fewer digits.
    seen = [(track.name, track.stat().st_size, int(track.stat().st_mtime)) for track in tracks]
    return repr((seen, choice and (choice.level, choice.seed)))


def source_of(routine: Routine, tracks: Callable[[MusicChoice | None], str] = _tracks) -> str:
    """The digest of a routine and of its music. Raises MusicError.

    tracks: returns the tracks that a choice means, and their versions.
    """
    played = tracks(routine.music.choice)
    return _sha256(f"{replace(routine, music=MUSIC_UNSPECIFIED)!r}\0{played}")


class Digest(NamedTuple):
    """Digests of what a file is made from.

    whole: of what is asked for, its source, the versions of the voice and of coach, and the kind of
        file.
    source: of its routine and music, as `source_of` gives it.
    """

    whole: str
    source: str


def digester(kind: str) -> Callable[[Request], Digest]:
    """A function that gives the digest of a request, with its routine and music as they are now.

    Each file is read once, however many requests name it. The function raises what
    `Request.find_routine` and the identity of a voice raise.
    """

    finder, tracks_once = Finder(), cache(_tracks)

    @cache
    def digest_of_session(request: Request) -> Digest:
        source = source_of(finder.routine(request), tracks_once)
        # Paths are left out: the digest does not depend on the folder that coach runs in.
        asked = replace(request, routine=None, music=MUSIC_UNSPECIFIED)
        identity = finder.voice(request).identity
        parts = (str(_FORM), __version__, kind, repr(asked), source, identity)
        return Digest(_sha256("\0".join(parts)), source)

    def digest(request: Request) -> Digest:
        if not request.greeting:
            return digest_of_session(request)
        session = digest_of_session(replace(request, greeting=""))
        return session._replace(whole=_sha256(f"{session.whole}\0{request.greeting}"))

    return digest


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def write_note(files: RowFiles, digest: str, voice: str, outcome: Outcome) -> None:
    """Write the note of a finished file. Raises OutputError."""
    note = {
        "form": _FORM,
        "id": files.id,
        "digest": digest,
        "coach": __version__,
        "voice": voice,
        "file": outcome.file,
        "bytes": files.file.stat().st_size,
        "length": outcome.length,
        "head_down": outcome.head_down,
        "message": outcome.message,
    }
    write_whole(files.note, (json.dumps(note, indent=1) + "\n").encode(), overwrite=True)


def is_ours(files: RowFiles) -> bool:
    """Whether a note says that we made the file, from any row."""
    return _read(files) is not None


def kept(files: RowFiles, digest: str) -> Outcome | None:
    """The outcome of a row whose file exists and was made from this digest; otherwise None."""
    note = _read(files)
    if note is None or note.get("digest") != digest:
        return None
    with suppress(OSError, TypeError, ValueError, LookupError, OverflowError):
        if files.file.stat().st_size == note.get("bytes"):
            return Outcome(
                files.id,
                RowState.KEPT,
                file=files.file.name,
                length=float(note["length"]),
                head_down=float(note["head_down"]),
                message=str(note.get("message", "")),
            )
    return None


def _read(files: RowFiles) -> dict[str, Any] | None:
    with suppress(OSError, ValueError, RecursionError):
        note = json.loads(read_plain(files.note, _MAX_BYTES))
        if isinstance(note, dict) and note.get("id") == files.id and "digest" in note:
            return note
    return None
