"""What `auto` takes for a detail, and once a set of files: who should ask a doctor."""

import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from coach.cli.flags.resolve import requests_for
from coach.cli.output.terminal import say
from coach.practice.detail import detail_after, with_detail
from coach.practice.model import RecordedBout, Session, now
from coach.practice.record import Record, record_file
from coach.practice.tolerant_record import TolerantRecord
from coach.request import Request
from coach.routine.coaching import Detail
from coach.routine.library import find
from coach.routine.model import Routine
from coach.script.phrases import phrase
from tests.cli.conftest import Run
from tests.cli.on_a_terminal import on_a_terminal


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COACH_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


def practised(routine: Routine, times: int) -> None:
    """Put this many sessions of a routine into the record."""
    session = Session(
        began=now(),
        routine=routine.name,
        exercises=routine.exercises,
        bouts=(RecordedBout(30_000, "hang"),),
    )
    Record(record_file()).add_all([session] * times)


def test_less_is_explained_the_more_sessions_have_reached_an_inversion() -> None:
    routine, details = find("core"), []
    for _ in range(12):
        details.append(detail_after(TolerantRecord(say).times_practised(routine)))
        practised(routine, 1)
    assert details == [Detail.FULL] * 3 + [Detail.BRIEF] * 7 + [Detail.CUES] * 2
    auto, full = Request("core", detail=None), Request("core", detail=Detail.FULL)
    assert with_detail(auto, TolerantRecord(say)).detail is Detail.CUES
    assert with_detail(full, TolerantRecord(say)).detail is Detail.FULL


def test_start_takes_it_and_files_do_not(coach: Run, tmp_path: Path) -> None:
    practised(find("hang"), 4)
    words = ("start", "hang", "--yes", "--wait-for", "0", "--log", "log.jsonl")
    played = coach(*words, COACH_TEST_SPEED="400")
    assert played.returncode == 0, played.stderr
    log = (tmp_path / "log.jsonl").read_text(encoding="utf-8")
    assert phrase("opening.stop_signs_short") in log
    for asked, stop_signs in (("full", "stop_signs"), ("auto", "stop_signs_short")):
        detail = ("--detail", asked) if asked == "auto" else ()
        sheet = coach("plan", "hang", *detail, "--json").stdout
        assert phrase(f"opening.{stop_signs}") in sheet


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), [True, False]),
        pytest.param(("--detail", "brief"), [False, False], marks=pytest.mark.heavy),
        pytest.param(("--doctor", "--detail", "cues"), [True, True], marks=pytest.mark.heavy),
        (("--no-doctor",), [False, False]),
    ],
)
def test_a_split_set_says_once_who_should_ask_a_doctor(
    coach: Run, tmp_path: Path, words: tuple[str, ...], expected: list[bool]
) -> None:
    where = ("--split", "--sidecars", "--format", "wav", "--zip", "-o", "set.zip")
    exported = coach("export", "hang,crunch", "--hold", "40", "--reps", "1", *where, *words)
    assert exported.returncode == 0, exported.stderr
    with zipfile.ZipFile(tmp_path / "set.zip") as archive:
        files = sorted(name for name in archive.namelist() if name.endswith(".vtt"))
        texts = [archive.read(name).decode() for name in files]
    assert [phrase("opening.doctor") in text for text in texts] == expected


def test_of_several_routines_the_first_says_it() -> None:
    once = requests_for(Request(), ["core", "full"])
    assert [request.coaching().doctor for request in once] == [True, False]
    asked = requests_for(Request(doctor=True, detail=Detail.CUES), ["core", "full"])
    assert [request.coaching().doctor for request in asked] == [True, True]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--angle", "80"), "At 80 degrees or more, say whether a partner is beside the table"),
        (("--no-doctor",), "--no-doctor: Nobody has acknowledged yet who should ask a doctor"),
    ],
)
def test_what_nobody_can_be_asked_is_refused(
    coach: Run, tmp_path: Path, words: tuple[str, ...], expected: str
) -> None:
    live = ("start", "hang", "--wait-for", "0")
    refused = coach(*live, *words)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith(expected)
    assert len(refused.stderr.splitlines()) == 2
    assert not (tmp_path / "state").exists()
    assert coach(*live, *words, "--yes", COACH_TEST_SPEED="400").returncode == 0


@pytest.mark.skipif(os.name != "posix", reason="a terminal of POSIX")
@pytest.mark.parametrize(("typed", "heard"), [("yes", "partner"), ("no", "alone")])
def test_if_a_table_may_lock_it_asks_whether_a_partner_is_there(
    tmp_path: Path, environment: Mapping[str, str], typed: str, heard: str
) -> None:
    quickly = {**environment, "COACH_TEST_SPEED": "400"}
    live = ("--voice", "silent", "--wait-for", "0", "--plain", "--log", "log.jsonl")
    with on_a_terminal(tmp_path, quickly, "start", "hang", "--angle", "80", *live) as terminal:
        terminal.wait_for("or a doctor has agreed [yes/no]: ")
        os.write(terminal.person, b"yes\n")
        terminal.wait_for("Is a partner beside the table? [yes/no]: ")
        os.write(terminal.person, f"{typed}\n".encode())
        assert terminal.end() == 0, terminal.shown
    said = (tmp_path / "log.jsonl").read_text(encoding="utf-8")
    assert {
        key for key in ("partner", "partner_unsaid", "alone") if phrase(f"opening.{key}") in said
    } == {heard}
