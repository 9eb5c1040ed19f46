"""Writing sound files so that a file which exists is whole.

Every file is written under a hidden name in the folder that it is meant for, checked, brought to
the disk, and only then given its name. Whatever goes wrong on the way, also Ctrl-C, takes the
hidden files and the folders made for them away again.
"""

import os
import secrets
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from coach.errors import OutputError
from coach.phone.base import Format, Sink
from coach.phone.disk import check_target, disk_errors, new_folder
from coach.timeline.model import Timeline
from coach.timeline.sheet import About
from coach.voices.base import Pcm


@dataclass(frozen=True, slots=True)
class Target:
    """A file to write, and how."""

    path: Path
    fmt: Format


def write_file(
    path: Path,
    blocks: Iterable[Pcm],
    timeline: Timeline,
    fmt: Format,
    about: About,
    *,
    overwrite: bool = False,
) -> Path:
    """Write one file; the path it stands at. As `write_files`."""
    target = Target(path, fmt)
    return write_files([target], blocks, timeline, about, overwrite=overwrite)[0]


def write_files(
    targets: Sequence[Target],
    blocks: Iterable[Pcm],
    timeline: Timeline,
    about: About,
    *,
    overwrite: bool = False,
) -> tuple[Path, ...]:
    """Write the same sound to several files in one pass over `blocks`; the paths they stand at.

    The blocks are those of the whole timeline, see `coach.sound.renderer.Renderer.blocks`.
    Folders that are missing are made. A file that exists is left alone unless `overwrite` is set,
    and is replaced in one step then. No file gets its name before all of them are whole. Raises
    OutputError for anything that cannot be written; what `blocks` raises is passed on.
    """
    for target in targets:
        check_target(target.path, overwrite=overwrite)
    with ExitStack() as stack:
        drafts: list[_Draft] = []
        for target in targets:
            stack.enter_context(new_folder(target.path.parent))
            draft = _Draft(target)
            stack.callback(draft.discard)
            draft.open(timeline, about)
            drafts.append(draft)
        for block in blocks:
            for draft in drafts:
                draft.write(block)
        for draft in drafts:
            draft.finish(timeline.frames)
        for draft in drafts:
            draft.give_name(overwrite=overwrite)
    return tuple(target.path for target in targets)


def write_stream(
    stream: BinaryIO, blocks: Iterable[Pcm], timeline: Timeline, fmt: Format, about: About
) -> None:
    """Write the blocks of a timeline to an open stream, such as standard output, and flush it.

    Raises OutputError when the format cannot be streamed, the stream breaks, or the number of
    frames is another; what `blocks` raises is passed on.
    """
    if fmt.stream is None:
        raise OutputError(
            f"A {fmt.name} file cannot be written to a pipe",
            remedy="Give it a name to be written to, or use wav.",
        )
    name = "standard output"
    with disk_errors(name):
        sink = fmt.stream(stream, timeline, about)
    written = 0
    try:
        for block in blocks:
            with disk_errors(name):
                sink.write(block)
            written += len(block)
    except BaseException:
        with suppress(Exception):
            sink.close()
        raise
    with disk_errors(name):
        sink.close()
    if written != timeline.frames:
        raise OutputError(f"{written} frames came out instead of {timeline.frames}", where=name)


class _Draft:
    """A file in the making, under a hidden name beside the place where it is to stand."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._hidden = target.path.parent / f".coach-{secrets.token_hex(8)}.part"
        self._sink: Sink | None = None

    def open(self, timeline: Timeline, about: About) -> None:
        """Make the hidden file."""
        with self._errors():
            self._sink = self._target.fmt.open(self._hidden, timeline, about)

    def write(self, block: Pcm) -> None:
        """Hand a block to the encoder."""
        assert self._sink is not None, "the draft is open"
        with self._errors():
            self._sink.write(block)

    def finish(self, frames: int) -> None:
        """Close the file, see that it is whole, and bring it to the disk."""
        with self._errors():
            self._close()
            fault = self._target.fmt.check(self._hidden, frames)
            if fault:
                raise OutputError(fault, where=str(self._target.path))
            with self._hidden.open("r+b") as file:
                os.fsync(file.fileno())

    def give_name(self, *, overwrite: bool) -> None:
        """Put the finished file in its place in one step."""
        check_target(self._target.path, overwrite=overwrite)
        with self._errors():
            self._hidden.replace(self._target.path)

    def discard(self) -> None:
        """Throw away whatever has not been given its name."""
        # What is thrown away need not be closed well: a full disk fails here a second time.
        with suppress(Exception):
            self._close()
        with suppress(OSError):
            self._hidden.unlink()

    def _close(self) -> None:
        sink, self._sink = self._sink, None
        if sink is not None:
            sink.close()

    def _errors(self) -> AbstractContextManager[None]:
        return disk_errors(str(self._target.path))
