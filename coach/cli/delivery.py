"""Pieces become files: in a folder, in a ZIP, or down a pipe, with word of how it goes."""

import math
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from fractions import Fraction
from pathlib import Path
from tempfile import gettempdir
from typing import BinaryIO

from coach.cli.progress import Progress
from coach.cli.terminal import give, say
from coach.errors import UsageError
from coach.export.album import Order, Piece, fill, order, playlist, zip_folder
from coach.export.formats.base import Format
from coach.export.metadata.track import Track
from coach.export.normalize import MOST_PEAK, TARGET, TOLERANCE
from coach.export.writer import Target, Written
from coach.files import check_target, disk_errors, interrupted, new_folder, planned, put, workbench
from coach.units import compared, length_in_words, seconds_of


class Delivery:
    """Writes pieces in some formats. Paths of finished files go to stdout, all else to stderr."""

    def __init__(
        self,
        formats: tuple[Format, ...],
        *,
        sidecars: bool,
        overwrite: bool,
        plain: bool,
    ) -> None:
        self._formats = formats
        self._sidecars = sidecars
        self._overwrite = overwrite
        self._plain = plain
        self._begun: frozenset[Path] = frozenset()
        """What a run that ended halfway was writing, and may have finished."""

    def to_file(self, piece: Piece, path: Path) -> None:
        """One piece in one format at a path."""
        one = Order(piece, (Target(path, self._formats[0]),), self._sidecars)
        with self._writing(one.paths):
            self._write(one)
        _tell(one.paths)

    def to_folder(self, groups: Sequence[Sequence[Piece]], folder: Path) -> None:
        """Groups of pieces; one that stands in a folder of its own gets a playlist."""
        for paths in self._filled(groups, folder):
            _tell(paths)

    def to_zip(self, groups: Sequence[Sequence[Piece]], path: Path) -> None:
        """All groups in one ZIP; nothing else is left in its folder."""
        folder = path.parent
        self._check([path])
        with new_folder(folder), workbench(folder) as inner:
            for _ in self._filled(groups, inner):
                pass
            zip_folder(inner, path, overwrite=self._overwrite)
        _tell([path])

    def to_pipe(self, piece: Piece, stream: BinaryIO) -> None:
        """One piece in one format; it is finished and checked before its first byte is sent."""
        with workbench(Path(gettempdir())) as inner:
            one = order(piece, inner, self._formats, sidecars=False)
            self._write(one)
            with one.targets[0].path.open("rb") as file, disk_errors("standard output"):
                shutil.copyfileobj(file, stream, 1 << 20)
                stream.flush()

    def _filled(self, groups: Sequence[Sequence[Piece]], folder: Path) -> Iterator[Sequence[Path]]:
        """Write all groups; the paths of each piece and playlist once they stand there."""
        planned = [[self._order(piece, folder) for piece in group] for group in groups]
        lists = [self._playlists(group, folder) for group in groups]
        paths = [path for group in planned for one in group for path in one.paths]
        with self._writing([*paths, *(path for group in lists for path in group)]):
            for group, playlists in zip(planned, lists, strict=True):
                tracks = []
                for one in group:
                    tracks.append(self._write(one))
                    yield one.paths
                for path, fmt in playlists.items():
                    names = [f"{one.piece.stem.name}.{fmt.name}" for one in group]
                    text = playlist(zip(names, tracks, strict=True))
                    yield [put(path, text.encode(), overwrite=self._overwrite)]

    def _order(self, piece: Piece, folder: Path) -> Order:
        return order(piece, folder, self._formats, sidecars=self._sidecars)

    def _playlists(self, group: Sequence[Piece], folder: Path) -> dict[Path, Format]:
        """Where the playlists of a group go: one a format, the first under the plain name."""
        home = group[0].stem.parent
        if home == Path():
            return {}
        names = [home.name, *(f"{home.name}-{fmt.name}" for fmt in self._formats[1:])]
        return {
            folder / home / f"{name}.m3u8": fmt
            for name, fmt in zip(names, self._formats, strict=True)
        }

    @contextmanager
    def _writing(self, paths: Sequence[Path]) -> Iterator[None]:
        """Around the writing of some files. Where it ends halfway, the same command can complete
        them: what this one has finished may stand there, if it is byte for byte what that writes.
        """
        homes = {path.parent for path in paths}
        if not self._overwrite:
            self._begun = frozenset(home / name for home in homes for name in interrupted(home))
        self._check(paths)
        there = sum(path in self._begun and path.exists() for path in paths)
        with ExitStack() as stack:
            for home in sorted(homes) if len(paths) > 1 else ():
                stack.enter_context(new_folder(home))
                names = [path.name for path in paths if path.parent == home]
                stack.enter_context(planned(home, names))
            yield
        if there:
            say(f"Already there from before it was interrupted: {there} of {len(paths)} files.")

    def _check(self, paths: Iterable[Path]) -> None:
        """Tell now what cannot be written, before anything is recorded."""
        seen: set[Path] = set()
        for path in paths:
            if path in seen:
                raise UsageError(
                    "Two routines would be written to one file",
                    where=str(path),
                    remedy="Name each routine once, or write them to two folders.",
                )
            seen.add(path)
            check_target(path, overwrite=self._overwrite or path in self._begun)

    def _write(self, one: Order) -> Track:
        title = one.piece.title
        if self._plain:
            say(f"Recording {title}")
        track, render = one.piece.record()
        frames = track.timeline.frames
        watch = Progress(title, len(one.targets), plain=self._plain)
        try:
            written = fill(
                one,
                track,
                render,
                overwrite=self._overwrite,
                begun=self._begun,
                watch=watch,
            )
        finally:
            watch.done()
        say(f"{title}: {length_in_words(seconds_of(frames))}")
        for file in written:
            _tell_loudness(file)
        return track


def _tell(paths: Iterable[Path]) -> None:
    for path in paths:
        give(str(path))


def _tell_loudness(file: Written) -> None:
    figures = file.figures
    say(
        f"  {file.path.suffix[1:]}: {figures.dual_mono:.1f} LUFS on two speakers "
        f"({figures.lufs:.1f} as a mono file), true peak {figures.peak:.1f} dBTP"
    )
    if figures.lufs > -math.inf and (
        abs(figures.dual_mono - TARGET) > TOLERANCE or figures.peak > MOST_PEAK
    ):
        peak, most = compared(Fraction(figures.peak), Fraction(MOST_PEAK), write=_decibels)
        say(f"  Note: {TARGET:g} LUFS and at most {most} dBTP were aimed at; the peak is {peak}.")


def _decibels(figure: Fraction, places: int) -> str:
    return f"{float(figure):.{places}f}"
