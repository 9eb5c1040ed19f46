"""Keeps what PulseAudio's library would write for itself out of the person's home."""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path


def leave_home_alone() -> None:
    """Give the library a temporary folder, before PortAudio loads it, where it has none at home.

    It would make itself a cookie there, and a link to its runtime folder where the session has
    none. A home that PulseAudio already keeps something in is used as it is: a cookie from there
    may be what a server asks for.
    """
    if not sys.platform.startswith("linux") or _has_a_place():
        return
    try:
        folder = tempfile.mkdtemp(prefix="coach-pulse-")
    except OSError:  # a session matters more than a tidy home
        return
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ.setdefault("PULSE_COOKIE", f"{folder}/cookie")
    if "XDG_RUNTIME_DIR" not in os.environ:  # else that is where its server listens
        os.environ.setdefault("PULSE_RUNTIME_PATH", folder)


def _has_a_place() -> bool:
    """Whether the library has been told where to write, or has written into this home before."""
    if {"PULSE_COOKIE", "PULSE_RUNTIME_PATH"} <= os.environ.keys():
        return True
    try:
        home = Path.home()
    except RuntimeError:  # there is none to be written into
        return True
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    return any(
        path.exists() for path in (config / "pulse", home / ".pulse", home / ".pulse-cookie")
    )
