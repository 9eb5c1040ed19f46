"""The file of defaults: where it is, and how it is read.

It is read as a routine file is, and a fault is reported with its line.
"""

from pathlib import Path

from coach.defaults.model import Defaults
from coach.user_folders import user_folder


def defaults_file() -> Path:
    """The path of the file."""
    return user_folder("config") / "defaults.toml"


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
    from coach.routine.key_lines import key_lines
    from coach.routine.toml.file import form_from, read_table

    table, text = read_table(file, DefaultsForm)
    values = form_from(DefaultsForm, table, str(file), text).values
    return Defaults(file, values, key_lines(text))
