"""The file of defaults: where it is, and how it is read.

It is read as a routine file is, and a fault is reported with its line.
"""

import os
from pathlib import Path
from typing import Final

from coach.defaults.model import Defaults

_NAME: Final = "defaults.toml"


def defaults_file() -> Path:
    """The path of the file: in COACH_CONFIG, or else in the user's folder of settings."""
    own = os.environ.get("COACH_CONFIG")
    if own:
        return Path(own) / _NAME
    from platformdirs import user_config_path

    return user_config_path("coach", appauthor=False) / _NAME


def read_defaults() -> Defaults:
    """The defaults of this person; none without a file, or without permission to look for one.

    Raises RoutineError for a file that cannot be read or is not valid.
    """
    file = defaults_file()
    try:
        file.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return Defaults(file)
    except OSError as fault:
        return Defaults(file, not_seen=fault.strerror or str(fault))
    from coach.defaults.form import DefaultsForm
    from coach.routine.file import form_from, read_table
    from coach.routine.key_lines import key_lines

    table, text = read_table(file, DefaultsForm)
    values = form_from(DefaultsForm, table, str(file), text).values
    return Defaults(file, values, key_lines(text))
