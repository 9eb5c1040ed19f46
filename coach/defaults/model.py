"""Values for flags that are not given, as plain values.

Most people have no file of defaults, so this module does not load the parser.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from fractions import Fraction
from pathlib import Path
from typing import Final

from coach.routine.key_lines import KeyPath
from coach.routine.model import Level, Preferences
from coach.routine.music import MusicRequest
from coach.routine.tempo import Tempo
from coach.routine.values import DetailFlag
from coach.units import Seconds


@dataclass(frozen=True, slots=True)
class Values:
    """The value of each key, which has the name and the meaning of a flag; None for none."""

    routine: str | None = None
    level: Level | None = None
    angle: int | None = None
    hold: Seconds | None = None
    tempo: Tempo | None = None
    without: tuple[str, ...] | None = None
    voice: str | None = None
    pace: Fraction | None = None
    partner: bool | None = None
    detail: DetailFlag | None = None
    music: tuple[str, ...] | None = None
    music_level: float | None = None
    format: tuple[str, ...] | None = None
    folder: str | None = None

    @property
    def to(self) -> Path | None:
        """The folder of `coach export`, with `~` for the home folder."""
        return None if self.folder is None else Path(self.folder).expanduser()


KEYS: Final = tuple(each.name for each in fields(Values))

NOTHING_SET: Final = Values()


@dataclass(frozen=True, slots=True)
class Defaults:
    """Values for flags that are not given.

    file: its path, even if there is none.
    lines: the line of each key.
    not_seen: why coach could not look for the file; empty if it could.
    """

    file: Path
    values: Values = NOTHING_SET
    lines: Mapping[KeyPath, int] = field(default_factory=dict)
    not_seen: str = ""

    @property
    def preferred(self) -> Preferences:
        """The values that apply where a routine names none."""
        own = self.values
        places = None if own.music is None else tuple(map(Path, own.music))
        music = MusicRequest(places, own.music_level)
        return Preferences(
            own.level,
            own.angle,
            own.hold,
            own.tempo,
            own.without or (),
            music.found_from(self.file.parent, self.where("music")),
        )

    def where(self, key: str) -> str:
        """File and line of a key, as an error names them."""
        return f"{self.file}: {self.line(key)}, {key}"

    def line(self, key: str) -> str:
        """The line of a key in words. The line of a key with an escape in it is unknown."""
        return f"line {self.lines[key,]}" if (key,) in self.lines else "in the file"


def shown(value: object) -> str:
    """A value of a key in words."""
    match value:
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return ", ".join(map(str, value))
        case Fraction():
            return f"{float(value):g}"
    return str(value)
