"""What the partner sees: calm, and large enough to be read from two metres.

On a terminal the lines stand still and only what they say changes, ten times a second. Elsewhere
there is one line for each milestone, for logs and screen readers. Writing to a screen may block (a
stalled terminal, a hung connection), so a thread of its own does it, and the thread that plays
never waits for it.
"""

import atexit
import re
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import IntEnum
from queue import SimpleQueue
from threading import Event, Thread
from typing import Final, Protocol, TextIO, TypeAlias

from rich.cells import cell_len
from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from coach.live.transport.history import Clip, Role
from coach.routine.model import Routine
from coach.script.chapters import set_title
from coach.script.model import Phase, Tone, Where
from coach.timeline.model import Chapter, GlideCue
from coach.timeline.section import Section
from coach.units import Seconds, clock, seconds_of


@dataclass(frozen=True, slots=True)
class Moment:
    """What is heard.

    clip, frame: the clip, and the frame of its timeline.
    elapsed: frames since the session began, pauses and all.
    inverted: frames head-down without a break so far; 0 in another posture.
    """

    clip: Clip
    frame: int
    elapsed: int
    inverted: int

    @property
    def paused(self) -> bool:
        """True in a pause."""
        return self.clip.role is Role.PAUSE

    @property
    def chapter(self) -> Chapter:
        """The chapter."""
        chapters = self.clip.section.timeline.chapters
        return next((each for each in reversed(chapters) if each.start <= self.frame), chapters[0])

    @property
    def title(self) -> str:
        """What is being done. The chapter alone would name the next exercise on the way back to
        level, and in the rest there."""
        section = self.clip.section
        if section.resting_at(self.frame):
            return "Rest"
        if section.bout is not None:
            return section.timeline.chapters[0].title
        return self.chapter.title

    @property
    def tone(self) -> GlideCue | None:
        """The pacing tone that sounds, if one does."""
        return next(
            (
                cue
                for cue in self.clip.section.timeline.cues
                if isinstance(cue, GlideCue) and cue.start <= self.frame < cue.end
            ),
            None,
        )

    @property
    def where(self) -> Where | None:
        """The place in the routine of the last cue."""
        begun = [cue for cue in self.clip.section.timeline.cues if cue.start <= self.frame]
        return begun[-1].where if begun else None

    @property
    def height(self) -> float | None:
        """How far up the tone is, from 0 to 1: it rises, stays and falls with the body."""
        tone = self.tone
        if tone is None:
            return None
        done = (self.frame - tone.start) / (tone.end - tone.start)
        return {Tone.RISE: done, Tone.HIGH: 1.0, Tone.FALL: 1 - done, Tone.LOW: 0.0}[tone.tone]

    @property
    def phase(self) -> Phase | None:
        """The phase of the repetition."""
        return self.tone.where.phase if self.tone is not None else None


_PHASES: Final = {Phase.RAISE: "UP", Phase.TOP: "HOLD", Phase.LOWER: "DOWN", Phase.BOTTOM: "REST"}

_HELP: Final = "space pause  q up  n next  b back  r again  f faster  s slower  + - volume"

_WIDEST: Final = 100
"""Columns of the picture, at most."""

_LARGE: Final = 38
"""Columns that the large figures of a clock take from 10 minutes on; below, there are none."""

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

    def tell(self, message: str) -> None:
        """Show a message of a few lines that must not be missed."""
        ...


@contextmanager
def shown(routine: Routine, limit: Seconds, out: TextIO, *, plain: bool) -> Iterator[View]:
    """A view on `out`. limit: seconds head-down at a stretch, at most.

    The live picture has the terminal's alternate screen; at the end what was there before is back,
    and below it all that was told meanwhile.
    """
    console = Console(file=out, highlight=False)
    if plain or not console.is_terminal:
        yield Lines(out)
        return
    live = Live(
        console=console,
        screen=True,
        auto_refresh=False,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    screen = _Screen(live, routine, limit)

    def give_back() -> None:
        with suppress(OSError):  # the terminal was closed
            live.stop()

    # For a Ctrl-C in the midst of the end of this block.
    atexit.register(give_back)
    try:
        live.start()
        yield screen
    finally:
        give_back()
        atexit.unregister(give_back)
        with suppress(OSError):
            for message in screen.told:
                print(message, file=out, flush=True)


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
            self.tell(f"{at:>6}  {chapter.title}")

    def tell(self, message: str) -> None:
        """See `View.tell`."""
        self._out.write(f"{message}\n")
        self._out.flush()


class _Screen:
    """Lines that stand still, in as much room as the terminal has at that moment."""

    def __init__(self, live: Live, routine: Routine, limit: Seconds) -> None:
        self._live = live
        self._routine = routine
        self._limit = limit
        self._moment: Moment | None = None
        self._message = ""
        self.told: list[str] = []

    def at(self, moment: Moment) -> None:
        """Show it; with a new chapter the message goes."""
        if self._moment is not None and self._moment.title != moment.title:
            self._message = ""
        self._moment = moment
        self._show()

    def tell(self, message: str) -> None:
        """Show it below the picture until the next chapter; it is told again at the end."""
        self._message = message
        self.told.append(message)
        self._show()

    def _show(self) -> None:
        width, height = self._live.console.size
        if self._moment is None:
            shown = Group(*_folded(self._message, width, ""))
        else:
            shown = picture(self._moment, self._routine, self._limit, width, height, self._message)
        self._live.update(shown, refresh=True)


class _Need(IntEnum):
    """What a row of the picture is needed for. Where room is short, the last go first."""

    TIME = 0
    TOLD = 1
    REPETITION = 2
    KEYS = 3
    TITLE = 4
    BAR = 5
    NEXT = 6
    SPACE = 7


_Row: TypeAlias = tuple[_Need, Text]


def picture(
    moment: Moment, routine: Routine, limit: Seconds, width: int, height: int, told: str = ""
) -> Group:
    """The whole screen at a moment, no wider than `width` columns, no higher than `height` lines.

    It has the same number of lines at every moment. Where room is short, the space between them
    goes first, then the large figures, then what is needed least; the time stays.
    told: a message to be shown below.
    """
    width = max(1, min(width, _WIDEST))
    rows = _rows(moment, routine, limit, width, told, large=True)
    needed = sum(need is not _Need.SPACE for need, _ in rows)
    if needed > height or width < _LARGE or _widest(rows) > width:
        rows = _rows(moment, routine, limit, width, told, large=False)
    while len(rows) > max(1, height):
        rows.remove(max(reversed(rows), key=lambda row: row[0]))
    return Group(*(_cut(text, width) for _, text in rows))


def _rows(
    moment: Moment, routine: Routine, limit: Seconds, width: int, told: str, *, large: bool
) -> list[_Row]:
    space = (_Need.SPACE, Text())
    title = Text(moment.title.upper(), style="bold")
    following = Text(f"Next: {next_up(moment.clip.section, routine)}")
    bar = (_Need.BAR, _bar(moment, width))
    if large:
        figures = [
            *((_Need.REPETITION, row) for row in _large(_repetition(moment), "bold cyan")),
            space,
            (_Need.REPETITION, Text(_phase(moment), style="bold")),
            bar,
            (_Need.SPACE, bar[1]),
            space,
            (_Need.TIME, Text(_time_label(moment, limit), style="dim")),
            *((_Need.TIME, row) for row in _large(_time(moment), _time_style(moment, limit))),
        ]
    else:
        doing = "  ".join(filter(None, (_repetition(moment), _phase(moment))))
        time = Text(f"{_time(moment)} ", style=_time_style(moment, limit))
        figures = [
            (_Need.REPETITION, Text(doing, style="bold cyan")),
            bar,
            (_Need.TIME, time.append(_time_label(moment, limit), style="dim")),
        ]
    return [
        (_Need.TITLE, title),
        space,
        *figures,
        space,
        (_Need.NEXT, following),
        *((_Need.KEYS, row) for row in _folded(_HELP, width, "dim")),
        *((_Need.TOLD, row) for row in _folded(told, width, "bold red")),
    ]


def _widest(rows: list[_Row]) -> int:
    """Columns of the widest row of figures; the others may be cut."""
    return max(text.cell_len for need, text in rows if need in (_Need.TIME, _Need.REPETITION))


def _cut(row: Text, width: int) -> Text:
    cut = row.copy()
    cut.truncate(width, overflow="ellipsis")
    cut.no_wrap = True
    return cut


def _folded(text: str, width: int, style: str) -> list[Text]:
    """Text in as many lines as it takes; what has one space between it stays together."""
    lines: list[str] = []
    for piece in re.split(r"  |\n", text):
        if lines and cell_len(f"{lines[-1]}  {piece}") <= width:
            lines[-1] += f"  {piece}"
        elif piece:
            lines.append(piece)
    console = Console(width=width)
    return [part for line in lines for part in Text(line, style=style).wrap(console, width)]


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


def _phase(moment: Moment) -> str:
    return "PAUSED" if moment.paused else _PHASES[moment.phase] if moment.phase else ""


def _time(moment: Moment) -> str:
    return clock(seconds_of(moment.inverted or moment.elapsed))


def _time_label(moment: Moment, limit: Seconds) -> str:
    return f"HEAD-DOWN of {clock(limit)}" if moment.inverted else "TIME"


def _time_style(moment: Moment, limit: Seconds) -> str:
    return "bold yellow" if seconds_of(moment.inverted) > limit * 3 / 4 else "bold"


def _bar(moment: Moment, width: int) -> Text:
    """The tone as a bar that fills as the body rises and empties as it falls."""
    height = moment.height
    filled = round((height or 0.0) * width)
    return Text("█" * filled, style="green") + Text(
        ("░" if height is not None else " ") * (width - filled), style="dim"
    )


def _large(text: str, style: str) -> list[Text]:
    """Text in letters five lines high."""
    rows = []
    for row in range(5):
        pieces = [_GLYPHS[letter][row * 4 : row * 4 + 3].ljust(3) for letter in text]
        rows.append(Text("  ".join(_wide(piece) for piece in pieces), style=style, no_wrap=True))
    return rows


def _wide(piece: str) -> str:
    return "".join(2 * dot for dot in piece)


_FAREWELL: Final = 1.0
"""Seconds that the end waits for the last picture."""


class Watcher(Protocol):
    """Somebody who wants to know what is heard."""

    def at(self, moment: Moment) -> None:
        """This is heard now."""
        ...


class Painter:
    """Tells a watcher what is heard, from another thread."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher
        # Both are written by one thread and taken from by another, in one step each.
        self._latest: deque[Moment] = deque(maxlen=1)
        self._tasks: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._news = Event()
        self._over = False

    def at(self, moment: Moment) -> None:
        """This is heard now. Of moments that come while the watcher is held up, only the last
        reaches it."""
        self._latest.append(moment)
        self._news.set()

    def later(self, task: Callable[[], None]) -> None:
        """Do this as well, in the thread of the watcher, before the next moment."""
        self._tasks.put(task)
        self._news.set()

    def end(self) -> None:
        """Nothing more is to come."""
        self._over = True
        self._news.set()

    def work(self) -> None:
        """Pass everything on until the end, or until the watcher fails."""
        with suppress(Exception):  # a screen that fails, or is closed, ends no session
            while True:
                self._news.wait()
                self._news.clear()
                # Asked before anything is taken, so that the last moment always is.
                over = self._over
                while not self._tasks.empty():
                    self._tasks.get()()
                if self._latest:
                    self._watcher.at(self._latest.pop())
                if over:
                    return


@contextmanager
def painted(watcher: Watcher) -> Iterator[Painter]:
    """A painter for the watcher, at work inside of the `with` block."""
    painter = Painter(watcher)
    thread = Thread(target=painter.work, name="coach-painter", daemon=True)
    thread.start()
    try:
        yield painter
    finally:
        painter.end()
        thread.join(_FAREWELL)
