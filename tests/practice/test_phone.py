"""What was played on a phone, in the practice record."""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from coach.cli.output.terminal import say
from coach.practice.lately import counted_lately, head_down
from coach.practice.model import Ending, RecordedBout, Source, now
from coach.practice.phone import PhoneRecorder
from coach.practice.record import Record, RecordError, record_file
from coach.routine.library import find
from coach.share.played import PlayedBout, PlayedSession
from coach.share.shared_file import SharedFile
from tests.share.running_server import shared_file

BOUTS = (PlayedBout("inverted-squat", 40.0001, 5), PlayedBout("inverted-squat", 20.5, 2))


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COACH_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def file(tmp_path: Path) -> SharedFile:
    shared = shared_file(tmp_path)
    return replace(shared, exercises=("inverted-squat", "inverted-squat", "inverted-crunch"))


def played(file: SharedFile, ago: float = 60) -> PlayedSession:
    return PlayedSession(file, "came up", 300, ago, BOUTS, before=5, after=3)


def test_a_session_is_in_the_record_with_its_time(
    file: SharedFile, capsys: pytest.CaptureFixture[str]
) -> None:
    reported_at = now()
    PhoneRecorder(say).record(played(file))
    (session,) = Record(record_file()).sessions()
    assert session.ended is not None
    assert (
        timedelta(0)
        <= session.ended - (reported_at - timedelta(seconds=60))
        < timedelta(seconds=30)
    )
    assert session.ended - session.began == timedelta(seconds=300)
    assert (session.source, session.ending) == (Source.PHONE, Ending.CAME_UP)
    assert (session.routine, session.title) == ("back-basics", "Back basics")
    assert session.exercises == ("inverted-squat", "inverted-crunch")
    assert session.bouts == (
        RecordedBout(40_001, "inverted-squat", 5),
        RecordedBout(20_500, "inverted-squat", 2),
    )
    assert (session.before, session.after) == (5, 3)
    assert "From the phone: 1. " in capsys.readouterr().err


def test_time_head_down_counts_toward_the_next_session(file: SharedFile) -> None:
    PhoneRecorder(say).record(played(file))
    PhoneRecorder(say).record(played(file, ago=3 * 3_600))
    sessions = Record(record_file()).sessions()
    assert head_down(counted_lately(sessions, now())) == Fraction("60.501")


def test_a_routine_that_was_rendered_just_now_is_known_exactly(file: SharedFile) -> None:
    routine = find("crunch,crunch")
    PhoneRecorder(say).record(played(replace(file, rendered=routine)))
    (session,) = Record(record_file()).sessions()
    assert session.routine == routine.name
    assert session.exercises == ("inverted-crunch", "inverted-crunch")
    assert (session.level, session.angle) == ("steady", 60)
    assert Record(record_file()).count_of(routine.name, session.exercises) == 1


def test_an_unwritable_record_is_reported_also_to_the_phone(
    file: SharedFile, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data.write_text("a file in the place of the folder")
    with pytest.raises(RecordError):
        PhoneRecorder(say).record(played(file))
    assert str(data) in capsys.readouterr().err


def test_a_damaged_record_is_set_aside_and_the_session_kept(
    file: SharedFile, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data.mkdir()
    record_file().write_bytes(b"no database, " * 1_000)
    PhoneRecorder(say).record(played(file))
    assert len(Record(record_file()).sessions()) == 1
    assert "practice-damaged-1.sqlite" in capsys.readouterr().err
