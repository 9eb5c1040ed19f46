"""A folder of cached files, limited in size by removing the least recently used."""

import os
import re
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

_STALE_SECONDS: Final = 3600.0
"""A temporary file this old was left by a process that was killed."""


@dataclass(frozen=True, slots=True)
class Usage:
    """How many files, and their bytes in all."""

    count: int
    bytes: int


class KeptFiles:
    """The files `DIGEST.SUFFIX` of a folder; any number of processes may use it at once.

    A file is written as `DIGEST.RANDOM.part` and renamed when complete. Files with other names are
    not ours and stay.
    """

    def __init__(self, folder: Path, suffix: str) -> None:
        self._folder = folder
        self._suffix = suffix
        self._kept = re.compile(rf"[0-9a-f]{{64}}\.{suffix}")
        self._part = re.compile(r"[0-9a-f]{64}\.\w+\.part")

    def path(self, digest: bytes) -> Path:
        """The path of a complete file."""
        return self._folder / f"{digest.hex()}.{self._suffix}"

    def open_part(self, digest: bytes) -> tuple[IO[bytes], Path]:
        """A new temporary file, to be written and renamed to `path`. Makes the folder if it is
        missing. Raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(".part", f"{digest.hex()}.", self._folder)
        return os.fdopen(number, "w+b"), Path(name)

    def usage(self) -> Usage:
        """The files that are there."""
        sizes = [status.st_size for _, status in self._files(self._kept)]
        return Usage(len(sizes), sum(sizes))

    def prune(self, limit_bytes: int) -> Usage:
        """Remove files, least recently used first, until at most `limit_bytes` are left, and the
        temporary files of killed processes. Returns which files were removed."""
        for path, status in self._files(self._part):
            if status.st_mtime < time.time() - _STALE_SECONDS:
                with suppress(OSError):
                    path.unlink()
        by_use = sorted(self._files(self._kept), key=lambda found: found[1].st_mtime_ns)
        excess = sum(status.st_size for _, status in by_use) - limit_bytes
        count = removed = 0
        for path, status in by_use:
            if removed >= excess:
                break
            with suppress(OSError):
                path.unlink()
                count, removed = count + 1, removed + status.st_size
        return Usage(count, removed)

    def _files(self, name: re.Pattern[str]) -> list[tuple[Path, os.stat_result]]:
        """Our files whose name matches; skips those that another process removes meanwhile."""
        found = []
        with suppress(OSError), os.scandir(self._folder) as entries:
            for entry in entries:
                with suppress(OSError):
                    if name.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                        found.append((Path(entry.path), entry.stat(follow_symlinks=False)))
        return found
