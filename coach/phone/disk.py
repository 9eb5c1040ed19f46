"""Places to write to, and what the disk says when it cannot be done."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from coach.errors import OutputError, UsageError
from coach.routine.text import check_name

_ELSEWHERE: Final = "Choose another place."

_FAULTS: Final = {
    errno.ENOSPC: ("The disk is full", "Free some space, or choose another place."),
    errno.EDQUOT: (
        "Your share of the disk is used up",
        "Free some space, or choose another place.",
    ),
    errno.EFBIG: ("The file is larger than is allowed there", _ELSEWHERE),
    errno.EACCES: ("The folder cannot be written to", _ELSEWHERE),
    errno.EPERM: ("The folder cannot be written to", _ELSEWHERE),
    errno.EROFS: ("The folder cannot be written to", _ELSEWHERE),
    errno.EEXIST: ("A file stands where a folder is needed", _ELSEWHERE),
    errno.ENOTDIR: ("A file stands where a folder is needed", _ELSEWHERE),
    errno.EISDIR: ("There is a folder of this name", "Give the name of a file."),
    errno.EPIPE: ("The program that was reading has gone", "Start both again."),
}


@contextmanager
def disk_errors(where: str) -> Iterator[None]:
    """Turn an OSError raised inside into an OutputError that says what to do; a name that no disk
    takes, into a UsageError."""
    try:
        yield
    except OSError as fault:
        if fault.errno == errno.ENAMETOOLONG:
            raise UsageError(
                "The name is too long", where=where, remedy="Choose a shorter one."
            ) from fault
        known = _FAULTS.get(fault.errno or 0)
        what, remedy = known or (f"It cannot be written ({fault.strerror or fault})", _ELSEWHERE)
        raise OutputError(what, where=where, remedy=remedy) from fault


def check_target(path: Path, *, overwrite: bool) -> None:
    """Raise OutputError when it can be seen beforehand that a file cannot be written at `path`, and
    UsageError when no file can have its name.

    Worth calling before long work is begun for it.
    """
    check_name(path)
    with disk_errors(str(path)):
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "")
        if path.exists() and not path.is_file():
            raise OutputError("This is not an ordinary file", where=str(path), remedy=_ELSEWHERE)
        if os.path.lexists(path) and not overwrite:  # a link that leads nowhere is somebody's too
            raise taken(path)
        folder = next(above for above in path.absolute().parents if above.exists())
        if not folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "")
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, "")


def taken(path: Path) -> OutputError:
    """The error for a name that belongs to another file, which is left as it is."""
    return OutputError(
        "The file exists already",
        where=str(path),
        remedy="Choose another name, or add --overwrite.",
    )


@contextmanager
def new_folder(folder: Path) -> Iterator[None]:
    """Make a folder, and those above it, where they are missing; take them away after a failure.

    Folders that were there before, or that hold something by then, are left.
    """
    with disk_errors(str(folder)):
        missing = [place for place in (folder, *folder.parents) if not place.exists()]
    try:
        with disk_errors(str(folder)):
            folder.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for place in missing:
            with suppress(OSError):
                place.rmdir()
        raise
