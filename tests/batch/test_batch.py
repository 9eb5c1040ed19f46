"""A batch from a table to files, with the silent voice."""

import csv
import errno
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from zipfile import ZipFile

import pytest

from coach.batch.columns import COLUMNS, example
from coach.batch.outcome import Outcome, RowState
from coach.batch.report import check_report, write_report
from coach.batch.rows import read_rows
from coach.batch.stages import BatchOutput, run
from coach.errors import CoachError, OutputError, TableError, UsageError
from coach.files import disk_errors
from coach.request_composer import composer_for
from coach.timeline.model import SayCue
from tests import forked
from tests.batch.here import Here, Item, RecordedProgress, Result, batch

SHORT = "squat,1,silent,cues"
HEADER = "id,routine,reps,voice,detail"


def table_in(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "people.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def seen(folder: Path) -> dict[str, tuple[int, int]]:
    return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.iterdir()}


def test_a_row_makes_the_bytes_of_the_single_command_and_is_kept_until_it_changes(
    tmp_path: Path,
) -> None:
    out = BatchOutput(tmp_path / "out", "wav")
    table = table_in(tmp_path, f"anna,{SHORT}", f"ben,{SHORT}")
    outcomes, did = batch(table, out)
    assert [(row.id, row.state) for row in outcomes] == [("anna", "done"), ("ben", "done")]
    assert did.count("check_request") == 1, "both ask for the same, and it is planned once"
    words = ("squat", "--reps", "1", "--voice", "silent", "--detail", "cues")
    alone = forked.run("export", *words, "-o", "alone.wav", cwd=tmp_path)
    assert alone.returncode == 0, alone.stderr
    assert (tmp_path / "out/anna.wav").read_bytes() == (tmp_path / "alone.wav").read_bytes()

    before = seen(tmp_path / "out")
    again, did = batch(table, out)
    assert ([row.state for row in again], did) == ([RowState.KEPT] * 2, [])
    assert [(row.length, row.head_down) for row in again] == [
        (row.length, row.head_down) for row in outcomes
    ]
    assert 10 < again[0].head_down < again[0].length
    (tmp_path / "out/ben.wav").write_bytes(b"cut short")
    table_in(tmp_path, "anna,squat,2,silent,cues", f"ben,{SHORT}")
    changed, _ = batch(table, out)
    assert [row.state for row in changed] == [RowState.DONE] * 2
    assert changed[0].length > outcomes[0].length
    assert (tmp_path / "out/ben.wav").read_bytes() == (tmp_path / "alone.wav").read_bytes()
    assert seen(tmp_path / "out").keys() == before.keys()


def test_bad_rows_are_left_out_when_asked_and_are_in_the_report(tmp_path: Path) -> None:
    out, progress = tmp_path / "out", RecordedProgress()
    out.mkdir()
    (out / "theirs.wav").write_bytes(b"somebody's")
    rows = (f"@anna,{SHORT}", "ben,squat,0,silent,cues", f"theirs,{SHORT}", ",,3,,")
    table = table_in(tmp_path, *rows)
    with pytest.raises(TableError, match="3 faults"):
        batch(table, BatchOutput(out, "wav"))
    outcomes, _ = batch(table, BatchOutput(out, "wav"), skip_bad=True, progress=progress)
    assert [row.state for row in outcomes] == [RowState.DONE, *[RowState.BAD] * 3]
    assert (out / "theirs.wav").read_bytes() == b"somebody's"
    assert any("line 3, reps: 0 is not between" in line for line in progress.left_out_lines)
    write_report(tmp_path / "report.csv", outcomes)
    with (tmp_path / "report.csv").open(encoding="utf-8", newline="") as file:
        report = list(csv.DictReader(file))
    assert [row["id"] for row in report] == ["'@anna", "ben", "theirs", ""]
    assert report[0]["file"] == "'@anna.wav"
    assert float(report[0]["head-down"]) == pytest.approx(outcomes[0].head_down, abs=0.01)
    assert "line 4, id: " in report[2]["message"]
    assert "The file exists already" in report[2]["message"]


def test_a_greeting_is_said_in_the_welcome_and_is_in_no_title(tmp_path: Path) -> None:
    header = f"{HEADER},greeting,title,lead_in"
    rows, *_ = read_rows(
        table_in(
            tmp_path,
            f"a,{SHORT},Anna,,",
            f"b,{SHORT},Good morning!,Your week,",
            f"c,{SHORT},Carla,,20",
            header=header,
        ),
        all_faults=True,
    )
    openings, titles = [], []
    for row in rows:
        with composer_for(row.request, row.request.find_routine()) as composer:
            cues = composer.timeline().cues
            titles.append(composer.sheet_header().title)
        openings.append([cue.text for cue in cues if isinstance(cue, SayCue)][:2])
    assert openings[:2] == [
        ["Hello, Anna.", "Inverted Squat."],
        ["Good morning!", "Your week."],
    ]
    assert openings[2][0].startswith("Hello, Carla. Inverted Squat")
    assert titles == ["Inverted Squat", "Your week", "Inverted Squat"]
    assert "Anna" not in json.dumps([row.id for row in rows])


def test_a_table_as_a_german_spreadsheet_writes_it(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('title = "Mine"\n[[step]]\nexercise = "hang"\n')
    path = tmp_path / "Kunden.csv"
    header, row = "ID;Routine;Pace;Max-Inverted;Partner;;", "Änne;mine;0,9;1,5m;WAHR;;"
    path.write_bytes(f"{header}\r\n{row}\r\n;;;;;;\r\n".encode("utf-8-sig"))
    ((person,), bad, _) = read_rows(path, all_faults=True)
    assert not bad
    assert person.id == "Änne"
    assert person.request.find_routine().title == "Mine"
    figures = person.request.pace, person.request.max_inverted
    assert (*map(float, filter(None, figures)), person.request.partner) == (0.9, 90.0, True)


def test_a_comma_in_words_is_not_a_decimal_comma(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("id;title;greeting;pace\n1,5;10,000 steps;3,14;0,9\n")
    ((row,), *_) = read_rows(path, all_faults=True)
    words = row.id, row.request.title, row.request.greeting
    assert words == ("1,5", "10,000 steps", "Hello, 3,14.")
    assert float(row.request.pace) == 0.9


@pytest.mark.parametrize("toml", [False, True])
def test_the_example_is_a_table_without_a_fault(tmp_path: Path, toml: bool) -> None:
    path = tmp_path / f"people.{'toml' if toml else 'csv'}"
    path.write_text(example(toml=toml), encoding="utf-8")
    rows, bad, _ = read_rows(path, all_faults=True)
    assert not bad
    assert len(rows) == 3
    assert {row.request.level for row in rows} > {None}
    assert set(path.read_text(encoding="utf-8").split("\n")[0].split(",")) <= {
        *COLUMNS,
        "[[person]]",
    }


def test_a_report_replaces_a_report_and_nothing_else(tmp_path: Path) -> None:
    table, report = table_in(tmp_path, f"a,{SHORT}"), tmp_path / "report.csv"
    check_report(report, table, overwrite=False)
    write_report(report, [Outcome("=1+1", RowState.BAD, message="\x1b[2J@x;=2")])
    check_report(report, table, overwrite=False)
    row = report.read_text(encoding="utf-8").splitlines()[1]
    assert row == "'=1+1,,bad,0.00,0.00,0.00,\\x1b[2J@x;'=2"
    with pytest.raises(UsageError, match="would replace the table"):
        check_report(table, table, overwrite=True)
    for mine in ("a.m4a", "a.json", "a.zip"):  # as files of rows and their notes may be called
        with pytest.raises(UsageError, match="is a CSV file"):
            check_report(tmp_path / mine, table, overwrite=True)
    other = tmp_path / "other.csv"
    other.write_text("mine\n")
    with pytest.raises(OutputError):
        check_report(other, table, overwrite=False)


def test_a_report_may_name_a_folder_that_is_not_utf8(tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    write_report(report, [Outcome("a", RowState.BAD, message="n\udcff/a.m4a: taken")])
    assert "n\\udcff/a.m4a: taken" in report.read_text(encoding="utf-8")


def test_a_row_that_cannot_be_laid_out_is_reported_before_a_file_is_made(tmp_path: Path) -> None:
    rows = (f"a,{SHORT},", f"b,{SHORT},60")
    table = table_in(tmp_path, *rows, header=f"{HEADER},within")
    with pytest.raises(CoachError, match="line 3, routine: ") as raised:
        batch(table, BatchOutput(tmp_path / "out", "wav"))
    assert raised.value.exit_code == 3
    assert not (tmp_path / "out").exists()


def test_a_routine_that_changes_while_files_are_made_makes_no_file(tmp_path: Path) -> None:
    class Changing(Here):
        """Somebody saves the routine after the table was checked."""

        def make(
            self, task: Callable[[Item], Result], items: Iterable[Item]
        ) -> Iterator[tuple[Item, Result | None]]:
            routine.write_text(text.replace("reps = 1", "reps = 2"))
            return super().prepare(task, items)

    routine = tmp_path / "mine.toml"
    text = 'title = "Mine"\n[[step]]\nexercise = "squat"\nreps = 1\nsets = 1\n'
    routine.write_text(text)
    table, out = table_in(tmp_path, "a,mine,,silent,cues"), BatchOutput(tmp_path / "out", "wav")
    (outcome,) = run(
        table, out, lambda _: nullcontext(Changing()), RecordedProgress(), skip_bad=False
    )
    assert (outcome.state, list((tmp_path / "out").glob("*"))) == (RowState.BAD, [])
    assert "has changed since the table was checked" in outcome.message
    (longer,), _ = batch(table, out)
    routine.write_text(text)
    (shorter,), _ = batch(table, out)
    assert longer.length > shorter.length > 0


def test_one_fault_of_many_rows_is_reported_once_with_its_lines(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("[[step]]\n")
    rows = [f"p{n},mine,{n % 3 + 1},silent,cues" for n in range(8)]
    with pytest.raises(TableError) as raised:
        batch(table_in(tmp_path, f"a,{SHORT}", *rows, "b,x,,,"), BatchOutput(tmp_path, "wav"))
    what, one, other, *_ = raised.value.lines
    assert what.endswith("2 faults")
    assert one.startswith("  lines 3, 4, 5, 6, 7 and 3 more, routine: ")
    assert other.startswith("  line 11, routine: ")
    with pytest.raises(TableError, match="lines 2 and 3, routine: "):
        batch(table_in(tmp_path, *rows[:2]), BatchOutput(tmp_path, "wav"))


def test_a_file_in_a_zip_has_the_name_of_its_row(tmp_path: Path) -> None:
    batch(table_in(tmp_path, f"anna,{SHORT}"), BatchOutput(tmp_path / "out", "wav", zipped=True))
    with ZipFile(tmp_path / "out/anna.zip") as file:
        assert file.namelist() == ["anna.wav"]


def test_a_full_disk_ends_the_run_and_the_next_run_continues(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        with disk_errors("note"):
            raise OSError(errno.ENOSPC, "No space left on device")

    out, progress = BatchOutput(tmp_path / "out", "wav"), RecordedProgress()
    table = table_in(tmp_path, f"a,{SHORT}", f"b,{SHORT}", f"c,{SHORT}")
    monkeypatch.setattr("coach.batch.work.write_note", full)
    outcomes, did = batch(table, out, progress=progress)
    assert [row.state for row in outcomes] == [RowState.BAD] * 3
    assert did.count("make") == 1, "nothing more is begun"
    assert progress.broken_off_lines[0].endswith("out: The disk is full")
    assert "the same command again to continue" in outcomes[2].message
    (made,) = (tmp_path / "out").glob("*.wav")
    before = made.stat().st_ino
    monkeypatch.undo()
    outcomes, _ = batch(table, out)
    assert [row.state for row in outcomes] == [RowState.DONE] * 3
    assert made.stat().st_ino == before, "a file that stood without its note was made twice"


def test_a_file_finished_after_the_end_of_a_run_is_in_the_report(
    tmp_path: Path,
) -> None:
    class Late(Here):
        """Breaks off at once, and makes its files while it ends."""

        def make(
            self, task: Callable[[Item], Result], items: Iterable[Item]
        ) -> Iterator[tuple[Item, Result | None]]:
            self.late = [partial(task, item) for item in list(items)[:1]]
            raise CoachError("All is lost")
            yield

    @contextmanager
    def ending(late: Late) -> Iterator[Late]:
        yield late
        for each in late.late:
            each()

    table, out = (
        table_in(tmp_path, f"a,{SHORT}", f"b,{SHORT}"),
        BatchOutput(tmp_path / "out", "wav"),
    )
    outcomes = run(table, out, lambda _: ending(Late()), RecordedProgress(), skip_bad=False)
    assert [(row.file, row.state) for row in outcomes] == [
        ("a.wav", RowState.KEPT),
        ("", RowState.BAD),
    ]
    assert outcomes[1].message == "All is lost"
