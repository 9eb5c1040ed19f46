"""The picture of a live session: pure layout of rows, readable from two metres."""

import re
from enum import IntEnum
from typing import Final, TypeAlias

from rich.cells import cell_len
from rich.console import Console, Group
from rich.text import Text

from coach.live.ui.now_playing import NowPlaying
from coach.routine.model import Routine
from coach.script.chapters import set_title
from coach.script.model import Phase
from coach.timeline.section import Section
from coach.units import Seconds, clock, seconds_of

_PHASES: Final = {Phase.RAISE: "UP", Phase.TOP: "HOLD", Phase.LOWER: "DOWN", Phase.BOTTOM: "REST"}

_HELP: Final = "space pause  q up  n next  b back  r again  f faster  s slower  + - volume"

_WIDEST: Final = 100
"""Columns of the picture, at most."""

_LARGE: Final = 38
"""Columns that large figures need for a clock of 10 minutes; narrower pictures have none."""

_GLYPHS: Final = {
    "0": "███ █ █ █ █ █ █ ███",
    "1": "  █   █   █   █   █",
    "2": "███   █ ███ █   ███",
    "3": "███   █ ███   █ ███",
    "4": "█ █ █ █ ███   █   █",
    "5": "███ █   ███   █ ███",
    "6": "███ █   ███ █ █ ███",
    "7": "███   █   █   █   █",
    "8": "███ █ █ ███ █ █ ███",
    "9": "███ █ █ ███   █ ███",
    ":": "     █       █     ",
    "/": "  █   █  █  █   █  ",
    " ": "                   ",
}
"""Five rows of three columns for each character, one row after another, a space in between."""


class _Purpose(IntEnum):
    """What a row of the picture is for, the most important first."""

    TIME = 0
    MESSAGE = 1
    REPETITION = 2
    KEYS = 3
    TITLE = 4
    BAR = 5
    NEXT = 6
    NOTE = 7
    SPACE = 8


_FIGURES: Final = (_Purpose.TIME, _Purpose.REPETITION)

_Row: TypeAlias = tuple[_Purpose, Text]


def picture(
    playing: NowPlaying,
    routine: Routine,
    limit: Seconds,
    width: int,
    height: int,
    message: str = "",
    note: str = "",
) -> Group:
    """The whole screen, at most `width` columns wide and `height` lines high.

    It always has the same number of lines. Where room is short, the empty lines go first, then the
    large figures, then the least important rows; the time stays.

    limit: seconds head-down at a stretch, at most.
    message: shown below.
    note: shown below if there is room for it beside the picture.
    """
    width = max(1, min(width, _WIDEST))
    rows = _rows(playing, routine, limit, width, message, large=True)
    needed = sum(purpose is not _Purpose.SPACE for purpose, _ in rows)
    if needed > height or width < _LARGE or _widest(rows) > width:
        rows = _rows(playing, routine, limit, width, message, large=False)
    rows += ((_Purpose.NOTE, row) for row in folded(note, width, "dim"))
    while len(rows) > max(1, height):
        rows.remove(max(reversed(rows), key=lambda row: row[0]))
    return Group(*(_cut(text, width) for _, text in rows))


def _rows(
    playing: NowPlaying, routine: Routine, limit: Seconds, width: int, message: str, *, large: bool
) -> list[_Row]:
    space = (_Purpose.SPACE, Text())
    title = Text(playing.title.upper(), style="bold")
    following = Text(f"Next: {next_up(playing.going_on, routine)}")
    bar = (_Purpose.BAR, _bar(playing, width))
    if large:
        figures = [
            *((_Purpose.REPETITION, row) for row in _large(_repetition(playing), "bold cyan")),
            space,
            (_Purpose.REPETITION, Text(_phase(playing), style="bold")),
            bar,
            (_Purpose.SPACE, bar[1]),
            space,
            (_Purpose.TIME, Text(_time_label(playing, limit), style="dim")),
            *((_Purpose.TIME, row) for row in _large(_time(playing), _time_style(playing, limit))),
        ]
    else:
        doing = "  ".join(filter(None, (_repetition(playing), _phase(playing))))
        time = Text(f"{_time(playing)} ", style=_time_style(playing, limit))
        figures = [
            (_Purpose.REPETITION, Text(doing, style="bold cyan")),
            bar,
            (_Purpose.TIME, time.append(_time_label(playing, limit), style="dim")),
        ]
    return [
        (_Purpose.TITLE, title),
        space,
        *figures,
        space,
        (_Purpose.NEXT, following),
        *((_Purpose.KEYS, row) for row in folded(_HELP, width, "dim")),
        *((_Purpose.MESSAGE, row) for row in folded(message, width, "bold red")),
    ]


def _widest(rows: list[_Row]) -> int:
    """Columns of the widest row of figures; other rows may be cut."""
    return max(text.cell_len for purpose, text in rows if purpose in _FIGURES)


def _cut(row: Text, width: int) -> Text:
    cut = row.copy()
    cut.truncate(width, overflow="ellipsis")
    cut.no_wrap = True
    return cut


def folded(text: str, width: int, style: str) -> list[Text]:
    """Text in as many lines as needed, broken at line ends and double spaces if possible."""
    lines: list[str] = []
    for part in re.split(r"  |\n", text):
        if lines and cell_len(f"{lines[-1]}  {part}") <= width:
            lines[-1] += f"  {part}"
        elif part:
            lines.append(part)
    console = Console(width=width)
    return [row for line in lines for row in Text(line, style=style).wrap(console, width)]


def next_up(section: Section, routine: Routine) -> str:
    """What follows a section, in words for the screen."""
    then = section.then
    if then is None:
        return "upright, and done"
    if then.step >= len(routine.steps):
        return "the way up"
    return set_title(routine, then)


def _repetition(playing: NowPlaying) -> str:
    where, bout = playing.where, playing.clip.section.bout
    if where is None or where.rep is None or bout is None:
        return ""
    return f"{where.rep}/{bout.set_reps}"


def _phase(playing: NowPlaying) -> str:
    return "PAUSED" if playing.paused else _PHASES[playing.phase] if playing.phase else ""


def _time(playing: NowPlaying) -> str:
    return clock(seconds_of(playing.inverted or playing.elapsed))


def _time_label(playing: NowPlaying, limit: Seconds) -> str:
    return f"HEAD-DOWN of {clock(limit)}" if playing.inverted else "TIME"


def _time_style(playing: NowPlaying, limit: Seconds) -> str:
    return "bold yellow" if seconds_of(playing.inverted) > limit * 3 / 4 else "bold"


def _bar(playing: NowPlaying, width: int) -> Text:
    """A bar that fills as the body rises and empties as it falls."""
    height = playing.tone_height
    filled = round((height or 0.0) * width)
    return Text("█" * filled, style="green") + Text(
        ("░" if height is not None else " ") * (width - filled), style="dim"
    )


def _large(text: str, style: str) -> list[Text]:
    """Text in characters five lines high."""
    rows = []
    for row in range(5):
        glyphs = [_GLYPHS[letter][row * 4 : row * 4 + 3].ljust(3) for letter in text]
        rows.append(Text("  ".join(map(_doubled, glyphs)), style=style, no_wrap=True))
    return rows


def _doubled(glyph: str) -> str:
    """Each column twice, because a cell of a terminal is twice as high as wide."""
    return "".join(2 * column for column in glyph)
