"""The screen of a live session: pure layout of rows, readable from two metres."""

import re
from enum import IntEnum
from typing import Final, TypeAlias

from rich.cells import cell_len
from rich.console import Console, Group
from rich.text import Text

from coach.live.ui.now_playing import NowPlaying
from coach.printable import printable
from coach.routine.model import Routine
from coach.script.chapters import set_title
from coach.script.model import Tone
from coach.script.phrases import wording
from coach.timeline.section import Section
from coach.units import Seconds, clock, seconds_of

HELP: Final = "space pause  q up  n next  b back  r again  f faster  s slower  + - volume"
"""What each key does, in a line."""

HELP_WITH_MUSIC: Final = f"{HELP}  m music"

_WIDEST: Final = 100
"""Most columns of the screen."""

_LARGE: Final = 38
"""Columns that large figures need for a clock of 10 minutes; narrower screens have none."""

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
    """What a row of the screen is for, the most important first."""

    TIME = 0
    MESSAGE = 1
    REPETITION = 2
    KEYS = 3
    ANSWER = 4
    TITLE = 5
    BAR = 6
    NEXT = 7
    NOTE = 8
    SENTENCE = 9
    SPACE = 10


_SENTENCE_LINES: Final = 6
"""Most lines for what is being said: as many as large figures and the space below take."""

_FIGURES: Final = (_Purpose.TIME, _Purpose.REPETITION)

_Row: TypeAlias = tuple[_Purpose, Text]


def screen(
    playing: NowPlaying,
    routine: Routine,
    limit: Seconds,
    width: int,
    height: int,
    message: str = "",
    answer: str = "",
    note: str = "",
    keys: str = HELP,
) -> Group:
    """The whole screen, at most `width` columns wide and `height` lines high.

    It always has the same number of lines. What is being said is in the middle, in place of the
    large figures while no repetition is done. If there is little room, the empty lines go first,
    then the large figures, then the least important rows; the time stays.

    limit: longest time head-down at a stretch, in seconds.
    message: shown below.
    answer: to the key that was pressed last.
    note: shown below if there is room for it beside the rest.
    keys: what each key does.
    """
    width = max(1, min(width, _WIDEST))
    rows = _rows(playing, routine, limit, width, message, answer, keys, large=True)
    if _needed(rows) > height or width < _LARGE or _widest(rows) > width:
        rows = _rows(playing, routine, limit, width, message, answer, keys, large=False)
        rows = _with_sentence(rows, playing, width, height)
    rows += ((_Purpose.NOTE, row) for row in folded(note, width, "dim"))
    while len(rows) > max(1, height):
        rows.remove(max(reversed(rows), key=lambda row: row[0]))
    return Group(*(_cut(text, width) for _, text in rows))


def _rows(
    playing: NowPlaying,
    routine: Routine,
    limit: Seconds,
    width: int,
    message: str,
    answer: str,
    keys: str,
    *,
    large: bool,
) -> list[_Row]:
    space = (_Purpose.SPACE, Text())
    title = Text(playing.title.upper(), style="bold")
    following = Text(f"Next: {next_up(playing.going_on, routine)}")
    bar = (_Purpose.BAR, _bar(playing, width))
    if large:
        repetition = _repetition(playing)
        counting = bool(repetition)
        said = _sentence("" if counting else playing.sentence, width, _SENTENCE_LINES)
        middle = (
            [*((_Purpose.REPETITION, row) for row in _large(repetition, "bold cyan")), space]
            if counting
            else [*((_Purpose.SENTENCE, row) for row in said[:-1]), (_Purpose.SPACE, said[-1])]
        )
        movement = _movement(playing, routine)
        unseen = counting and playing.sentence.upper() != movement
        (word,) = _sentence(playing.sentence if unseen else "", width, 1)
        figures = [
            *middle,
            (_Purpose.REPETITION, _cut(Text(movement, style="bold"), width)),
            (_Purpose.SENTENCE, word),
            bar,
            (_Purpose.SPACE, bar[1]),
            space,
            (_Purpose.TIME, Text(_time_label(playing, limit), style="dim")),
            *((_Purpose.TIME, row) for row in _large(_time(playing), _time_style(playing, limit))),
        ]
    else:
        doing = "  ".join(filter(None, (_repetition(playing), _movement(playing, routine))))
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
        *((_Purpose.KEYS, row) for row in folded(keys, width, "dim")),
        (_Purpose.ANSWER, Text(printable(answer), style="bold")),
        *((_Purpose.MESSAGE, row) for row in folded(message, width, "bold red")),
    ]


def _needed(rows: list[_Row]) -> int:
    """Lines without the empty ones."""
    return sum(purpose is not _Purpose.SPACE for purpose, _ in rows)


def _with_sentence(rows: list[_Row], playing: NowPlaying, width: int, height: int) -> list[_Row]:
    """Small rows with what is being said below the repetition, in the lines that are left, and in
    the line of the repetition while there is none."""
    at = next(number for number, (purpose, _) in enumerate(rows) if purpose is _Purpose.REPETITION)
    lines = min(_SENTENCE_LINES, max(0, height - _needed(rows)))
    idle = not rows[at][1].plain
    said = _sentence(playing.sentence, width, lines + idle)
    if idle:
        rows[at] = (_Purpose.REPETITION, said.pop(0))
    return [*rows[: at + 1], *((_Purpose.SENTENCE, row) for row in said), *rows[at + 1 :]]


def _sentence(text: str, width: int, lines: int) -> list[Text]:
    """Text in exactly this many lines; what does not fit is cut."""
    wrapped = Text(printable(text), style="bold").wrap(Console(width=width), width)
    rows = [row for row in wrapped if row.plain]
    if len(rows) > lines > 0:
        rows[lines - 1].truncate(width - 1)
        rows[lines - 1].append("…")
    return [*rows[:lines], *(Text() for _ in range(lines - len(rows)))]


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


def _movement(playing: NowPlaying, routine: Routine) -> str:
    """The side, and what the body does now in the exercise's own word: `LEFT  TURN`."""
    if playing.paused:
        return "PAUSED"
    tone = playing.tone
    exercise = next(
        (
            step.exercise
            for step in routine.steps
            if tone is not None and step.exercise.name == tone.where.exercise
        ),
        None,
    )
    if tone is None or exercise is None:
        return ""
    words = wording(exercise)
    movement = {
        Tone.RISE: words.up,
        Tone.HIGH: words.hold,
        Tone.FALL: words.down,
        Tone.LOW: words.pause,
        Tone.INHALE: words.up,
        Tone.EXHALE: words.down,
    }[tone.tone]
    return "  ".join(filter(None, (tone.where.side, movement))).upper()


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
