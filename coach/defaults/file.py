"""The file of defaults: where it is, how it is read, and how a value of it is changed.

It is read as a routine file is, and a fault in it is told with its line. It is written whole or not
at all, by one process at a time, and what a person wrote around the values stays.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from coach.defaults.form import DefaultsForm, kept_as
from coach.errors import RoutineError, UsageError
from coach.files import alone_in, new_folder, put
from coach.routine.file import form_from, read_table
from coach.routine.key_lines import KeyPath, key_lines
from coach.routine.names import fold, nearest

KEYS: Final = tuple(DefaultsForm.model_fields)

_NAME: Final = "defaults.toml"
_HEADER: Final = "# What holds when no flag says otherwise. `coach defaults` shows every key.\n"

_NONE: Final = DefaultsForm.model_construct()


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds when no flag says otherwise.

    file: where it is written, or would be.
    lines: the line of each key.
    not_seen: why nobody could look whether the file is there; empty if somebody could.
    """

    file: Path
    form: DefaultsForm = _NONE
    lines: Mapping[KeyPath, int] = field(default_factory=dict)
    not_seen: str = ""

    def where(self, key: str) -> str:
        """What an error about a key names."""
        return f"{self.file}: {self.line(key)}, {key}"

    def line(self, key: str) -> str:
        """The line of a key in words. That of a key with an escape in it is not known."""
        return f"line {self.lines[key,]}" if (key,) in self.lines else "in the file"


def defaults_file() -> Path:
    """The path of the file: in COACH_CONFIG, or else in the user's folder of settings."""
    own = os.environ.get("COACH_CONFIG")
    if own:
        return Path(own) / _NAME
    from platformdirs import user_config_path

    return user_config_path("coach", appauthor=False) / _NAME


def read_defaults() -> Defaults:
    """The defaults of this person; none without a file, or where nobody may look for one.

    Raises RoutineError for a file that cannot be read or is not valid.
    """
    file = defaults_file()
    try:
        file.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return Defaults(file)
    except OSError as fault:
        return Defaults(file, not_seen=fault.strerror or str(fault))
    table, text = read_table(file, DefaultsForm)
    return Defaults(file, form_from(DefaultsForm, table, str(file), text), key_lines(text))


def set_default(key: str, value: str) -> None:
    """Write a value, as it is typed after a flag.

    Raises UsageError for a value that cannot be meant, RoutineError when the file would not be
    valid, and OutputError when it cannot be written; then it stays as it was.
    """
    kept = kept_as(key, value)
    try:
        form_from(DefaultsForm, {key: kept}, "")
    except RoutineError as fault:
        raise UsageError(fault.what, remedy=fault.remedy, details=fault.details) from None
    _change(key, kept)


def unset_default(key: str) -> bool:
    """Take a key out of the file. False if it was not in it. Raises as `set_default` does."""
    return _change(key, None)


def key_meant(text: str) -> str:
    """The key that was typed. Raises UsageError for an unknown one, with those like it."""
    key = fold(text)
    if key not in KEYS:
        near = nearest(text, KEYS)
        remedy = f"Did you mean {' or '.join(near)}?" if near else f"There are {', '.join(KEYS)}."
        raise UsageError(f"there is no default {text[:60]!r}", remedy=remedy)
    return key


def _change(key: str, value: Any | None) -> bool:
    """Write a value, or take the key out for None. False if there was nothing to take out."""
    import tomlkit

    # A link stays a link: people keep their settings elsewhere.
    file = Path(os.path.realpath(defaults_file()))
    if value is None and not os.path.lexists(file):
        return False
    with new_folder(file.parent), alone_in(file.parent):
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
        put(file, text.encode(), overwrite=True)
        return True
