"""An export from what was asked for to finished files.

A request becomes an album: the whole routine as one track, a track for each exercise, or the way
up. `export_files` is the list of stages that every album goes through.
"""

import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from enum import Enum, auto
from pathlib import Path
from tempfile import gettempdir
from typing import BinaryIO, Final

from coach.errors import UsageError
from coach.export.formats.base import Format
from coach.export.metadata.sidecars import SIDECARS
from coach.export.metadata.track import ARTIST, Track, dose_of
from coach.export.normalize import BLOCK, Render
from coach.export.progress import Progress
from coach.export.writer import Target, write_files
from coach.files import (
    bring_to_disk,
    check_target,
    disk_errors,
    interrupted,
    new_folder,
    place,
    planned,
    put,
    unfinished,
    workbench,
)
from coach.request import Request, composer_for
from coach.routine.model import Routine
from coach.script.model import Posture
from coach.units import FRAME_RATE

_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
"""The time of every file in a ZIP, so that the same command gives the same bytes."""


class Contents(Enum):
    """What of a routine is exported."""

    WHOLE = auto()
    PARTS = auto()
    """A track for each exercise. Each is safe by itself: it begins upright with the stop signs, and
    ends upright."""
    WAY_UP = auto()
    """Only the way up from head-down, which is the same for every routine."""


@dataclass(frozen=True, slots=True)
class PlannedTrack:
    """A track before it is composed.

    stem: its files' names without a suffix, in the folder that they are written to.
    album, number, of: as in `Track`.
    """

    request: Request
    routine: Routine
    contents: Contents
    stem: Path
    album: str
    number: int = 1
    of: int = 1


@dataclass(frozen=True, slots=True)
class TrackFiles:
    """A planned track and its files: the sound in each format, and what stands beside the first."""

    track: PlannedTrack
    targets: tuple[Target, ...]
    sidecars: Mapping[Path, Callable[[Track], str]]

    @property
    def paths(self) -> tuple[Path, ...]:
        """Every file that is written."""
        return (*(target.path for target in self.targets), *self.sidecars)


@dataclass(frozen=True, slots=True)
class AlbumFiles:
    """The files of an album. playlists: one for each format, when the album has a folder."""

    tracks: tuple[TrackFiles, ...]
    playlists: Mapping[Path, Format]

    @property
    def paths(self) -> tuple[Path, ...]:
        """Every file that is written."""
        return (*(path for track in self.tracks for path in track.paths), *self.playlists)


@dataclass(frozen=True, slots=True)
class Output:
    """Where the files go, and how they are written.

    folder: made when it is missing.
    file: the one file to write, in place of names of its own in `folder`: a sound file, or the ZIP.
    stream: where the one sound file is sent instead; it is finished before its first byte is sent.
    zipped: all files go into one ZIP.
    numbered: each request has a folder of its own, so that two may have the same name.
    sidecars: small text files stand beside the first format of each track.
    """

    formats: tuple[Format, ...]
    folder: Path = Path()
    file: Path | None = None
    stream: BinaryIO | None = None
    zipped: bool = False
    numbered: bool = False
    sidecars: bool = False
    overwrite: bool = False

    @property
    def is_hidden(self) -> bool:
        """True when the files are written out of sight, to be zipped or sent."""
        return self.zipped or self.stream is not None


def export_files(
    requests: Iterable[Request], contents: Contents, output: Output, progress: Progress
) -> tuple[Path, ...]:
    """Write sound files of all requests; their paths, in the order of the requests.

    What can be seen to be wrong is told before anything is composed. No file gets its name before
    it is whole. Raises RoutineError, UsageError, VoiceError and OutputError.
    """
    planned_albums = [plan_album(request, contents) for request in requests]
    with _open_folder(planned_albums, output, progress) as folder:
        albums = _name_files(planned_albums, folder, output)
        with _reserve(albums, output, progress) as resumable:
            for album in albums:
                tracks = []
                for files in album.tracks:
                    track, render = compose(files.track, progress)
                    written = write_files(
                        files.targets,
                        render,
                        track,
                        overwrite=output.overwrite,
                        resumable=resumable,
                        watch=progress.watch,
                    )
                    _write_sidecars(files, track, output)
                    progress.written(track, written)
                    if not output.is_hidden:
                        progress.finished(files.paths)
                    tracks.append(track)
                _write_playlists(album, tracks, output)
                if not output.is_hidden:
                    progress.finished([*album.playlists])
    return tuple(
        target.path for album in albums for files in album.tracks for target in files.targets
    )


def plan_album(request: Request, contents: Contents) -> tuple[PlannedTrack, ...]:
    """The tracks of a request. Raises RoutineError for an unknown routine."""
    routine = request.find_routine()
    if contents is Contents.WAY_UP:
        routine = replace(routine, name="way-up", title="The way up")
        return (PlannedTrack(request, routine, contents, Path("way-up"), album="coach"),)
    name = routine.name.replace(",", "+")
    if contents is Contents.WHOLE:
        return (PlannedTrack(request, routine, contents, Path(name), album=routine.title),)
    return tuple(
        PlannedTrack(
            request,
            replace(
                routine, name=step.exercise.name, title=step.exercise.title, steps=(step,), about=""
            ),
            contents,
            Path(name, f"{number:02d}-{step.exercise.name}"),
            album=routine.title,
            number=number,
            of=len(routine.steps),
        )
        for number, step in enumerate(routine.steps, start=1)
    )


def compose(planned_track: PlannedTrack, progress: Progress) -> tuple[Track, Render]:
    """Record and lay out a track; what its files tell, and its sound. It may take minutes."""
    from coach.sound.earcons import load_earcons
    from coach.sound.renderer import Renderer

    request, routine = planned_track.request, planned_track.routine
    progress.compose(routine.title)
    with composer_for(request, routine) as composer:
        if planned_track.contents is Contents.WAY_UP:
            timeline, dose = composer.way_up(Posture.INVERTED), ""
            about = replace(composer.about(), warnings=())
        else:
            timeline, dose = composer.timeline(), dose_of(routine)
            about = composer.about()
    if composer.not_kept:
        progress.not_kept(composer.not_kept)
    track = Track(
        timeline, about, planned_track.album, dose, planned_track.number, planned_track.of
    )
    renderer = Renderer(load_earcons(), noise_floor_dbfs=request.noise_floor)
    return track, lambda: renderer.blocks(timeline, BLOCK)


@contextmanager
def _open_folder(
    albums: Sequence[Sequence[PlannedTrack]], output: Output, progress: Progress
) -> Iterator[Path]:
    """The folder to write to. A hidden one becomes the ZIP, or is sent, at the end."""
    if output.stream is not None:
        with workbench(Path(gettempdir())) as folder:
            yield folder
            _send(folder, output.stream)
    elif output.zipped:
        archive = output.file or output.folder / f"{albums[0][0].stem.parts[0]}.zip"
        check_target(archive, overwrite=output.overwrite)
        with new_folder(archive.parent), workbench(archive.parent) as folder:
            yield folder
            zip_folder(folder, archive, overwrite=output.overwrite)
        progress.finished([archive])
    else:
        yield output.folder


def _name_files(
    albums: Sequence[Sequence[PlannedTrack]], folder: Path, output: Output
) -> list[AlbumFiles]:
    """Where everything goes."""
    named = []
    for number, album in enumerate(albums):
        home = folder / str(number) if output.numbered else folder
        tracks = tuple(_files_of(track, home, output) for track in album)
        inner = album[0].stem.parent
        names = [inner.name, *(f"{inner.name}-{fmt.name}" for fmt in output.formats[1:])]
        playlists = {
            home / inner / f"{name}.m3u8": fmt
            for name, fmt in zip(names, output.formats, strict=True)
            if inner != Path()
        }
        named.append(AlbumFiles(tracks, playlists))
    return named


def _files_of(track: PlannedTrack, home: Path, output: Output) -> TrackFiles:
    stem = home / track.stem
    paths = [stem.with_name(f"{stem.name}.{fmt.name}") for fmt in output.formats]
    if output.file is not None and not output.is_hidden:
        paths = [output.file]
    targets = tuple(map(Target, paths, output.formats))
    makers = SIDECARS if output.sidecars else {}
    return TrackFiles(
        track, targets, {paths[0].with_suffix(suffix): make for suffix, make in makers.items()}
    )


@contextmanager
def _reserve(
    albums: Sequence[AlbumFiles], output: Output, progress: Progress
) -> Iterator[frozenset[Path]]:
    """Check that all files can be written, before anything is recorded, and list them meanwhile in
    their folders, so that the same command can complete an export that was interrupted.

    The files that such an export may have finished; each must turn out the same, byte for byte.
    """
    paths = [path for album in albums for path in album.paths]
    folders = {path.parent for path in paths}
    resumable: frozenset[Path] = frozenset()
    if not output.overwrite:
        resumable = frozenset(home / name for home in folders for name in interrupted(home))
    seen: set[Path] = set()
    for path in paths:
        if path in seen:
            raise UsageError(
                "Two routines would be written to one file",
                where=str(path),
                remedy="Name each routine once, or write them to two folders.",
            )
        seen.add(path)
        check_target(path, overwrite=output.overwrite or path in resumable)
    there = sum(path in resumable and path.exists() for path in paths)
    with ExitStack() as stack:
        for home in sorted(folders) if len(paths) > 1 else ():
            stack.enter_context(new_folder(home))
            names = [path.name for path in paths if path.parent == home]
            stack.enter_context(planned(home, names))
        yield resumable
    if there:
        progress.already_there(there, len(paths))


def _write_sidecars(files: TrackFiles, track: Track, output: Output) -> None:
    for path, make in files.sidecars.items():
        put(path, make(track).encode(), overwrite=output.overwrite)


def _write_playlists(album: AlbumFiles, tracks: Sequence[Track], output: Output) -> None:
    for path, fmt in album.playlists.items():
        names = [f"{files.track.stem.name}.{fmt.name}" for files in album.tracks]
        text = playlist(zip(names, tracks, strict=True))
        put(path, text.encode(), overwrite=output.overwrite)


def playlist(entries: Iterable[tuple[str, Track]]) -> str:
    """An extended M3U. entries: for each file its path from the playlist, and what is in it."""
    lines = ["#EXTM3U"]
    for name, track in entries:
        length = track.timeline.frames / FRAME_RATE
        lines += [f"#EXTINF:{length:.3f},{ARTIST} - {track.title}", name]
    return "\n".join(lines) + "\n"


def _send(folder: Path, stream: BinaryIO) -> None:
    """Send the one file in a folder down a pipe."""
    path = next(path for path in folder.iterdir() if path.is_file())
    with path.open("rb") as file, disk_errors("standard output"):
        shutil.copyfileobj(file, stream, 1 << 20)
        stream.flush()


def zip_folder(folder: Path, path: Path, *, overwrite: bool) -> None:
    """Put all files below a folder into a ZIP. They are stored as they are: sound is compressed
    already. Raises OutputError."""
    check_target(path, overwrite=overwrite)
    with unfinished(path) as draft, disk_errors(str(path)):
        with zipfile.ZipFile(draft, "w") as archive:
            for file in sorted(file for file in folder.rglob("*") if file.is_file()):
                name = file.relative_to(folder).as_posix()
                with (
                    file.open("rb") as source,
                    archive.open(zipfile.ZipInfo(name, _LONG_AGO), "w", force_zip64=True) as to,
                ):
                    shutil.copyfileobj(source, to, 1 << 20)
        bring_to_disk(draft)
        place(draft, path, overwrite=overwrite)
