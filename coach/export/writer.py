"""Writes sound files so that every existing file is whole.

Every file is written under a hidden name next to its destination, decoded and checked, flushed to
disk, and only then given its name. After any failure, Ctrl-C too, the hidden files and the
folders that were made for them are removed.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

from coach.drafts import draft_of, flush_to_disk, give_name
from coach.dsp.pcm import Sound
from coach.errors import OutputError
from coach.export.formats.base import Format, Sink
from coach.export.metadata.track import Track
from coach.export.normalize import BLOCK, CEILINGS, MAX_PEAK, Render, find_gain, normalize
from coach.export.progress import ExportStage, Watch, Written, unwatched
from coach.export.verify import verify
from coach.files import check_target, disk_errors, new_folder


@dataclass(frozen=True, slots=True)
class Target:
    """A file to write, and how."""

    path: Path
    fmt: Format


def write_files(
    targets: Sequence[Target],
    render: Render,
    track: Track,
    *,
    overwrite: bool = False,
    resumable: Container[Path] = (),
    watch: Watch = unwatched,
) -> tuple[Written, ...]:
    """Write a track to several files, equally loud, in one pass over its sound.

    render: gives the blocks of `track.timeline`, see `coach.sound.renderer.Renderer.blocks`. It is
        called twice: the sound is measured before it is written.
    resumable: files that may exist because an interrupted export finished them. They are written
        again in a hidden folder, and must be the same, byte for byte.
    Missing folders are made. A file that exists is left alone, or replaced in one step when
    `overwrite` is set. No file gets its name before all of them are whole. Raises OutputError for
    anything that cannot be written; what `render` raises is passed on.
    """
    for target in targets:
        check_target(target.path, overwrite=overwrite or target.path in resumable)
    blocks_in_all = -(-track.timeline.frames // BLOCK)
    with ExitStack() as stack:
        for target in targets:
            stack.enter_context(new_folder(target.path.parent))
        factor: float | None = None
        for ceiling in CEILINGS:
            drafts = stack.enter_context(_drafts(targets))
            with ThreadPoolExecutor(len(drafts), "coach-encoder") as encoders:
                opened = encoders.map(_Draft.open, drafts, repeat(track))
                if factor is None:  # measured while the covers are drawn
                    factor = find_gain(
                        watch(ExportStage.MEASURE, render(), blocks_in_all), track.channels
                    )
                list(opened)
                blocks = normalize(render(), factor, ceiling)
                _write(encoders, drafts, track, watch(ExportStage.WRITE, blocks, blocks_in_all))
            written = tuple(draft.finish(track, factor, watch) for draft in drafts)
            if all(file.figures.peak <= MAX_PEAK for file in written):
                break
        for draft in drafts:
            draft.give_name(overwrite=overwrite)
    return written


def _write(
    encoders: ThreadPoolExecutor, drafts: "Sequence[_Draft]", track: Track, blocks: Iterable[Sound]
) -> None:
    """Feed every draft in its own thread, while the next block is rendered."""
    frames = 0
    written: Iterator[None] = iter(())
    for block in blocks:
        list(written)
        written = encoders.map(_Draft.write, drafts, repeat(block))
        frames += len(block)
    list(written)
    if frames != track.timeline.frames:
        raise OutputError(f"{frames} frames came out instead of {track.timeline.frames}")


@contextmanager
def _drafts(targets: Sequence[Target]) -> "Iterator[list[_Draft]]":
    """Drafts of files; those without a final name at the end are deleted."""
    with ExitStack() as stack:
        drafts = []
        for target in targets:
            draft = _Draft(target, stack.enter_context(draft_of(target.path)))
            stack.callback(draft.discard)
            drafts.append(draft)
        yield drafts


class _Draft:
    """A file that is being written, hidden next to its destination."""

    def __init__(self, target: Target, hidden: Path) -> None:
        self._target = target
        self._hidden = hidden
        self._sink: Sink | None = None

    def open(self, track: Track) -> None:
        """Make the hidden file."""
        with self._errors():
            self._sink = self._target.fmt.open(self._hidden, track)

    def write(self, block: Sound) -> None:
        """Hand a block to the encoder."""
        assert self._sink is not None, "the draft is open"
        with self._errors():
            self._sink.write(block)

    def finish(self, track: Track, factor: float, watch: Watch) -> Written:
        """Close the file, verify it, and flush it to disk."""
        with self._errors():
            self._close()
            figures = verify(self._hidden, self._target.fmt, track, factor, watch)
            flush_to_disk(self._hidden)
        return Written(self._target.path, figures)

    def give_name(self, *, overwrite: bool) -> None:
        """Move the finished file to its destination in one step."""
        with self._errors():
            give_name(self._hidden, self._target.path, overwrite=overwrite)

    def discard(self) -> None:
        """Close a file that was not finished."""
        # A full disk fails here a second time; the file is deleted anyway.
        with suppress(Exception):
            self._close()

    def _close(self) -> None:
        sink, self._sink = self._sink, None
        if sink is not None:
            sink.close()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Errors name the destination of the file, not its hidden draft."""
        try:
            with disk_errors(str(self._target.path)):
                yield
        except OutputError as fault:
            if fault.where:
                raise
            where = str(self._target.path)
            raise OutputError(fault.what, where=where, remedy=fault.remedy) from fault
