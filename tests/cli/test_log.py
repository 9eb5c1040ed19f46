"""`coach log`: what was done is listed, noted, changed, moved and forgotten."""

import io
import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console

from coach.cli.log import import_
from coach.cli.output.session_table import session_table
from coach.errors import UsageError
from coach.practice.model import Ending, RecordedBout, Session, Source
from coach.practice.record import Record, record_file
from tests.faults.running import everything_in
from tests.inside import Done

Coach = Callable[..., Done]


@pytest.fixture
def log(inside: Coach) -> Coach:
    """`coach log`, which ends well."""

    def command(*words: str) -> Done:
        done = inside("log", *words, *(("--voice", "silent") if words[:1] == ("add",) else ()))
        assert done.code == 0, done.err
        return done

    return command


def sessions() -> tuple[Session, ...]:
    return Record(record_file()).sessions()


def test_a_session_is_noted_listed_changed_and_removed(log: Coach) -> None:
    assert "No session so far" in log().err
    words = ("--on", "2026-11-03", "--at", "7:30", "--before", "4", "--after", "3")
    done = log("add", "crunch,hang", *words, "--note", "Slept badly.")
    (kept,) = sessions()
    assert (kept.source, kept.ending, kept.is_whole) == (Source.NOTED, Ending.WHOLE, True)
    assert [(bout.exercise, bout.reps) for bout in kept.bouts] == [
        ("inverted-crunch", 5),
        ("decompression-hang", 0),
    ]
    line = (
        "1. Tuesday 3 November 2026, 7:30: Inverted Crunch, Decompression Hang, whole, "
        "2 min head-down at 60 degrees, 1 min at the longest, 5 repetitions, "
        "back 4 before and 3 after. Slept badly."
    )
    assert done.out == f"Noted: {line}\n"
    assert log().out == f"{line}\n"

    log("edit", "1", "--on", "2026-11-04", "--after", "none", "--note", "")
    (changed,) = sessions()
    assert changed.began == kept.began + timedelta(days=1)
    assert changed.ended is not None
    assert changed.ended - changed.began == kept.ended - kept.began if kept.ended else False
    assert (changed.before, changed.after, changed.note) == (4, None, "")
    assert log("edit", "1", "--at", "19:05", "--before", "0").out.count("19:05") == 1
    assert sessions()[0].before == 0
    assert log("remove", "1").out.startswith("Removed: 1. ")
    assert sessions() == ()


def test_what_is_noted_is_what_the_file_of_these_flags_is(log: Coach, inside: Coach) -> None:
    inside("defaults", "set", "without", "crunch")
    inside("defaults", "set", "angle", "30")
    words = ("back-basics", "--reps", "3", "--without", "squat")
    log("add", *words)
    (kept,) = sessions()
    sheet = json.loads(inside("plan", *words, "--voice", "silent", "--json").out)
    assert "inverted-crunch" not in kept.exercises
    assert "inverted-squat" not in kept.exercises
    assert (kept.angle, {bout.reps for bout in kept.bouts}) == (30, {0, 3})
    assert [bout.milliseconds / 1_000 for bout in kept.bouts] == pytest.approx(
        [end - start for start, end in sheet["inverted"]["spans"]], abs=0.002
    )
    assert kept.ended is not None
    assert (kept.ended - kept.began).total_seconds() == pytest.approx(sheet["duration"], abs=1)


def test_days_in_words_and_no_time(log: Coach) -> None:
    now = datetime.now().astimezone()
    log("add", "hang", "--on", "yesterday")
    log("add", "hang", "--on", "today", "--at", "0:00")
    log("add", "hang")
    log("add", "hang", "--on", "today")
    first, second, third, fourth = sessions()
    # The test may run across midnight.
    assert now.date() - first.day in (timedelta(days=1), timedelta(0))
    assert (first.began.hour, second.began.hour) == (12, 0)
    for each in (third, fourth):
        assert each.ended is not None
        assert timedelta(0) <= datetime.now().astimezone() - each.ended < timedelta(minutes=5)


@pytest.mark.parametrize(
    ("words", "code", "expected"),
    [
        (("add", "nobody"), 3, "nobody"),
        (("add", "hang", "--on", "tomorrow"), 2, "is not a day"),
        (("add", "hang", "--on", "2026-02-30"), 2, "is not a day"),
        (("add", "hang", "--on", "2999-01-01"), 2, "is not between"),
        (("add", "hang", "--on", "0001-01-01"), 2, "is not between"),
        (("add", "hang", "--at", "25:00"), 2, "is not a time of day"),
        (("add", "hang", "--at", "7"), 2, "is not a time of day"),
        (("add", "hang", "--before", "11"), 2, "not a whole number from 0 to 10"),
        (("add", "hang", "--after", "-1"), 2, "not a whole number from 0 to 10"),
        (("add", "hang", "--after", "none"), 2, "not a whole number from 0 to 10"),
        (("add", "hang", "--note", "x" * 2_001), 2, "longer than"),
        (("edit", "1"), 2, "Nothing to change"),
        (("edit", "7", "--before", "1"), 2, "There is no session 7"),
        (("remove", "7"), 2, "There is no session 7"),
        (("remove", "9" * 30), 2, "is not a whole number from 1 to"),
        (("remove", "0"), 2, "is not a whole number from 1 to"),
        (("edit", "one", "--note", "x"), 2, "is not a whole number from 1 to"),
        (("--last", "0"), 2, "is not a whole number from 1 to"),
        (("forget",), 2, "Nobody can be asked"),
        (("export", "--csv", "--json"), 2, "Leave one of them out"),
        (("import", "missing.csv"), 2, "cannot be read"),
        (("import", "."), 2, "cannot be read"),
    ],
)
def test_an_invalid_value_is_refused_and_changes_nothing(
    inside: Coach, words: tuple[str, ...], code: int, expected: str
) -> None:
    done = inside("log", *words)
    assert done.code == code
    assert expected in " ".join(done.err.split())
    assert len(done.err.splitlines()) <= 2
    assert sessions() == ()


def _many(*changes: Mapping[str, object]) -> None:
    began = datetime.now().astimezone().replace(microsecond=0) - timedelta(days=9)
    base = Session(began=began, routine="week-1", bouts=(RecordedBout(60_000, "hang"),))
    rows = (replace(base, **change) for change in changes)  # type: ignore[arg-type]
    Record(record_file()).add_all(list(rows))


def test_what_was_exported_is_imported_once(log: Coach, tmp_path: Path) -> None:
    _many({"note": "=1+1"}, {"title": "Größe\x1b[2J", "note": "a\nb"}, {})
    kept = sessions()
    exported = {form: log("export", f"--{form}").out for form in ("csv", "json")}
    assert exported["json"] == log("export").out
    assert "'=1+1" in exported["csv"]
    for form, text in exported.items():
        (tmp_path / f"log.{form}").write_text(text, encoding="utf-8", newline="")
        assert "Sessions added: 0; there already: 3." in log("import", f"log.{form}").err
        assert "record was deleted" in log("forget", "--yes").err
        assert "Sessions added: 3; there already: 0." in log("import", f"log.{form}").err
        assert sessions() == kept


def test_a_file_with_one_bad_line_is_not_imported_at_all(inside: Coach, tmp_path: Path) -> None:
    _many({}, {"before": 3}, {})
    text = inside("log", "export", "--csv").out.replace(",3,", ",30,")
    Record(record_file()).forget()
    (tmp_path / "log.csv").write_text(text)
    done = inside("log", "import", "log.csv")
    assert done.code == 2
    assert "line 3: before: 30 is not a whole number from 0 to 10" in done.err
    assert sessions() == ()
    assert not record_file().exists()


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="a file without an end")
def test_a_file_without_an_end_is_not_read_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coach.practice.importing._MAX_BYTES", 1 << 20)
    with pytest.raises(UsageError, match="over 1 MB"):
        import_("/dev/zero")


def test_what_somebody_wrote_controls_no_terminal(log: Coach) -> None:
    _many({"title": "Core\x1b[2J", "note": "\x1b]0;x\x07\u202e"})
    for words in ((), ("--json",), ("edit", "1", "--before", "1")):
        shown = log(*words).out
        assert not set("\x1b\x07\u202e") & set(shown)
    assert json.loads(log("--json").out)[0]["title"] == "Core\x1b[2J"
    for width in (80, 120):
        drawn = io.StringIO()
        Console(file=drawn, width=width).print(session_table(sessions(), width))
        assert not set("\x1b\x07\u202e") & set(drawn.getvalue())


def test_the_last_ones_are_listed_and_how_many_came_before(log: Coach) -> None:
    _many(*({"note": f"n{number}."} for number in range(40)))
    done = log()
    assert len(done.out.splitlines()) == 30
    assert done.out.endswith("n39.\n")
    assert "Earlier sessions: 10. `coach log --last 40` lists all." in done.err
    assert len(log("--last", "40").out.splitlines()) == 40
    rows = json.loads(log("--json").out)
    assert [row["number"] for row in rows] == list(range(1, 41))
    assert (rows[0]["head_down"], rows[0]["longest"]) == (60, 60)


def test_nothing_is_left_of_what_was_forgotten(log: Coach, inside: Coach) -> None:
    _many({})
    record_file().write_bytes(b"nonsense" * 1_000)
    done = inside("log")
    assert done.code == 6
    assert "set aside as practice-damaged-1.sqlite" in done.err
    _many({})
    log("forget", "--yes")
    assert everything_in(record_file().parent) == []


@pytest.mark.parametrize("command", ["add", "import"])
def test_what_is_written_to_a_damaged_record_is_in_the_new_one(
    log: Coach, tmp_path: Path, command: str
) -> None:
    log("add", "hang")
    (tmp_path / "log.json").write_text(log("export").out)
    record_file().write_bytes(b"nonsense" * 1_000)
    done = log(command, {"add": "hang", "import": "log.json"}[command])
    assert "set aside as practice-damaged-1.sqlite" in done.err
    assert len(sessions()) == 1


if os.name == "posix":
    from tests.cli.on_a_terminal import on_a_terminal

    def _asked(environment: Mapping[str, str]) -> dict[str, str]:
        return {**environment, "TERM": "xterm"}

    @pytest.mark.parametrize(("typed", "left"), [(b"no\n", 1), (b"\n", 1), (b"yes\n", 0)])
    def test_who_forgets_is_asked(
        tmp_path: Path, environment: Mapping[str, str], typed: bytes, left: int
    ) -> None:
        _many({})
        with on_a_terminal(tmp_path, _asked(environment), "log", "forget") as terminal:
            terminal.wait_for("[yes/no]")
            os.write(terminal.person, typed)
            assert terminal.end() == 0
        assert len(sessions()) == left

    @pytest.mark.parametrize(
        ("command", "columns", "line"),
        [
            ("log", 60, "noon, unknown, 1 min head-down"),
            ("progress", 1, ": 1 min in 1 inversion."),
        ],
    )
    def test_a_terminal_too_narrow_for_a_table_gets_lines(
        tmp_path: Path, environment: Mapping[str, str], command: str, columns: int, line: str
    ) -> None:
        _many({"title": "noon"})
        words = (tmp_path, _asked(environment), command)
        with on_a_terminal(*words, size=(columns, 24), piped=False) as terminal:
            assert terminal.end() == 0
        assert line in terminal.shown

    def test_how_the_back_feels_is_asked_before_and_after(
        tmp_path: Path, environment: Mapping[str, str]
    ) -> None:
        words = ("start", "hang", "--hold", "30", "--detail", "cues", "--pace", "2")
        more = ("--voice", "silent", "--yes", "--wait-for", "0", "--plain", "--feel")
        with on_a_terminal(tmp_path, _asked(environment), *words, *more) as terminal:
            terminal.wait_for("Back, 0 to 10? ")
            os.write(terminal.person, b"11\n")
            terminal.wait_for("Enter skips")
            os.write(terminal.person, b"6\n")
            terminal.wait_for("Done: ")
            os.write(terminal.person, b"\n")
            assert terminal.end() == 0
        assert terminal.shown.count("Back, 0 to 10? ") == 3
        (kept,) = sessions()
        assert (kept.before, kept.after, kept.is_whole) == (6, None, True)


def test_without_a_terminal_nobody_is_asked_how_the_back_feels(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from coach.cli.session.questions import ask_pain

    with Path(os.devnull).open(encoding="utf-8") as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        assert ask_pain() is None


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system has no TZ")
@pytest.mark.parametrize("zone", ["ABC-24", "XYZ+99:99"])
def test_a_time_zone_that_python_does_not_know_is_utc(log: Coach, inside: Coach, zone: str) -> None:
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("TZ", zone)
            time.tzset()
            log("add", "hang")
            log("add", "hang", "--on", "2026-11-03", "--at", "7:30")
            assert inside("progress").code == inside("today").code == 0
    finally:
        time.tzset()
    assert {session.began.utcoffset() for session in sessions()} == {timedelta(0)}
