"""A command seen from outside: by its system calls, and by what it leaves.

Python's audit hooks see what Python does, but not native code. It needs strace.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.faults.running import ROOT, coach

_OWN: Final = (
    ".cache/coach/",
    ".config/coach/",
    ".local/share/coach/",
    ".local/state/coach/",
)
"""Paths in a home, on Linux: phrases, defaults, the practice record, and the acknowledgement."""


def cannot_trace() -> str:
    """Why system calls cannot be traced here, in words; empty if they can."""
    if shutil.which("strace") is None:
        return "no strace: apt-get install strace"
    tried = subprocess.run(["strace", "-qq", "true"], capture_output=True, check=False)
    return "" if tried.returncode == 0 else "strace is not allowed here"


class Outside:
    """Runs commands in an empty home, with next to nothing in their environment. Threads and
    child processes are traced too."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.work = folder / "work"
        self.said = ""
        self._log = folder / "calls"
        self.home.mkdir()
        self.work.mkdir()

    def run(
        self,
        *words: str,
        meanwhile: Callable[["subprocess.Popen[str]", int], object] | None = None,
        **variables: str,
    ) -> int:
        """Run `coach` to its end; its exit code. What it prints is in `said`.

        meanwhile: called after its first line, with what traces it and the number of its process.
        """
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.home), **variables}
        environment |= {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
        strace = (
            "strace",
            "--follow-forks",
            "-qq",
            "-e",
            "trace=network,openat,open,creat",
            "-o",
            str(self._log),
        )
        with subprocess.Popen(
            coach(*words, before=strace),
            cwd=self.work,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            assert process.stdout is not None
            self.said = process.stdout.readline()
            if meanwhile:
                children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
                meanwhile(process, int(children.read_text().split()[0]))
            self.said += process.stdout.read()
        return process.returncode

    @property
    def foreign(self) -> list[str]:
        """Files and links in the home that are not coach's own."""
        found = (path for path in self.home.rglob("*") if path.is_symlink() or not path.is_dir())
        names = (path.relative_to(self.home).as_posix() for path in found)
        return sorted(name for name in names if not name.startswith(_OWN))

    @property
    def own(self) -> list[str]:
        """Those of coach's own folders that are there."""
        return [name for name in _OWN if (self.home / name).exists()]

    @property
    def sockets(self) -> set[str]:
        """The families of the sockets that were made; a pair talks to itself and does not count."""
        return set(re.findall(r"\bsocket\((\w+)", self._log.read_text()))

    @property
    def written(self) -> set[str]:
        """Paths outside of coach's own folders that were opened for writing and are still there;
        devices do not count."""
        own = tuple(str(self.home / each) for each in _OWN)
        opened = _OPENED.findall(self._log.read_text())
        foreign = {path for path in opened if not path.startswith((*own, "/dev/"))}
        return {path for path in foreign if os.path.lexists(path)}

    @property
    def reached(self) -> set[str]:
        """Paths and addresses that were listened at, connected to or sent to."""
        return {found.strip('"') for found in _ADDRESS.findall(self._log.read_text())}


_OPENED: Final = re.compile(
    r'open(?:at)?\([^"\n]*"([^"]*)", O_(?:WRONLY|RDWR)(?!.*O_TMPFILE).*\) = \d'
)
"""A temporary file without a name (`O_TMPFILE`) is not left, and its path is that of a folder."""

_ADDRESS: Final = re.compile(
    r'(?<=sun_path=)@?"[^"]*"|(?<=inet_addr\()"[^"]*"|(?<=inet_pton\(AF_INET6, )"[^"]*"'
)
