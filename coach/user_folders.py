"""The folders in which coach keeps what it makes for this person: docs/flags.md lists them."""

import os
import warnings
from pathlib import Path
from typing import Literal


def user_folder(kind: Literal["cache", "config", "data", "state"], part: str = "") -> Path:
    """The folder named by COACH_CACHE, COACH_CONFIG, COACH_DATA or COACH_STATE, or else the one in
    which programs of this system keep such files.

    A leading `~` in the variable means the home folder; without a home folder it stays as it is.
    part: a folder in that of the system. A variable names that folder itself.
    """
    if chosen := os.environ.get(f"COACH_{kind.upper()}"):
        return Path(os.path.expanduser(chosen))  # noqa: PTH111 (the one of pathlib raises without a home)
    import platformdirs

    return Path(getattr(platformdirs, f"user_{kind}_dir")("coach", appauthor=False), part)


def runtime_folder() -> Path:
    """This user's folder for files that are needed only while coach runs.

    Raises OSError if it cannot be created or belongs to somebody else.
    """
    import platformdirs

    with warnings.catch_warnings():
        # It warns if it does not take the folder of the environment.
        warnings.simplefilter("ignore")
        return platformdirs.user_runtime_path("coach", appauthor=False, ensure_exists=True)
