"""Watches the process that loads it: forbids the network, and notes every program that is started.

Python imports a module of this name by itself when it begins (see its module `site`).
"""

import os
import sys
from pathlib import Path
from typing import Any

_NETWORK = ("socket.", "urllib.", "http.", "ftplib.", "smtplib.")
_PROGRAMS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "pty.spawn")
_NOTES = Path(os.environ["COACH_TEST_NOTES"])


def _watch(event: str, given: tuple[Any, ...]) -> None:
    if event.startswith(_NETWORK):
        with _NOTES.open("a", encoding="utf-8") as notes:
            notes.write(f"network: {event}\n")
        raise RuntimeError(f"the network is not to be used: {event}")
    if event in _PROGRAMS:
        with _NOTES.open("a", encoding="utf-8") as notes:
            notes.write(f"program: {event} {given!r}\n".replace("\n ", " "))


sys.addaudithook(_watch)
