"""Writes docs/pictures: the plans, the live screen, the progress, and the page on a phone.

    .venv/bin/python scripts/make_gallery.py [--to FOLDER] [--without-phone]

The drawings are the same on every run. The page is photographed in a Chromium that the machine has,
driven by Playwright as in the tests.
"""

import argparse
import io
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from rich.console import Console, RenderableType
from rich.terminal_theme import TerminalTheme

from coach.cli.output.progress_tables import drawn
from coach.live.transport.history import clip_of
from coach.live.ui.now_playing import NowPlaying
from coach.live.ui.screen import screen
from coach.practice.model import Ending, RecordedBout, Session
from coach.practice.progress import Progress, progress
from coach.request import Request
from coach.request_composer import composer_for
from coach.routine.library import DEFAULT_ROUTINE, routines
from coach.routine.model import Step
from coach.script.model import Tone
from coach.timeline.model import Cue, GlideCue, SayCue
from coach.timeline.picture.drawing import draw_picture
from coach.timeline.section import Section
from coach.timeline.sheet import cue_sheet
from coach.voices.registry import DEFAULT_VOICE

ROOT: Final = Path(__file__).parents[1]
FOLDER: Final = ROOT / "docs" / "pictures"

PHONE: Final = {"width": 390, "height": 844}
_COLOURS: Final = 128
"""Colours of a photograph; few of them keep it small."""
_SPEED: Final = 16
"""Playback rate while the page plays up to the exercise."""

_EXERCISE: Final = "inverted-squat"
"""The exercise in the pictures of the screen."""

_TODAY: Final = date(2026, 11, 26)
_PRACTISED: Final = (
    (27, "week-1", 4, 4),
    (25, "week-1", 5, 3),
    (22, "week-1", 3, 3),
    (20, "week-2", 4, 3),
    (18, "week-2", 3, 4),
    (14, "week-2", 5, 4),
    (12, "week-3", 3, 2),
    (9, "week-3", 4, 3),
    (6, "week-3", 3, 3),
    (4, "week-4", 4, 4),
    (2, "week-4", 3, 2),
)
"""Made-up sessions: days before today, the routine, the pain before and after it."""

_THEME: Final = TerminalTheme(
    (24, 26, 31),
    (222, 224, 229),
    [
        *((24, 26, 31), (240, 113, 120), (149, 199, 111), (229, 192, 123)),
        *((97, 175, 239), (198, 120, 221), (86, 200, 216), (222, 224, 229)),
    ],
)
_FONT: Final = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"

_FULL, _SHADE = "\N{FULL BLOCK}", "\N{LIGHT SHADE}"
_BLOCKS: Final = re.compile(
    rf'<text class="(\S+)" x="([\d.]+)" y="([\d.]+)"[^>]*>((?:{_FULL}|{_SHADE}|&#160;)+)</text>'
)
_CELL, _ROW, _ABOVE = 12.2, 24.5, 18.5
"""The size of a letter as Rich draws it: width, height, and the height above its base line."""
_FAINT: Final = ' fill-opacity="0.25"'


def drawings(voice: str = DEFAULT_VOICE) -> Iterator[tuple[str, str]]:
    """The name of each file, and its drawing. The voice decides how long each phrase takes."""
    for name in routines():
        yield f"plan-{name}.svg", plan_of(name, voice)
    yield from screens(voice)
    yield "progress.svg", practice()


def plan_of(name: str, voice: str) -> str:
    """What `coach plan NAME --picture` draws."""
    request = Request(name, voice=voice)
    with composer_for(request, request.find_routine()) as composer:
        return draw_picture(cue_sheet(composer.timeline(), composer.sheet_header()))


def screens(voice: str) -> Iterator[tuple[str, str]]:
    """The screen of `coach start` while an exercise is explained, and in its third repetition."""
    request = Request(DEFAULT_ROUTINE, voice=voice)
    routine = request.find_routine()
    with composer_for(request, routine) as composer:
        sections, limit = list(composer.sections()), composer.plan.limits.stretch
    moments = {"screen-rest.svg": _explained, "screen-set.svg": _third_repetition}
    for name, moment in moments.items():
        section, cue = next(
            (section, cue)
            for section in sections
            for cue in section.timeline.cues
            if moment(section, cue)
        )
        frame = (cue.start + 2 * cue.end) // 3
        before = sum(each.timeline.frames for each in sections[: sections.index(section)])
        bout = section.timeline.inversions[0]
        now = NowPlaying(
            clip_of(section),
            frame,
            elapsed=before + frame - section.timeline.start,
            inverted=max(0, min(frame, bout.end) - bout.start) if frame < bout.end else 0,
        )
        yield name, _terminal([screen(now, routine, limit, 80, 24)], "coach start", 80)


def _explained(section: Section, cue: Cue) -> bool:
    told = cue.where.exercise == _EXERCISE and section.resting_at(cue.start)
    return told and isinstance(cue, SayCue) and len(cue.text) > 40


def _third_repetition(section: Section, cue: Cue) -> bool:
    where = cue.where
    rises = isinstance(cue, GlideCue) and cue.tone is Tone.RISE
    return rises and (where.exercise, where.rep) == (_EXERCISE, 3) and section.bout is not None


def practice() -> str:
    """What `coach progress` shows on a terminal."""
    return _terminal(list(drawn(*practised(), 84)), "coach progress", 84)


def practised() -> tuple[Progress, Session]:
    """A made-up progress, and its last session."""
    sessions = tuple(_session(*row) for row in _PRACTISED)
    return progress(sessions, _TODAY), sessions[-1]


def _session(days: int, name: str, before: int, after: int) -> Session:
    routine = routines()[name]
    began = datetime.combine(_TODAY - timedelta(days=days), time(7), UTC)
    return Session(
        began=began,
        routine=name,
        title=routine.title,
        angle=routine.angle or 60,
        ended=began + timedelta(minutes=10),
        ending=Ending.WHOLE,
        bouts=tuple(_bout(step) for step in routine.steps),
        before=before,
        after=after,
    )


def _bout(step: Step) -> RecordedBout:
    dose, exercise = step.dose, step.exercise
    if step.is_timed:
        return RecordedBout(int(dose.hold * 1_000), exercise.name)
    sides = 2 if exercise.sided else 1
    return RecordedBout(
        int(dose.reps * sides * dose.tempo.period * 1_000), exercise.name, dose.reps
    )


def _terminal(content: Sequence[RenderableType], title: str, width: int) -> str:
    """What a terminal shows, as SVG without a font from the network."""
    console = Console(
        record=True, width=width, file=io.StringIO(), force_terminal=True, color_system="standard"
    )
    for each in content:
        console.print(each)
    console.print()
    drawing = console.export_svg(title=title, theme=_THEME, unique_id="coach")
    drawing = re.sub(r"\s*@font-face \{.*?\}", "", drawing, flags=re.DOTALL)
    drawing = re.sub(r"font-family: [^;]+;", f"font-family: {_FONT};", drawing)
    return _BLOCKS.sub(_without_seams, drawing)


def _without_seams(row: re.Match[str]) -> str:
    """A row of blocks as rectangles. As letters they do not quite meet in most fonts."""
    kind, left, base, letters = row.groups()
    return "".join(
        f'<rect class="{kind}" x="{float(left) + run.start() * _CELL:.1f}" '
        f'y="{float(base) - _ABOVE:.1f}" width="{len(run[0]) * _CELL:.1f}" height="{_ROW}" '
        f'shape-rendering="crispEdges"{"" if run[0][0] == _FULL else _FAINT}/>'
        for run in re.finditer(f"{_FULL}+|{_SHADE}+", letters.replace("&#160;", " "))
    )


def photograph(folder: Path) -> None:
    """The page of `coach send`: before the session with a light theme, head-down with a dark
    one.
    """
    from tests.browser import browser_program, launched

    program = browser_program()
    if program is None:
        raise SystemExit("There is no Chromium; use --without-phone to do without it.")
    with _sent() as address, launched(program) as browser:
        for name, scheme in (("phone-ready.png", "light"), ("phone-set.png", "dark")):
            context = browser.new_context(
                viewport=PHONE,
                device_scale_factor=2,
                has_touch=True,
                is_mobile=True,
                color_scheme=scheme,
            )
            page = context.new_page()
            page.goto(address)
            page.get_by_text("You can close the computer").wait_for()
            if scheme == "dark":
                _play_to_third_rotation(page)
            _save(page.screenshot(), folder / name)
            context.close()


def _play_to_third_rotation(page: Any) -> None:
    def speed(times: float) -> None:
        page.evaluate(f"document.querySelector('audio').playbackRate = {times}")

    now = page.get_by_role("region", name="Now")
    page.evaluate(f"document.querySelector('audio').defaultPlaybackRate = {_SPEED}")
    page.get_by_role("button", name="Play", exact=True).tap()
    speed(_SPEED)
    now.get_by_role("heading", name="Inverted Rotation").wait_for(timeout=600_000)
    speed(2)
    now.locator(".repetition", has_text="3").wait_for(timeout=600_000)
    speed(0.1)
    page.evaluate("scrollTo(0, 0)")


@contextmanager
def _sent() -> Iterator[str]:
    """The address of a routine that is sent, in folders that nobody else uses."""
    with tempfile.TemporaryDirectory() as home:
        folders = {f"COACH_{name}": home for name in ("DATA", "STATE", "CONFIG")}
        with subprocess.Popen(
            [
                *(sys.executable, "-m", "coach", "send", DEFAULT_ROUTINE),
                *("--plain", "--detail", "brief", "--bind", "127.0.0.1"),
            ],
            cwd=ROOT,
            env=os.environ | folders,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            try:
                yield process.stdout.readline().strip()
            finally:
                process.send_signal(signal.SIGINT)


def _save(photo: bytes, path: Path) -> None:
    from PIL import Image

    with Image.open(io.BytesIO(photo)) as image:
        image.convert("RGB").quantize(_COLOURS).save(path, optimize=True)


def main() -> None:
    """Write everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=FOLDER)
    parser.add_argument("--without-phone", action="store_true")
    options = parser.parse_args()
    options.to.mkdir(parents=True, exist_ok=True)
    for name, drawing in drawings():
        (options.to / name).write_text(drawing, encoding="utf-8")
    if not options.without_phone:
        photograph(options.to)


if __name__ == "__main__":
    main()
