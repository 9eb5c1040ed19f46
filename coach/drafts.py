"""Writes files whole or not at all.

A file is drafted in a locked hidden folder next to its destination and renamed in one step. The
lock ends with its process, so the leftovers of a killed process can be distinguished from files
that another process is writing, and the next writer removes them.
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

from coach.errors import OutputError
from coach.file_lock import try_lock
from coach.files import already_exists, check_target, disk_errors, read_plain

_NAME: Final = ".coach-{}.part"
_OURS: Final = re.compile(r"\.coach-[0-9a-f]{16}\.part")

_HELD: Final = "held"
"""The file in a hidden folder that the owning process locks."""

_INSIDE: Final = "files"
"""The folder beside it that holds the drafts."""

_PLAN: Final = "plan"
"""The file in that folder that lists the names to be written, one a line, percent-encoded."""

_MAX_PLAN_BYTES: Final = 32 << 20
"""Bytes of that file: 100,000 names of the longest kind."""


@contextmanager
def hidden_folder(home: Path, where: str = "") -> Iterator[Path]:
    """A hidden folder for drafts in the existing folder `home`, removed at the end of the block.

    It also removes the hidden folders that killed processes left in `home`.

    where: what an error names instead of `home`, also an error about a file in the hidden folder.
    Raises OutputError if the folder cannot be created.
    """
    with disk_errors(where or str(home)):
        hidden, held = _new_hidden_folder(home)
    try:
        _clear_leftovers(home, hidden)
        with disk_errors(where or str(home)):
            (hidden / _INSIDE).mkdir()
        yield hidden / _INSIDE
    except OutputError as fault:
        if Path(fault.where).is_relative_to(hidden):
            fault.where = where or str(home)
        raise
    finally:
        _remove(hidden, held)


def is_in_use(hidden: Path) -> bool:
    """Whether a process, on any computer, holds a folder of `hidden_folder`. Always true on a disk
    without locks, where leftovers are never removed."""
    try:
        with (hidden / _HELD).open("r+b") as held:
            return not try_lock(held)
    except FileNotFoundError:
        return False
    except OSError:
        return True


@contextmanager
def draft_of(path: Path) -> Iterator[Path]:
    """A path for the draft of the file at `path`, with the same name. A draft that was not moved by
    the end of the block is deleted. Raises OutputError."""
    with hidden_folder(path.parent, where=str(path)) as hidden:
        yield hidden / path.name


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
        hidden, held = _new_hidden_folder(home)
    finished = False
    try:
        with disk_errors(str(home)):
            (hidden / _INSIDE).mkdir()
            lines = (quote(os.fsencode(name)) for name in names)
            (hidden / _INSIDE / _PLAN).write_text("\n".join(lines), encoding="ascii")
        _clear_leftovers(home, hidden, plans=True)  # now, so that a plan exists at every moment
        yield
        finished = True
    finally:
        if finished or not (outlived or any(os.path.lexists(home / name) for name in names)):
            _remove(hidden, held)
        else:
            held.close()


def interrupted(home: Path) -> frozenset[str]:
    """Names from an interrupted `planned` in `home`; some of the files may be finished."""
    names: set[str] = set()
    for hidden in _others(home):
        with suppress(OSError), (hidden / _HELD).open("r+b") as held:
            if try_lock(held):
                plan = read_plain(hidden / _INSIDE / _PLAN, _MAX_PLAN_BYTES)
                names.update(os.fsdecode(unquote_to_bytes(line)) for line in plan.splitlines())
    return frozenset(names)


def give_name(draft: Path, path: Path, *, overwrite: bool) -> None:
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
            raise already_exists(path) from None


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


def write_whole(path: Path, content: bytes, *, overwrite: bool) -> Path:
    """Write a small file whole or not at all, see `give_name`. Returns its path.

    Raises OutputError.
    """
    check_target(path, overwrite=True)
    with draft_of(path) as draft, disk_errors(str(path)):
        draft.write_bytes(content)
        flush_to_disk(draft)
        give_name(draft, path, overwrite=overwrite)
    return path


def flush_to_disk(draft: Path) -> None:
    """Flush a finished draft to disk before it is renamed. Otherwise, after a power failure, its
    name might exist without its content. Raises OSError."""
    with draft.open("r+b") as file:
        os.fsync(file.fileno())


def _new_hidden_folder(home: Path) -> tuple[Path, IO[bytes]]:
    while True:
        hidden = home / _NAME.format(secrets.token_hex(8))
        try:
            hidden.mkdir(mode=0o700)
            # Until it is locked, another process may remove it as a leftover; then try again.
            try:
                held = (hidden / _HELD).open("xb")
            except FileNotFoundError:
                continue
            if _is_held(held):
                return hidden, held
            held.close()
        except BaseException:  # including Ctrl-C between any two of these lines
            _end(hidden)
            raise


def _is_held(held: IO[bytes]) -> bool:
    """Lock our file. False if another process holds or removed it. On a disk without locks it
    counts as locked, because no process can take it for a leftover."""
    try:
        return try_lock(held) and os.fstat(held.fileno()).st_nlink > 0
    except OSError:
        return True


def _clear_leftovers(home: Path, ours: Path, *, plans: bool = False) -> None:
    """Remove the hidden folders in `home` that no process holds, with plans or without. Anything
    else stays, and so does what cannot be removed."""
    with suppress(OSError):
        owner = ours.lstat().st_uid
        for hidden in _others(home):
            if hidden != ours and (plans or not os.path.lexists(hidden / _INSIDE / _PLAN)):
                with suppress(OSError):
                    _clear(hidden, owner)


def _others(home: Path) -> list[Path]:
    """Paths in `home` named like our hidden folders; empty if `home` cannot be read."""
    with suppress(OSError):
        return [hidden for hidden in home.iterdir() if _OURS.fullmatch(hidden.name)]
    return []


def _clear(hidden: Path, owner: int) -> None:
    seen = hidden.lstat()
    if not S_ISDIR(seen.st_mode) or seen.st_uid != owner:
        return
    try:
        held = (hidden / _HELD).open("r+b")
    except FileNotFoundError:
        hidden.rmdir()  # its process ended before locking it; if it is not empty, it is not ours
        return
    with held:
        if try_lock(held):
            _remove(hidden, held)


def _remove(hidden: Path, held: IO[bytes]) -> None:
    """Remove a hidden folder that we hold. The lock file goes last, so that a folder that is not
    empty can always be recognised as ours."""
    shutil.rmtree(hidden / _INSIDE, ignore_errors=True)
    if sys.platform == "win32":
        held.close()  # Windows cannot remove an open file
    _end(hidden)
    held.close()


def _end(hidden: Path) -> None:
    with suppress(OSError):
        (hidden / _HELD).unlink(missing_ok=True)
        hidden.rmdir()
