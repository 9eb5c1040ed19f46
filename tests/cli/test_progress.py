"""`coach progress`: the last four weeks on a terminal, aloud, for programs, and as a page."""

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from coach.cli.output.progress_tables import MARKS, drawn
from coach.cli.output.terminal import can_show
from coach.practice.model import Ending, RecordedBout, Session, now
from coach.practice.progress import progress
from coach.practice.record import Record, record_file
from coach.practice.words import DISCLAIMER, summary_lines
from tests.inside import Done

Coach = Callable[..., Done]

UNSAFE = set("\x1b\x07\u202e\x00")
TODAY = date(2026, 11, 26)


def session(day: int, *bouts: RecordedBout, **more: object) -> Session:
    """A session this many days before the 26th."""
    began = datetime(2026, 11, 26, 7, tzinfo=UTC) - timedelta(days=day)
    usual = Session(
        began,
        "core",
        ended=began,
        title="Core",
        ending=Ending.WHOLE,
        angle=60,
        bouts=bouts or (RecordedBout(90_000, "inverted-crunch", 5),),
    )
    return replace(usual, **more)  # type: ignore[arg-type]


MONTH = (
    session(20, before=5, after=4),
    session(
        6,
        RecordedBout(61_000, "inverted-squat", 1),
        RecordedBout(120_000, "decompression-hang"),
        after=10,
    ),
    session(6, ending=Ending.CAME_UP, angle=45),
    session(0, RecordedBout(40_000, "my-own-one", 3), before=2, after=2, ending=Ending.UNKNOWN),
)
NASTY = session(
    1,
    RecordedBout(60_000, "\x1b[2J\x07[bold]x[/]" + "w" * 150, 4),
    RecordedBout(60_000, "漢" * 200),
    title="\x1b]0;x\x07\u202eCore" + "W" * 300,
    ending=Ending.FAILED,
    before=0,
    after=10,
)


def test_lines_read_well_aloud() -> None:
    assert list(summary_lines(progress(MONTH, TODAY), None)) == [
        "Your practice, 30 October to 26 November 2026.",
        "In the last four weeks you practised on 3 days: 4 sessions, 6 min 41 s head-down in all.",
        "The longest stretch was 2 min in Decompression Hang, on Friday 20 November.",
        "The usual angle, 60 degrees, was the steepest too.",
        "1 session ended early.",
        "How 1 session ended is not known.",
        "",
        "Day by day:",
        "Friday 6 November: 1 session, 1 min 30 s head-down.",
        "Friday 20 November: 2 sessions, 4 min 31 s head-down.",
        "Thursday 26 November: 1 session, 40 s head-down.",
        "All other days were days of rest, and a day of rest is a good day.",
        "",
        "By exercise:",
        "Inverted Crunch: 10 repetitions, 3 min in 2 inversions.",
        "Decompression Hang: 2 min in 1 inversion.",
        "Inverted Squat: 1 repetition, 1 min 1 s in 1 inversion.",
        "my-own-one: 3 repetitions, 40 s in 1 inversion.",
        "",
        "How the back felt. From 0, no pain, to 10, the worst you can imagine:",
        "Friday 6 November: 5 before, 4 after.",
        "Friday 20 November: 10 after.",
        "Thursday 26 November: 2 before, 2 after.",
        *DISCLAIMER,
        "",
        "Not done to the end:",
        "Friday 20 November, Core: came up early.",
        "Thursday 26 November, Core: end not known: killed, or still under way.",
    ]


@pytest.mark.parametrize("width", [40, 80, 116])
@pytest.mark.parametrize("sessions", [MONTH, (NASTY,), MONTH * 60, (session(-1),)])
def test_it_fits_the_terminal_and_no_name_controls_it(
    sessions: tuple[Session, ...], width: int
) -> None:
    console = Console(file=io.StringIO(), width=width)
    for each in drawn(progress(sessions, TODAY), sessions[-1], width):
        console.print(each)
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert not UNSAFE & set(shown)
    assert all(cell_len(line) <= width for line in shown.splitlines())
    if sessions is MONTH:
        assert re.search(r"^ *2 Nov(ember)?( +·){4} +2( +·){2}( {3}|$)", shown, re.MULTILINE)
        assert "Decompression Hang" in shown
        chart = re.findall(r"^ ?(\d+)  ?([○●◉ ]*)$", shown, re.MULTILINE)
        assert [int(pain) for pain, _ in chart] == list(range(10, -1, -1))
        assert {int(pain): points.split() for pain, points in chart if points.strip()} == {
            10: ["●"],
            5: ["○"],
            4: ["●"],
            2: ["◉"],
        }


def _keep(*sessions: Session) -> None:
    """Put sessions into the record, the last of them today."""
    shift = now().date() - TODAY
    Record(record_file()).add_all(
        [
            replace(each, began=each.began + shift, ended=each.ended and each.ended + shift)
            for each in sessions
        ]
    )


def test_an_empty_record_is_met_with_a_kind_word(inside: Coach) -> None:
    done = inside("progress")
    assert done.code == 0
    assert "Every practice begins with one." in done.out
    assert "`coach start first-time`" in done.err
    figures = json.loads(inside("progress", "--json").out)
    assert (figures["sessions"], figures["head_down"], figures["longest"]) == (0, 0, None)
    assert len(figures["days"]) == 28


def test_a_session_given_up_before_the_first_inversion_is_not_called_practice(
    inside: Coach,
) -> None:
    given_up = replace(session(0), bouts=(), ending=Ending.SILENCED)
    _keep(given_up)
    done = inside("progress")
    assert "There is no session so far." in done.out
    assert "`coach start first-time`" in done.err
    _keep(session(40), given_up)
    assert "The last one was on " in inside("progress").out


def test_programs_get_figures_and_no_name_controls_the_terminal(inside: Coach) -> None:
    _keep(session(40), *MONTH, NASTY, replace(MONTH[0], ended=None))
    figures = json.loads(inside("progress", "--json").out)
    assert (figures["sessions"], figures["days_practised"]) == (6, 4)
    assert figures["head_down"] == 401 + 120 + 90
    assert figures["longest"]["head_down"] == 120
    assert figures["angle"] == {"steepest": 60, "usual": 60}
    assert [(each["exercise"], each["reps"]) for each in figures["exercises"]][:2] == [
        ("inverted-crunch", 15),
        ("decompression-hang", 0),
    ]
    assert [(each["before"], each["after"]) for each in figures["pain"]] == [
        (5, 4),
        (None, 10),
        (2, 2),
        (0, 10),
        (5, 4),
    ]
    assert [each["ending"] for each in figures["ended_early"]] == ["came up", "failed"]
    assert len(figures["end_unknown"]) == 1
    for words in ((), ("--plain",), ("--json",)):
        assert not UNSAFE & set(inside("progress", *words).out)


def test_a_page_is_written_whole_and_replaces_nothing_unasked(
    inside: Coach, tmp_path: Path
) -> None:
    _keep(*MONTH, NASTY)
    done = inside("progress", "--page", "new/practice.html")
    assert done.code == 0
    assert done.err.splitlines()[-1] == f"The page: {Path('new', 'practice.html')}"
    page = (tmp_path / "new" / "practice.html").read_text(encoding="utf-8")
    assert page.endswith("</html>")
    assert inside("progress", "--page", "-").out == page
    assert "Inverted Crunch" in page
    assert not UNSAFE & set(page)
    (tmp_path / "mine.htm").write_text("mine")
    refused = inside("progress", "--page", "mine.htm")
    assert (refused.code, refused.out) == (6, "")
    assert refused.err.startswith("mine.htm: The file exists already\n")
    assert (tmp_path / "mine.htm").read_text() == "mine"
    assert inside("progress", "--page", "mine.htm", "--overwrite").code == 0
    assert (tmp_path / "mine.htm").read_text(encoding="utf-8") == page


@pytest.mark.parametrize(
    ("encoding", "can"), [("utf-8", True), ("ascii", False), ("cp1252", False)]
)
def test_a_terminal_without_the_marks_gets_lines(
    monkeypatch: pytest.MonkeyPatch, encoding: str, can: bool
) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(out, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdout", out)
    assert can_show(MARKS) is can


@pytest.mark.parametrize(
    ("words", "code", "expected"),
    [
        (("--page", "practice.pdf"), 2, "Name it practice.html."),
        (("--page", "-", "--json"), 2, "both write to stdout"),
        (("--overwrite",), 2, "none is asked for"),
        (("--page", "file/practice.html"), 6, "A file stands where a folder is needed"),
    ],
)
def test_what_cannot_be_written_is_refused(
    inside: Coach, tmp_path: Path, words: tuple[str, ...], code: int, expected: str
) -> None:
    (tmp_path / "file").touch()
    done = inside("progress", *words)
    assert (done.code, done.out) == (code, "")
    assert expected in done.err
    assert len(done.err.splitlines()) == 2
