"""Where the files of an export go, and everything about them but the sound.

Files go to a folder, into a ZIP, or down a pipe.
"""

import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir
from typing import BinaryIO, Final

from coach.drafts import (
    draft_of,
    flush_to_disk,
    give_name,
    hidden_folder,
    interrupted,
    planned,
    write_whole,
)
from coach.errors import UsageError
from coach.export.album import PlannedTrack
from coach.export.formats.base import Format
from coach.export.metadata.sidecars import SIDECARS
from coach.export.metadata.track import ARTIST, Track
from coach.export.progress import ExportObserver
from coach.export.writer import Target
from coach.files import check_target, disk_errors, new_folder
from coach.units import FRAME_RATE

_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
"""The time of every file in a ZIP, so that the same command gives the same bytes."""


@dataclass(frozen=True, slots=True)
class TrackFiles:
    """A planned track and its files: the sound in each format, and the files beside the first."""

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
    file: the one file to write, instead of generated names in `folder`: a sound file, or the ZIP.
    stream: where the only sound file is sent instead; it is finished before its first byte is sent.
    zipped: all files go into one ZIP.
    numbered: each request has a folder of its own, so that two may have the same name.
    sidecars: small text files are written beside the first format of each track.
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
        """True when the files are written to a hidden folder, to be zipped or sent."""
        return self.zipped or self.stream is not None


@contextmanager
def open_folder(
    albums: Sequence[Sequence[PlannedTrack]], output: Output, progress: ExportObserver
) -> Iterator[Path]:
    """The folder to write to. A hidden one becomes the ZIP, or is sent, at the end."""
    if output.stream is not None:
        with hidden_folder(Path(gettempdir())) as folder:
            yield folder
            _send(folder, output.stream)
    elif output.zipped:
        archive = output.file or output.folder / f"{albums[0][0].stem.parts[0]}.zip"
        check_target(archive, overwrite=output.overwrite)
        with new_folder(archive.parent), hidden_folder(archive.parent, str(archive)) as folder:
            yield folder
            zip_folder(folder, archive, overwrite=output.overwrite)
        progress.finished([archive])
    else:
        yield output.folder


def name_files(
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
def reserve(
    albums: Sequence[AlbumFiles], output: Output, progress: ExportObserver
) -> Iterator[frozenset[Path]]:
    """Check that all files can be written, before anything is recorded, and list them meanwhile in
    their folders, so that the same command can complete an export that was interrupted.

    Returns the files that such an export may have finished; each must be made identically.
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


def write_sidecars(files: TrackFiles, track: Track, output: Output) -> None:
    """Write the text files beside a track."""
    for path, make in files.sidecars.items():
        write_whole(path, make(track).encode(), overwrite=output.overwrite)


def write_playlists(album: AlbumFiles, tracks: Sequence[Track], output: Output) -> None:
    """Write the playlists of an album whose sound files exist."""
    for path, fmt in album.playlists.items():
        names = [f"{files.track.stem.name}.{fmt.name}" for files in album.tracks]
        text = playlist(zip(names, tracks, strict=True))
        write_whole(path, text.encode(), overwrite=output.overwrite)


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
    """Put all files below a folder into a ZIP. They are stored uncompressed: sound is
    compressed already. Raises OutputError."""
    check_target(path, overwrite=overwrite)
    with draft_of(path) as draft, disk_errors(str(path)):
        with zipfile.ZipFile(draft, "w") as archive:
            for file in sorted(file for file in folder.rglob("*") if file.is_file()):
                name = file.relative_to(folder).as_posix()
                with (
                    file.open("rb") as source,
                    archive.open(zipfile.ZipInfo(name, _LONG_AGO), "w", force_zip64=True) as to,
                ):
                    shutil.copyfileobj(source, to, 1 << 20)
        flush_to_disk(draft)
        give_name(draft, path, overwrite=overwrite)
