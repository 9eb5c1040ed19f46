"""What the processes of a batch do: list phrases, record them, plan requests, make files.

Everything that goes in and out is plain data. A row never raises: its outcome says what is wrong.
"""

import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from coach.batch.note import Digest, RowFiles, kept, source_of, write_note
from coach.batch.outcome import Outcome, RowState
from coach.batch.rows import Row, reason_of
from coach.drafts import give_name, hidden_folder
from coach.errors import CoachError
from coach.export.album import Contents, compose, plan_albums
from coach.export.formats.registry import format_named
from coach.export.output import zip_folder
from coach.export.progress import ExportObserver
from coach.export.writer import Target, write_files
from coach.files import disk_errors, is_disk_full, new_folder
from coach.request import Request
from coach.request_composer import composer_for
from coach.units import FRAME_RATE
from coach.voices.base import Voice
from coach.voices.cache import CachedVoice


class Phrase(NamedTuple):
    """A phrase and who says it: the name of a voice, and its pace."""

    voice: str | None
    pace: Fraction
    text: str


@dataclass(frozen=True, slots=True)
class Job:
    """A file to make.

    fmt: the name of its format.
    zipped: it goes into a ZIP of its own.
    digest: see `coach.batch.note.digester`.
    replaces: replace a file of its name. Otherwise a file that has appeared since is the work of a
        process that died, and must be identical.
    """

    row: Row
    files: RowFiles
    fmt: str
    zipped: bool
    digest: Digest
    replaces: bool


def phrases_of(request: Request) -> tuple[Phrase, ...]:
    """What a request will say, as far as that is known before it is laid out; nothing for one that
    cannot be planned."""
    whole = replace(request, within=None)
    with suppress(CoachError), composer_for(whole, whole.find_routine()) as composer:
        return tuple(Phrase(request.voice, request.pace, text) for text in composer.phrases())
    return ()


def missing(phrases: Iterable[Phrase]) -> list[Phrase]:
    """Those that are not in the cache and can be kept there."""
    return [phrase for phrase in phrases if not _is_kept(phrase)]


def record(phrases: Sequence[Phrase]) -> str:
    """Record phrases into the cache; the reason if they could not be kept there, else empty.

    A phrase that cannot be recorded is passed over; `check_request` reports it.
    """
    reason = ""
    for phrase in phrases:
        voice = _voice(phrase.voice, phrase.pace)
        with suppress(Exception):
            voice.record(phrase.text)
        if isinstance(voice, CachedVoice):
            reason = voice.not_kept or reason
    return reason


def check_request(request: Request) -> str:
    """Lay out a whole request; the reason if it cannot be done or said, else empty."""
    try:
        voice = _voice(request.voice, request.pace)
        with composer_for(request, request.find_routine(), voice=voice) as composer:
            composer.timeline()
    except CoachError as error:
        return reason_of(error)
    return ""


def make(job: Job) -> Outcome:
    """Make the file of a row and its note, whole or not at all."""
    began = time.monotonic()
    if (there := kept(job.files, job.digest.whole)) is not None:
        return there  # its process died just after it was made
    try:
        done = _made(job)
    except CoachError as error:
        full = is_disk_full(error)
        return Outcome(job.files.id, RowState.BAD, message=reason_of(error), disk_full=full)
    except Exception as error:  # noqa: BLE001  # the other rows continue
        message = f"something went wrong that should not have ({type(error).__name__}: {error})"
        return Outcome(job.files.id, RowState.BAD, message=message)
    return replace(done, seconds=time.monotonic() - began)


def _made(job: Job) -> Outcome:
    notes = _Notes()
    ((planned,),) = plan_albums([job.row.request], Contents.WHOLE)
    if source_of(planned.routine) != job.digest.source:
        raise CoachError(
            "The routine or the music has changed since the table was checked",
            remedy="Run the same command again.",
        )
    track, render = compose(planned, notes)
    fmt, files = format_named(job.fmt), job.files
    with new_folder(files.folder):
        if job.zipped:
            with hidden_folder(files.folder, str(files.file)) as hidden:
                inside = hidden / "inside" / f"{files.id}.{fmt.name}"
                write_files([Target(inside, fmt)], render, track)
                zip_folder(inside.parent, hidden / files.file.name, overwrite=False)
                with disk_errors(str(files.file)):
                    give_name(hidden / files.file.name, files.file, overwrite=job.replaces)
        else:
            write_files(
                [Target(files.file, fmt)],
                render,
                track,
                overwrite=job.replaces,
                resumable=[files.file],
            )
        outcome = Outcome(
            files.id,
            RowState.DONE,
            file=files.file.name,
            length=track.timeline.frames / FRAME_RATE,
            head_down=track.timeline.inverted / FRAME_RATE,
            message=" ".join(notes.texts),
        )
        write_note(files, job.digest.whole, track.header.voice, outcome)
    return outcome


@lru_cache(maxsize=2)
def _voice(name: str | None, pace: Fraction) -> Voice:
    """A voice that stays open: each opens an engine of its own, of 100 MB and more."""
    return Request(voice=name, pace=pace).open_voice()


def _is_kept(phrase: Phrase) -> bool:
    voice = _voice(phrase.voice, phrase.pace)
    return not isinstance(voice, CachedVoice) or voice.kept(phrase.text) is not None


class _Notes(ExportObserver):
    """Keeps what gave way in an export."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def note(self, text: str) -> None:
        """See `ExportObserver`."""
        self.texts.append(text)
