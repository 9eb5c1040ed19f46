"""Writes files whole or not at all, reports disk errors, and reads regular files only.

Files are written to a locked hidden folder next to their destination and renamed in one step. The
lock ends with its process, so the leftovers of a killed process can be distinguished from files
that another process is writing, and the next writer removes them.

A name may belong to a pipe that nobody writes to, an endless device, or a sparse file larger than
memory. Reading one must neither hang a command nor fill memory.
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

from coach.errors import CoachError, OutputError, UsageError

MAX_NAME_BYTES: Final = 255
"""Bytes of a file name, on all common file systems."""

# Without O_NONBLOCK, opening a pipe waits for a writer. Windows has no pipes in folders.
_WITHOUT_WAITING: Final = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def open_plain(path: Path) -> BinaryIO:
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


def read_plain(path: Path, most: int) -> bytes:
    """The content of a regular file of at most `most` bytes. Raises OSError for any other file."""
    with open_plain(path) as file:
        if os.fstat(file.fileno()).st_size <= most:
            content = file.read(most + 1)  # it may be growing
            if len(content) <= most:
                return content
    raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))


_ELSEWHERE: Final = "Choose another place."

_FULL: Final = (errno.ENOSPC, errno.EDQUOT)

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
    """Raise UsageError for a path with a name that is too long for a file system."""
    for part in path.parts:
        if len(os.fsencode(part)) > MAX_NAME_BYTES:
            raise UsageError(
                "The name is too long", where=f"{part[:40]}...", remedy="Choose a shorter one."
            )


@contextmanager
def disk_errors(where: str) -> Iterator[None]:
    """Turn an OSError raised inside into an OutputError with a remedy, or into a UsageError if the
    name is too long."""
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


def is_disk_full(error: CoachError) -> bool:
    """Whether an error of `disk_errors` says that nothing more can be written."""
    return isinstance(error.__cause__, OSError) and error.__cause__.errno in _FULL


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
            raise taken(path)
        folder = next(above for above in path.absolute().parents if above.exists())
        if not folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "")
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, "")


def taken(path: Path) -> OutputError:
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


if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_NAME: Final = ".coach-{}.part"
_OURS: Final = re.compile(r"\.coach-[0-9a-f]{16}\.part")

_HELD: Final = "held"
"""The file in a hidden folder that the owning process locks."""

_INSIDE: Final = "files"
"""The folder beside it that holds the drafts."""

_PLAN: Final = "plan"
"""The file in that folder that lists the names to be written, one a line, percent-encoded."""

_ALONE: Final = ".coach-lock"
"""The file that a process locks while it changes a file that others change too."""

_MAX_PLAN_BYTES: Final = 32 << 20
"""Bytes of that file: 100,000 names of the longest kind."""


@contextmanager
def workbench(home: Path, where: str = "") -> Iterator[Path]:
    """A hidden folder for drafts in the existing folder `home`, removed at the end of the block.

    It also removes the hidden folders that killed processes left in `home`.

    where: what an error names instead of `home`.
    Raises OutputError if the folder cannot be created.
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


def is_in_use(bench: Path) -> bool:
    """Whether a process, on any computer, holds a hidden folder of `workbench`. Always true on a
    disk without locks, where leftovers are never removed."""
    try:
        with (bench / _HELD).open("r+b") as held:
            return not _lock(held)
    except FileNotFoundError:
        return False
    except OSError:
        return True


@contextmanager
def unfinished(path: Path) -> Iterator[Path]:
    """A path for the draft of the file at `path`, with the same name. A draft that was not moved by
    the end of the block is deleted. Raises OutputError."""
    with workbench(path.parent, where=str(path)) as bench:
        yield bench / path.name


@contextmanager
def planned(home: Path, names: Sequence[str], *, outlived: bool = False) -> Iterator[None]:
    """Record the names of several files while they are written to `home`.

    If the block ends early, through an error, Ctrl-C or `kill -9`, the names stay in a hidden
    folder for `interrupted` to find, until the next block for this folder.

    outlived: others may still write these files when the block has ended early. Otherwise nothing
        is left if none of them is there.
    Raises OutputError if that folder cannot be created.
    """
    with disk_errors(str(home)):
        bench, held = _new_bench(home)
    finished = False
    try:
        with disk_errors(str(home)):
            (bench / _INSIDE).mkdir()
            lines = (quote(os.fsencode(name)) for name in names)
            (bench / _INSIDE / _PLAN).write_text("\n".join(lines), encoding="ascii")
        _clear_leftovers(home, bench, plans=True)  # now, so that a plan exists at every moment
        yield
        finished = True
    finally:
        if finished or not (outlived or any(os.path.lexists(home / name) for name in names)):
            _remove(bench, held)
        else:
            held.close()


def interrupted(home: Path) -> frozenset[str]:
    """Names from an interrupted `planned` in `home`; some of the files may be finished."""
    names: set[str] = set()
    for bench in _others(home):
        with suppress(OSError), (bench / _HELD).open("r+b") as held:
            if _lock(held):
                plan = read_plain(bench / _INSIDE / _PLAN, _MAX_PLAN_BYTES)
                names.update(os.fsdecode(unquote_to_bytes(line)) for line in plan.splitlines())
    return frozenset(names)


def place(draft: Path, path: Path, *, overwrite: bool) -> None:
    """Move a finished draft to its path in one step.

    Without `overwrite`, a file that exists at `path` is never replaced, however late it appears. If
    it is identical to the draft, it is accepted; otherwise raises OutputError. Raises OSError if
    the draft cannot be moved.
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
    """Move a draft to an unused path. Raises FileExistsError if it is in use."""
    if sys.platform == "win32":
        draft.rename(path)  # never replaces anything there
        return
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        raise
    except OSError:
        # Hard links are not supported (FAT) or not allowed (Android): claim the name with an empty
        # file, then replace that file.
        with path.open("xb") as claim:
            claimed = os.fstat(claim.fileno())
        if not os.path.samestat(claimed, path.lstat()):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        try:
            draft.replace(path)
        except BaseException:
            path.unlink()
            raise
    else:
        draft.unlink()


def put(path: Path, content: bytes, *, overwrite: bool) -> Path:
    """Write a small file whole or not at all, see `place`. Returns its path. Raises OutputError."""
    check_target(path, overwrite=True)
    with unfinished(path) as draft, disk_errors(str(path)):
        draft.write_bytes(content)
        bring_to_disk(draft)
        place(draft, path, overwrite=overwrite)
    return path


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Wait until no other process is in such a block for this folder, and keep the others out.

    A small hidden file is left in the folder. On a disk without locks nobody waits. Raises
    OutputError if the folder cannot be written to.
    """
    with disk_errors(str(folder)):
        held = (folder / _ALONE).open("ab")
    with held:
        with suppress(OSError):
            if sys.platform == "win32":
                msvcrt.locking(held.fileno(), msvcrt.LK_LOCK, 1)
            else:
                fcntl.flock(held, fcntl.LOCK_EX)
        yield


def bring_to_disk(draft: Path) -> None:
    """Flush a finished draft to disk before it is renamed. Otherwise, after a power failure, its
    name might exist without its content. Raises OSError."""
    with draft.open("r+b") as file:
        os.fsync(file.fileno())


def _new_bench(home: Path) -> tuple[Path, IO[bytes]]:
    while True:
        bench = home / _NAME.format(secrets.token_hex(8))
        try:
            bench.mkdir(mode=0o700)
            # Until it is locked, another process may remove it as a leftover; then try again.
            try:
                held = (bench / _HELD).open("xb")
            except FileNotFoundError:
                continue
            if _is_held(held):
                return bench, held
            held.close()
        except BaseException:  # including Ctrl-C between any two of these lines
            _end(bench)
            raise


def _is_held(held: IO[bytes]) -> bool:
    """Lock our file. False if another process holds or removed it. On a disk without locks it
    counts as locked, because no process can take it for a leftover."""
    try:
        return _lock(held) and os.fstat(held.fileno()).st_nlink > 0
    except OSError:
        return True


def _lock(held: IO[bytes]) -> bool:
    """Lock a file until it is closed or this process ends; False if another process holds it.
    Raises OSError if the disk does not support locks."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(held.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _clear_leftovers(home: Path, ours: Path, *, plans: bool = False) -> None:
    """Remove the hidden folders in `home` that no process holds, with plans or without. Anything
    else stays, and so does what cannot be removed."""
    with suppress(OSError):
        owner = ours.lstat().st_uid
        for bench in _others(home):
            if bench != ours and (plans or not os.path.lexists(bench / _INSIDE / _PLAN)):
                with suppress(OSError):
                    _clear(bench, owner)


def _others(home: Path) -> list[Path]:
    """Paths in `home` named like our hidden folders; empty if `home` cannot be read."""
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
        bench.rmdir()  # its process ended before locking it; if it is not empty, it is not ours
        return
    with held:
        if _lock(held):
            _remove(bench, held)


def _remove(bench: Path, held: IO[bytes]) -> None:
    """Remove a hidden folder that we hold. The lock file goes last, so that a folder that is not
    empty can always be recognised as ours."""
    shutil.rmtree(bench / _INSIDE, ignore_errors=True)
    if sys.platform == "win32":
        held.close()  # Windows cannot remove an open file
    _end(bench)
    held.close()


def _end(bench: Path) -> None:
    with suppress(OSError):
        (bench / _HELD).unlink(missing_ok=True)
        bench.rmdir()
