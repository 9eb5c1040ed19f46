"""Files and folders that are not finished yet, out of sight until they are.

Each lies in a hidden folder beside the place where it is to stand, and its process holds that
folder for as long as it lives. So what a process left that was killed can be told from what another
one is writing just now, and is cleared away by the next that writes there.
"""

import os
import re
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_ISDIR
from typing import IO, Final

from coach.phone.disk import check_target, disk_errors

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


def put(path: Path, content: bytes, *, overwrite: bool) -> Path:
    """Write a small file whole or not at all; its path. Raises OutputError."""
    check_target(path, overwrite=overwrite)
    with unfinished(path) as draft, disk_errors(str(path)):
        draft.write_bytes(content)
        bring_to_disk(draft)
        draft.replace(path)
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
        for bench in home.iterdir():
            if bench != ours and _OURS.fullmatch(bench.name):
                with suppress(OSError):
                    _clear(bench, owner)


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
