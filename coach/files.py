"""Whole files or none: drafts, destinations, disk errors, and reading what others left.

Files are written to a locked hidden folder next to their destination and get their name in one
step. The lock ends with its process, so what a killed process left can be told from what another
one is writing, and the next that writes there clears it away.

A name may stand for a pipe that nobody writes to, a device without an end, or a sparse file larger
than memory; reading one must neither hang a command nor fill the memory.
"""

import errno
import os
import re
import secrets
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from filecmp import cmp
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import IO, BinaryIO, Final
from urllib.parse import quote, unquote_to_bytes

from coach.errors import OutputError, UsageError

LONGEST_NAME: Final = 255
"""Bytes of a name in a folder, on every usual file system."""

# Without it, opening a pipe waits for somebody to write. Windows has no pipes in folders.
_WITHOUT_WAITING: Final = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def open_plain(path: Path) -> BinaryIO:
    """Open a regular file for reading. Links are followed.

    Raises OSError for one that cannot be opened, and for anything that is not a regular file.
    """
    number = os.open(path, os.O_RDONLY | _WITHOUT_WAITING)
    try:
        if not S_ISREG(os.fstat(number).st_mode):
            raise OSError(errno.EINVAL, "it is not an ordinary file", str(path))
        return os.fdopen(number, "rb")
    except BaseException:
        os.close(number)
        raise


def read_plain(path: Path, most: int) -> bytes:
    """The content of a regular file of at most `most` bytes. Raises OSError for any other."""
    with open_plain(path) as file:
        if os.fstat(file.fileno()).st_size <= most:
            content = file.read(most + 1)  # it may be growing
            if len(content) <= most:
                return content
    raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))


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


def check_name(path: Path) -> None:
    """Raise UsageError for a path with a name in it that no file system takes."""
    for part in path.parts:
        if len(os.fsencode(part)) > LONGEST_NAME:
            raise UsageError(
                "The name is too long", where=f"{part[:40]}...", remedy="Choose a shorter one."
            )


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


if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_NAME: Final = ".coach-{}.part"
_OURS: Final = re.compile(r"\.coach-[0-9a-f]{16}\.part")

_HELD: Final = "held"
"""The file in a hidden folder that is locked by the process that the folder belongs to."""

_INSIDE: Final = "files"
"""The folder beside it in which there is what is not finished."""

_PLAN: Final = "plan"
"""The file in that folder that lists what is to be written, one name a line, each quoted."""

_LARGEST_PLAN: Final = 1_000_000
"""Bytes of such a list."""


@contextmanager
def workbench(home: Path, where: str = "") -> Iterator[Path]:
    """A new folder, hidden in `home`, which is there already; what is left in it at the end is
    thrown away. So is what processes that were killed have left in `home` of theirs.

    where: what an error is to name in place of `home`.
    Raises OutputError when there can be no such folder.
    """
    with disk_errors(where or str(home)):
        bench, held = _new_bench(home)
    try:
        _clear_leftovers(home, bench)
        with disk_errors(where or str(home)):
            (bench / _INSIDE).mkdir()
        yield bench / _INSIDE
    finally:
        _remove(bench, held)


@contextmanager
def unfinished(path: Path) -> Iterator[Path]:
    """Where to write what is to stand at `path`, under the same name, until it is moved there; what
    has not been moved by the end is thrown away. Raises OutputError."""
    with workbench(path.parent, where=str(path)) as bench:
        yield bench / path.name


@contextmanager
def planned(home: Path, names: Sequence[str]) -> Iterator[None]:
    """Around the writing of several files to `home`, one after the other. Where that ends halfway,
    by a fault, Ctrl-C or `kill -9`, their names are left in a hidden folder for `interrupted`.

    Raises OutputError when there can be no such folder.
    """
    with disk_errors(str(home)):
        bench, held = _new_bench(home)
    finished = False
    try:
        with disk_errors(str(home)):
            (bench / _INSIDE).mkdir()
            lines = (quote(os.fsencode(name)) for name in names)
            (bench / _INSIDE / _PLAN).write_text("\n".join(lines), encoding="ascii")
        _clear_leftovers(home, bench)  # only now, so that there is a plan at every moment
        yield
        finished = True
    finally:
        if finished or not any(os.path.lexists(home / name) for name in names):
            _remove(bench, held)
        else:
            held.close()


def interrupted(home: Path) -> frozenset[str]:
    """Names of files in `home` whose writing ended halfway; some may be finished."""
    names: set[str] = set()
    for bench in _others(home):
        with suppress(OSError), (bench / _HELD).open("r+b") as held:
            if _lock(held):
                plan = read_plain(bench / _INSIDE / _PLAN, _LARGEST_PLAN)
                names.update(os.fsdecode(unquote_to_bytes(line)) for line in plan.splitlines())
    return frozenset(names)


def place(draft: Path, path: Path, *, overwrite: bool) -> None:
    """Give a finished draft its name, in one step.

    Without `overwrite` nothing is replaced, whatever appears at `path` and however late: a file
    that is there is left as it is. One that is the same, byte for byte, is as good as the draft.
    Raises OutputError for any other, and OSError.
    """
    if overwrite:
        draft.replace(path)
        return
    try:
        _claim(draft, path)
    except FileExistsError:
        if path.is_symlink() or not path.is_file() or not cmp(draft, path, shallow=False):
            raise taken(path) from None


def _claim(draft: Path, path: Path) -> None:
    """Move a draft to a name that is free. Raises FileExistsError when it is not."""
    if sys.platform == "win32":
        draft.rename(path)  # never replaces anything there
        return
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        raise
    except OSError:
        # The disk knows no hard links (FAT), or they are forbidden (Android): take the name with
        # an empty file of our own, then replace that.
        with path.open("xb") as ours:
            mine = os.fstat(ours.fileno())
        if not os.path.samestat(mine, path.lstat()):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        try:
            draft.replace(path)
        except BaseException:
            path.unlink()
            raise
    else:
        draft.unlink()


def put(path: Path, content: bytes, *, overwrite: bool) -> Path:
    """Write a small file whole or not at all, see `place`; its path. Raises OutputError."""
    check_target(path, overwrite=True)
    with unfinished(path) as draft, disk_errors(str(path)):
        draft.write_bytes(content)
        bring_to_disk(draft)
        place(draft, path, overwrite=overwrite)
    return path


def bring_to_disk(draft: Path) -> None:
    """See to it that a finished draft outlasts a loss of power, before it is given its name: else
    the name might outlast what it stands for. Raises OSError."""
    with draft.open("r+b") as file:
        os.fsync(file.fileno())


def _new_bench(home: Path) -> tuple[Path, IO[bytes]]:
    while True:
        bench = home / _NAME.format(secrets.token_hex(8))
        try:
            bench.mkdir(mode=0o700)
            # Until it is held, another process may take it for a leftover; then there is a next
            # one.
            try:
                held = (bench / _HELD).open("xb")
            except FileNotFoundError:
                continue
            if _is_held(held):
                return bench, held
            held.close()
        except BaseException:  # Ctrl-C too, and between any two of these lines
            _end(bench)
            raise


def _is_held(held: IO[bytes]) -> bool:
    """Hold a file of ours that nobody else holds or has taken away. Where a disk knows no locks,
    nobody can take it for a leftover either."""
    try:
        return _lock(held) and os.fstat(held.fileno()).st_nlink > 0
    except OSError:
        return True


def _lock(held: IO[bytes]) -> bool:
    """Hold a file for as long as it is open, at most for as long as this process lives; False when
    another one does. Raises OSError where the disk knows no locks."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(held.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _clear_leftovers(home: Path, ours: Path) -> None:
    """Remove the hidden folders in `home` that nobody holds. What cannot be seen to be one of ours,
    or cannot be removed, stays."""
    with suppress(OSError):
        owner = ours.lstat().st_uid
        for bench in _others(home):
            if bench != ours:
                with suppress(OSError):
                    _clear(bench, owner)


def _others(home: Path) -> list[Path]:
    """Whatever in `home` has the name of a hidden folder of ours; none where nobody may look."""
    with suppress(OSError):
        return [bench for bench in home.iterdir() if _OURS.fullmatch(bench.name)]
    return []


def _clear(bench: Path, owner: int) -> None:
    seen = bench.lstat()
    if not S_ISDIR(seen.st_mode) or seen.st_uid != owner:
        return
    try:
        held = (bench / _HELD).open("r+b")
    except FileNotFoundError:
        bench.rmdir()  # ended before it was held; one with anything in it is none of ours
        return
    with held:
        if _lock(held):
            _remove(bench, held)


def _remove(bench: Path, held: IO[bytes]) -> None:
    """Take a hidden folder away that we hold. The file that is held goes last, so that a folder
    with anything in it can always be told to be one."""
    shutil.rmtree(bench / _INSIDE, ignore_errors=True)
    if sys.platform == "win32":
        held.close()  # an open file cannot be removed there
    _end(bench)
    held.close()


def _end(bench: Path) -> None:
    with suppress(OSError):
        (bench / _HELD).unlink(missing_ok=True)
        bench.rmdir()
