"""Files and folders that are not finished yet, out of sight until they are.

Files are written to a locked hidden folder beside their destination. The lock ends with its
process, so what a killed process has left can be told from what another one is writing just now,
and the next that writes there clears it away.
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
from stat import S_ISDIR
from typing import IO, Final
from urllib.parse import quote, unquote_to_bytes

from coach.phone.disk import check_target, disk_errors, taken
from coach.plain_file import read_plain

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
