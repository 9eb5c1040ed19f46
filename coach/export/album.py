"""Several files that belong together: sound files, what stands beside them, a playlist, a ZIP."""

import zipfile
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from coach.export.formats.base import Format
from coach.export.metadata.sidecars import SIDECARS
from coach.export.metadata.track import ARTIST, Track
from coach.export.normalize import Render
from coach.export.progress import Watch, unwatched
from coach.export.writer import Target, Written, write_files
from coach.files import bring_to_disk, check_target, disk_errors, place, put, unfinished
from coach.units import FRAME_RATE

_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
"""The time of every file in a ZIP, so that the same command gives the same bytes."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One routine, or one part of it, before it is recorded.

    stem: the files' name without a suffix, in the folder that they are written to.
    title: for people.
    record: records and lays out; gives what the file tells, and its sound. May take long.
    """

    stem: Path
    title: str
    record: Callable[[], tuple[Track, Render]]


@dataclass(frozen=True, slots=True)
class Order:
    """A piece, the sound files it is written to, and whether small files stand beside the first."""

    piece: Piece
    targets: tuple[Target, ...]
    sidecars: bool = False

    @property
    def paths(self) -> tuple[Path, ...]:
        """Every file that is written."""
        return (*(target.path for target in self.targets), *self.beside)

    @property
    def beside(self) -> dict[Path, Callable[[Track], str]]:
        """The small files: where each stands, and what makes it."""
        first = self.targets[0].path
        makers = SIDECARS if self.sidecars else {}
        return {first.with_suffix(suffix): maker for suffix, maker in makers.items()}


def order(piece: Piece, folder: Path, formats: Iterable[Format], *, sidecars: bool) -> Order:
    """A piece in several formats, under its own name in a folder."""
    stem = folder / piece.stem
    targets = tuple(Target(stem.parent / f"{stem.name}.{fmt.name}", fmt) for fmt in formats)
    return Order(piece, targets, sidecars)


def fill(
    order: Order,
    track: Track,
    render: Render,
    *,
    overwrite: bool = False,
    begun: Container[Path] = (),
    watch: Watch = unwatched,
) -> tuple[Written, ...]:
    """Write all files of an order, once its piece is recorded: first the sound, all of it whole,
    then what stands beside it. See `write_files`. Raises OutputError."""
    written = write_files(
        order.targets, render, track, overwrite=overwrite, begun=begun, watch=watch
    )
    for path, text in order.beside.items():
        put(path, text(track).encode(), overwrite=overwrite)
    return written


def playlist(entries: Iterable[tuple[str, Track]]) -> str:
    """An extended M3U of files, named as seen from the playlist, with their true lengths."""
    lines = ["#EXTM3U"]
    for name, track in entries:
        length = track.timeline.frames / FRAME_RATE
        lines += [f"#EXTINF:{length:.3f},{ARTIST} - {track.title}", name]
    return "\n".join(lines) + "\n"


def zip_folder(folder: Path, path: Path, *, overwrite: bool) -> Path:
    """All files below a folder in one ZIP, as they are, since sound is packed already."""
    check_target(path, overwrite=overwrite)
    with unfinished(path) as draft, disk_errors(str(path)):
        with zipfile.ZipFile(draft, "w") as archive:
            for file in sorted(file for file in folder.rglob("*") if file.is_file()):
                name = file.relative_to(folder).as_posix()
                with (
                    file.open("rb") as source,
                    archive.open(zipfile.ZipInfo(name, _LONG_AGO), "w", force_zip64=True) as to,
                ):
                    while part := source.read(1 << 20):
                        to.write(part)
        bring_to_disk(draft)
        place(draft, path, overwrite=overwrite)
    return path
