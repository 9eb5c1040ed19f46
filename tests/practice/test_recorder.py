"""A live session is recorded as it goes."""

import os
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path

import pytest

from coach.live.transport.commands import Command, Volume
from coach.live.ui.now_playing import NowPlaying
from coach.practice.model import Ending, RecordedBout, Session
from coach.practice.record import Record
from coach.practice.recorder import SessionRecorder, bouts_of
from coach.routine.coaching import Coaching, Detail
from coach.routine.library import find, with_dose
from coach.script.model import Posture
from coach.units import FRAME_RATE
from tests.live.stage import Stage, hanging, once

BEGAN = datetime(2026, 3, 1, 7, 30, tzinfo=timezone(timedelta(hours=1)))
SESSION = Session(
    began=BEGAN, routine="mine", exercises=("inverted-crunch", "inverted-rotation", "hang")
)
CUES = Coaching(detail=Detail.CUES, doctor=False)

Press = Callable[[NowPlaying], Command | Volume | None]


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return Record(tmp_path / "data" / "practice.sqlite")


def played(recorder: SessionRecorder, press: Press = lambda _: None) -> Stage:
    """A session of a crunch, a rotation and a hang that is followed by a recorder."""

    def observe(playing: NowPlaying) -> Command | Volume | None:
        recorder.update(playing)
        return press(playing)

    short = Fraction(30)
    routine = with_dose(find("crunch,rotation,hang"), reps=2, sets=1, hold=short, rest=short)
    stage = Stage(routine, observe, coaching=CUES)
    stage.run()
    return stage


def head_down_in(stage: Stage) -> list[int]:
    """Milliseconds of each inversion, rounded up."""
    return [
        -(-1_000 * frames // FRAME_RATE)
        for posture, frames in stage.conductor.history.postures
        if posture is Posture.INVERTED
    ]


@pytest.mark.parametrize(
    "press",
    [
        lambda _: None,
        once(hanging(5), Command.PAUSE, Command.PAUSE, apart=8),
        once(hanging(5), Command.COME_UP, Command.PAUSE, apart=30),
        once(hanging(12), Command.NEXT),
        pytest.param(once(hanging(12), Command.BACK), marks=pytest.mark.heavy),
        once(hanging(12), Command.COME_UP),
    ],
)
def test_each_inversion_is_kept_once_it_has_ended_and_exactly_in_the_end(
    record: Record, press: Press
) -> None:
    recorder = SessionRecorder(record, SESSION)
    kept: list[int] = []
    inverted = [False]

    def watched(playing: NowPlaying) -> Command | Volume | None:
        if bool(playing.inverted) is not inverted[-1]:
            inverted.append(not inverted[-1])
            kept.append(len(record.sessions()[0].bouts))
        return press(playing)

    stage = played(recorder, watched)
    exact = head_down_in(stage)
    # When the person is tilted and when they are back at level, in turn.
    assert kept == [number for each in range(len(exact)) for number in (each, each + 1)]
    # As it is found when the program was killed now.
    (session,) = record.sessions()
    assert session.ending is Ending.UNKNOWN
    assert all(
        0 <= whole - bout.milliseconds <= 250
        for bout, whole in zip(session.bouts, exact, strict=True)
    )
    rough = session.bouts

    recorder.end(stage.conductor.history)
    recorder.conclude(Ending.CAME_UP, "coach start mine --from 2")
    recorder.felt(3)
    (session,) = record.sessions()
    assert [bout.milliseconds for bout in session.bouts] == exact
    assert session.reps == stage.conductor.history.reps
    assert [(b.exercise, b.reps) for b in rough] == [(b.exercise, b.reps) for b in session.bouts]
    assert session.went_on_with == "coach start mine --from 2"
    assert (session.ending, session.after) == (Ending.CAME_UP, 3)


def test_what_was_done_is_named_by_its_exercise(record: Record) -> None:
    stage = played(SessionRecorder(record, SESSION))
    bouts = bouts_of(stage.conductor.history.played, SESSION.exercises)
    assert [(bout.exercise, bout.reps) for bout in bouts] == [
        ("inverted-crunch", 2),
        ("inverted-rotation", 2),
        ("hang", 0),
    ]


def test_nothing_is_added_after_the_end(record: Record) -> None:
    """The thread that follows the session may be late."""
    recorder = SessionRecorder(record, SESSION)
    stage = played(recorder)
    recorder.end(stage.conductor.history)
    ended = record.sessions()
    for playing in stage.seen:
        recorder.update(playing)
    assert record.sessions() == ended


def _locked(file: Path) -> Callable[[], object]:
    other = sqlite3.connect(file)
    other.execute("BEGIN EXCLUSIVE")
    return other.close


def _full(file: Path) -> Callable[[], object]:
    """As SQLite sees a full disk: no further page fits."""
    full = sqlite3.connect(file)
    full.execute("CREATE TRIGGER full BEFORE INSERT ON bout BEGIN SELECT RAISE(FAIL, 'full'); END")
    full.commit()

    def free() -> None:
        full.execute("DROP TRIGGER full")
        full.commit()
        full.close()

    return free


@pytest.mark.parametrize("fault", [_locked, _full])
def test_a_fault_in_the_middle_is_made_up_for(
    record: Record, monkeypatch: pytest.MonkeyPatch, fault: Callable[[Path], Callable[[], object]]
) -> None:
    monkeypatch.setattr("coach.practice.record._PATIENCE", 0.01)
    recorder = SessionRecorder(record, SESSION)
    faults: list[Callable[[], object]] = []

    def press(playing: NowPlaying) -> None:
        second = playing.clip.section.bout is not None and playing.clip.section.bout.step == 1
        if not faults and playing.inverted:
            faults.append(fault(record.file))
        if second and playing.inverted and len(faults) == 1:
            faults.append(faults[0])
            faults[0]()

    stage = played(recorder, press)
    assert recorder.trouble is not None
    (session,) = record.sessions()
    assert len(session.bouts) == 3
    recorder.end(stage.conductor.history)
    assert [bout.milliseconds for bout in record.sessions()[0].bouts] == head_down_in(stage)


def test_a_record_damaged_in_the_middle_is_set_aside_and_a_new_one_has_the_session(
    record: Record,
) -> None:
    record.keep(replace(SESSION, routine="before"))
    recorder = SessionRecorder(record, SESSION)
    broken: list[bytes] = []

    def damage() -> None:
        record.file.write_bytes(b"nonsense" * 1_000)
        broken.append(record.file.read_bytes())

    def press(playing: NowPlaying) -> None:
        if playing.inverted and not broken:
            damage()

    played(recorder, press)
    assert recorder.trouble is not None
    aside = record.file.with_name("practice-damaged-1.sqlite")
    assert aside.name in str(recorder.trouble)
    assert aside.read_bytes() == broken[0]
    (session,) = record.sessions()
    assert (session.routine, len(session.bouts)) == ("mine", 3)
    # Also when it is the last write that finds out.
    damage()
    recorder.conclude(Ending.WHOLE)
    (session,) = record.sessions()
    assert (session.ending, len(session.bouts)) == (Ending.WHOLE, 3)


def test_the_session_goes_on_if_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    recorder = SessionRecorder(Record(tmp_path / "data" / "practice.sqlite"), SESSION)
    stage = played(recorder)
    recorder.end(stage.conductor.history)
    stage.check()
    assert recorder.trouble is not None


def test_a_session_that_was_forgotten_meanwhile_replaces_nobody_elses(record: Record) -> None:
    ours = replace(SESSION, number=record.keep(SESSION))
    record.forget()
    other = replace(SESSION, routine="other", began=BEGAN + timedelta(minutes=5))
    assert record.keep(other) == ours.number
    record.keep(replace(ours, bouts=(RecordedBout(1_000, "hang"),)))
    assert [each.routine for each in record.sessions()] == ["other", "mine"]


@pytest.mark.skipif(os.name != "posix", reason="bytes in file names")
def test_a_command_with_an_undecodable_name_is_kept(record: Record) -> None:
    record.keep(replace(SESSION, went_on_with="coach start b\udcffd.toml"))
    assert record.sessions()[0].went_on_with.startswith("coach start b")
