"""Reads regular files only, checks where files can be written, and reports disk errors.

A name may belong to a pipe that nobody writes to, an endless device, or a sparse file larger than
memory. Reading one must neither hang a command nor fill memory.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader
from pathlib import Path
from stat import S_ISREG
from typing import Final

from coach.errors import CoachError, OutputError, UsageError

MAX_NAME_BYTES: Final = 255
"""Bytes of a file name, on all common file systems."""

_SMALL: Final = 1 << 16
"""Bytes: more than SQLite needs for a session."""

# Without O_NONBLOCK, opening a pipe waits for a writer. Windows has no pipes in folders.
_WITHOUT_WAITING: Final = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def open_plain(path: Path) -> BufferedReader:
    """Open a regular file for reading. Links are followed.

    Raises OSError if it cannot be opened or is not a regular file.
    """
    number = os.open(path, os.O_RDONLY | _WITHOUT_WAITING)
    try:
        if not S_ISREG(os.fstat(number).st_mode):
            raise OSError(errno.EINVAL, "it is not an ordinary file", str(path))
        return os.fdopen(number, "rb")
    except BaseException:
        os.close(number)
        raise


def is_folder(path: Path) -> bool:
    """Whether a folder is there; False also without permission to look."""
    with suppress(OSError):
        return path.is_dir()
    return False


def read_plain(path: Path, max_bytes: int) -> bytes:
    """The content of a regular file of at most `max_bytes`. Raises OSError for any other file."""
    with open_plain(path) as file:
        if os.fstat(file.fileno()).st_size <= max_bytes:
            content = file.read(max_bytes + 1)  # it may be growing
            if len(content) <= max_bytes:
                return content
    raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))


_ELSEWHERE: Final = "Choose another place."

_FULL: Final = (errno.ENOSPC, errno.EDQUOT)

DISK_FULL: Final = "The disk is full"

_FAULTS: Final = {
    errno.ENOSPC: (DISK_FULL, "Free some space, or choose another place."),
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


def check_name(path: Path) -> None:
    """Raise UsageError for a path with a name that is too long for a file system."""
    for part in path.parts:
        if len(os.fsencode(part)) > MAX_NAME_BYTES:
            raise _too_long(part)


@contextmanager
def disk_errors(where: str) -> Iterator[None]:
    """Turn an OSError raised inside into the error of `disk_error`."""
    try:
        yield
    except OSError as fault:
        raise disk_error(fault, where) from fault


def disk_error(fault: OSError, where: str) -> CoachError:
    """An OutputError that says in plain words why something cannot be written, with a remedy; a
    UsageError if its name is too long."""
    if fault.errno == errno.ENAMETOOLONG:
        return _too_long(where)
    known = _FAULTS.get(fault.errno or 0)
    what, remedy = known or (f"It cannot be written ({fault.strerror or fault})", _ELSEWHERE)
    return OutputError(what, where=where, remedy=remedy)


def _too_long(path: str) -> UsageError:
    names = ((name, len(os.fsencode(name)) > MAX_NAME_BYTES) for name in Path(path).parts)
    where = Path(*(f"{name[:40]}..." if is_long else name for name, is_long in names))
    return UsageError("The name is too long", where=str(where), remedy="Choose a shorter one.")


def is_disk_full(error: CoachError) -> bool:
    """Whether an error of `disk_errors` says that nothing more can be written."""
    return isinstance(error.__cause__, OSError) and error.__cause__.errno in _FULL


def check_room(folder: Path) -> None:
    """Raise OutputError if a small file cannot be written to a folder now."""
    import tempfile

    with disk_errors(str(folder)), tempfile.TemporaryFile(dir=folder) as file:
        file.write(bytes(_SMALL))
        file.flush()


def check_target(path: Path, *, overwrite: bool) -> None:
    """Check, before long work begins, that a file can be written at `path`.

    Raises OutputError if it cannot, and UsageError if no file can have this name.
    """
    check_name(path)
    with disk_errors(str(path)):
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "")
        if path.exists() and not path.is_file():
            raise OutputError("This is not an ordinary file", where=str(path), remedy=_ELSEWHERE)
        if os.path.lexists(path) and not overwrite:  # dangling links count too
            raise already_exists(path)
        folder = next(above for above in path.absolute().parents if above.exists())
        if not folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "")
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, "")


def already_exists(path: Path) -> OutputError:
    """The error for a path where another file exists."""
    return OutputError(
        "The file exists already",
        where=str(path),
        remedy="Choose another name, or add --overwrite.",
    )


@contextmanager
def new_folder(folder: Path) -> Iterator[None]:
    """Create a folder and its parents, and remove them again if the block raises.

    Folders that already existed, or are not empty, stay. Raises OutputError.
    """
    with disk_errors(str(folder)):
        missing = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        with disk_errors(str(folder)):
            folder.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for path in missing:
            with suppress(OSError):
                path.rmdir()
        raise
