"""Sets and unsets a value in the file of defaults.

The file is written whole or not at all, by one process at a time, and comments stay.
"""

import os
import tomllib
from pathlib import Path
from typing import Any, Final

from coach.defaults.file import defaults_file
from coach.defaults.form import DefaultsForm, kept_as
from coach.defaults.model import KEYS
from coach.drafts import write_whole
from coach.errors import RoutineError, UsageError
from coach.file_lock import locked
from coach.files import new_folder
from coach.routine.names import fold
from coach.routine.toml.file import form_from, read_table
from coach.similar import did_you_mean, similar

_HEADER: Final = "# Values for flags that are not given. `coach defaults` shows every key.\n"


def set_default(key: str, value: str | list[str]) -> None:
    """Write a value, as it is typed after a flag, or a list of values as they are kept.

    Raises UsageError for an impossible value, RoutineError if the file would not be valid, and
    OutputError if it cannot be written; then it stays as it was.
    """
    kept = kept_as(key, value) if isinstance(value, str) else value
    if key == "partner" and not isinstance(kept, bool):
        raise UsageError(f"{str(value)[:60]!r} is neither yes nor no", where=key)
    try:
        form_from(DefaultsForm, {key: kept}, "")
    except RoutineError as fault:
        raise UsageError(fault.what, remedy=fault.remedy, details=fault.details) from None
    _change(key, kept)


def unset_default(key: str) -> bool:
    """Remove a key from the file. False if it was not there. Raises as `set_default` does."""
    return _change(key, None)


def key_meant(text: str) -> str:
    """The key that was typed. Raises UsageError for an unknown one, naming similar ones or all."""
    key = fold(text).replace("-", "_")
    if key not in KEYS:
        remedy = did_you_mean(similar(text, KEYS)) or f"The defaults are {', '.join(KEYS)}."
        raise UsageError(f"There is no default called {text[:60]!r}", remedy=remedy)
    return key


def _change(key: str, value: Any | None) -> bool:
    """Write a value, or remove the key for None. False if there was nothing to remove."""
    import tomlkit

    # A link stays a link: people keep their settings elsewhere.
    file = Path(os.path.realpath(defaults_file()))
    if value is None and not os.path.lexists(file):
        return False
    with new_folder(file.parent), locked(file.parent):
        before = read_table(file, DefaultsForm)[1] if os.path.lexists(file) else _HEADER
        document = tomlkit.parse(before)
        if value is not None:
            document[key] = value
        elif document.pop(key, None) is None:
            return False
        text = tomlkit.dumps(document)
        try:
            form_from(DefaultsForm, tomllib.loads(text), str(file), text)
        except RoutineError as fault:
            fault.remedy = f"{fault.remedy} The file stays as it was.".strip()
            raise
        write_whole(file, text.encode(), overwrite=True)
        return True
