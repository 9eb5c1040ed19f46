"""What the partner sees: calm, and large enough to be read from two metres.

On a terminal the lines stand still and only what they say changes, ten times a second. Elsewhere
there is one line for each milestone, for logs and for those who have the screen read to them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Protocol, TextIO

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from coach.live.moment import Moment
from coach.routine.model import Routine
from coach.script.chapters import set_title
from coach.script.model import Phase
from coach.timeline.model import Chapter
from coach.timeline.section import Section
from coach.units import Seconds, clock, seconds_of

_PHASES: Final = {Phase.RAISE: "UP", Phase.TOP: "HOLD", Phase.LOWER: "DOWN", Phase.BOTTOM: "REST"}

_HELP: Final = "space pause   n next   b back   r again   f faster   s slower   + - volume   q up"

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
"""Three columns and five rows for each, row by row with one column between."""


class View(Protocol):
    """Shows a session."""

    def at(self, moment: Moment) -> None:
        """This is heard now."""
        ...


@contextmanager
def shown(routine: Routine, limit: Seconds, out: TextIO, *, plain: bool) -> Iterator[View]:
    """A view on `out`. limit: seconds head-down at a stretch, at most."""
    if plain:
        yield Lines(out)
        return
    console = Console(file=out, highlight=False)
    with Live(console=console, auto_refresh=False, transient=True) as live:
        yield _Screen(live, routine, limit)


class Lines:
    """One line for each milestone."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._shown: Chapter | None = None

    def at(self, moment: Moment) -> None:
        """A line where a chapter begins."""
        chapter, before = moment.chapter, self._shown
        self._shown = chapter
        if before is None or not chapter.continues(before):
            at = clock(seconds_of(moment.elapsed))
            self._out.write(f"{at:>6}  {chapter.title}\n")
            self._out.flush()


class _Screen:
    """Lines that stand still."""

    def __init__(self, live: Live, routine: Routine, limit: Seconds) -> None:
        self._live = live
        self._routine = routine
        self._limit = limit

    def at(self, moment: Moment) -> None:
        """Show it."""
        width = min(self._live.console.width, 100)
        self._live.update(picture(moment, self._routine, self._limit, width), refresh=True)


def picture(moment: Moment, routine: Routine, limit: Seconds, width: int) -> Group:
    """The whole screen at a moment: always the same number of lines."""
    head_down = seconds_of(moment.inverted)
    near = head_down > limit * 3 / 4
    return Group(
        Text(moment.title.upper(), style="bold", overflow="ellipsis", no_wrap=True),
        Text(),
        *_large(_repetition(moment), "bold cyan"),
        Text(),
        *_bar(moment, width),
        Text(),
        Text("HEAD-DOWN" + f" of {clock(limit)}" if moment.inverted else "TIME", style="dim"),
        *_large(
            clock(head_down if moment.inverted else seconds_of(moment.elapsed)),
            "bold yellow" if near else "bold",
        ),
        Text(),
        Text(f"Next: {next_up(moment.clip.section, routine)}", overflow="ellipsis", no_wrap=True),
        Text(_HELP[:width], style="dim"),
    )


def next_up(section: Section, routine: Routine) -> str:
    """What follows a section, in words."""
    then = section.then
    if then is None:
        return "upright, and done"
    if then.step >= len(routine.steps):
        return "the way up"
    return set_title(routine, then)


def _repetition(moment: Moment) -> str:
    where, bout = moment.where, moment.clip.section.bout
    if where is None or where.rep is None or bout is None:
        return ""
    return f"{where.rep}/{bout.set_reps}"


def _bar(moment: Moment, width: int) -> list[Text]:
    """The tone as a bar that fills as the body rises and empties as it falls."""
    height = moment.height
    label = "PAUSED" if moment.paused else _PHASES[moment.phase] if moment.phase else ""
    filled = round((height or 0.0) * width)
    row = Text("█" * filled, style="green") + Text(
        ("░" if height is not None else " ") * (width - filled), style="dim"
    )
    return [Text(label, style="bold"), row, row]


def _large(text: str, style: str) -> list[Text]:
    """Text in letters five lines high."""
    rows = []
    for row in range(5):
        pieces = [_GLYPHS[letter][row * 4 : row * 4 + 3].ljust(3) for letter in text]
        rows.append(Text("  ".join(_wide(piece) for piece in pieces), style=style, no_wrap=True))
    return rows


def _wide(piece: str) -> str:
    return "".join(2 * dot for dot in piece)
