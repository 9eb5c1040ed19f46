"""Keeps PulseAudio's library from writing into the person's home."""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path


def use_temporary_folder() -> None:
    """Give the library a temporary folder. Call this before PortAudio loads the library.

    Otherwise it would make a cookie in the home, and a link to its runtime folder if the session
    has none. A home that already has files of PulseAudio is used as it is, because a server may ask
    for its cookie.
    """
    if not sys.platform.startswith("linux") or _has_folder():
        return
    try:
        folder = tempfile.mkdtemp(prefix="coach-pulse-")
    except OSError:  # a session matters more than a tidy home
        return
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ.setdefault("PULSE_COOKIE", f"{folder}/cookie")
    if "XDG_RUNTIME_DIR" not in os.environ:  # else its server listens there
        os.environ.setdefault("PULSE_RUNTIME_PATH", folder)


def _has_folder() -> bool:
    """True when the environment says where the library should write, or it has written into this
    home before.
    """
    if {"PULSE_COOKIE", "PULSE_RUNTIME_PATH"} <= os.environ.keys():
        return True
    try:
        home = Path.home()
    except RuntimeError:  # there is no home to write into
        return True
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    return any(
        path.exists() for path in (config / "pulse", home / ".pulse", home / ".pulse-cookie")
    )
