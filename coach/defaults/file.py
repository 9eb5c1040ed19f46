"""The file of defaults: where it is, how it is read, and how a value is changed.

It is read as a routine file is, and a fault is reported with its line. It is written whole or not
at all, by one process at a time, and comments stay.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from coach.defaults.form import DefaultsForm, kept_as
from coach.errors import RoutineError, UsageError
from coach.files import alone_in, new_folder, put
from coach.routine.file import form_from, read_table
from coach.routine.key_lines import KeyPath, key_lines
from coach.routine.model import Preferred
from coach.routine.music import AskedMusic
from coach.routine.names import fold

KEYS: Final = tuple(DefaultsForm.model_fields)

_ALIKE: Final = 0.7
"""The least similarity at which a key is suggested: `colour` is not a misspelt `folder`."""

_NAME: Final = "defaults.toml"
_HEADER: Final = "# What holds when no flag says otherwise. `coach defaults` shows every key.\n"

_NONE: Final = DefaultsForm.model_construct()


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds when no flag says otherwise.

    file: its path, even if there is none.
    lines: the line of each key.
    not_seen: why coach could not look for the file; empty if it could.
    """

    file: Path
    form: DefaultsForm = _NONE
    lines: Mapping[KeyPath, int] = field(default_factory=dict)
    not_seen: str = ""

    @property
    def preferred(self) -> Preferred:
        """The values that apply where a routine names none."""
        form = self.form
        places = None if form.music is None else tuple(map(Path, form.music))
        music = AskedMusic(places, form.music_level)
        return Preferred(
            form.level,
            form.angle,
            form.hold,
            form.tempo,
            tuple(form.without or ()),
            music.found_from(self.file.parent, self.where("music")),
        )

    def where(self, key: str) -> str:
        """File and line of a key, as an error names them."""
        return f"{self.file}: {self.line(key)}, {key}"

    def line(self, key: str) -> str:
        """The line of a key in words. The line of a key with an escape in it is unknown."""
        return f"line {self.lines[key,]}" if (key,) in self.lines else "in the file"


def defaults_file() -> Path:
    """The path of the file: in COACH_CONFIG, or else in the user's folder of settings."""
    own = os.environ.get("COACH_CONFIG")
    if own:
        return Path(own) / _NAME
    from platformdirs import user_config_path

    return user_config_path("coach", appauthor=False) / _NAME


def read_defaults() -> Defaults:
    """The defaults of this person; none without a file, or if coach may not look for one.

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
    """The key that was typed. Raises UsageError for an unknown one, naming alike ones or all."""
    key = fold(text).replace("-", "_")
    if key not in KEYS:
        near = get_close_matches(key[:60], KEYS, n=2, cutoff=_ALIKE)
        remedy = f"Did you mean {' or '.join(near)}?" if near else f"There are {', '.join(KEYS)}."
        raise UsageError(f"there is no default {text[:60]!r}", remedy=remedy)
    return key


def _change(key: str, value: Any | None) -> bool:
    """Write a value, or remove the key for None. False if there was nothing to remove."""
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
