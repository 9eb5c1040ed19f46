"""Locks on files, which the system frees when their process ends, however it ends."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from coach.files import disk_errors

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_LOCK: Final = ".coach-lock"
"""The file that a process locks while it changes a file that others change too."""

_BEYOND: Final = 1 << 30
"""The byte that is locked on Windows. Nobody else can read a locked byte there, so it lies beyond
the content."""


def try_lock(held: IO[bytes]) -> bool:
    """Lock a file until it is closed or this process ends; False if another process holds it.
    Raises OSError if the disk does not support locks."""
    try:
        if sys.platform == "win32":
            held.seek(_BEYOND)
            msvcrt.locking(held.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Wait until no other process is in such a block for this folder, and keep the others out.

    A small hidden file is left in the folder. On a disk without locks nobody waits. Raises
    OutputError if the folder cannot be written to.
    """
    with disk_errors(str(folder)):
        held = (folder / _LOCK).open("ab")
    with held:
        with suppress(OSError):
            if sys.platform == "win32":
                msvcrt.locking(held.fileno(), msvcrt.LK_LOCK, 1)
            else:
                fcntl.flock(held, fcntl.LOCK_EX)
        yield
