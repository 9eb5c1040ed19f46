"""Time head-down of recent sessions counts when one is resumed."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from coach.cli.recent import COUNTS_FOR, HeadDownRecord, head_down_lately
from coach.live.transport.history import clip_of
from coach.live.ui.now_playing import NowPlaying
from coach.script.model import Posture
from coach.timeline.section import quiet
from coach.units import FRAME_RATE, length_in_words
from tests.cli.conftest import Run
from tests.faults.test_going_on import started, wait_for

CLIP = clip_of(quiet(FRAME_RATE, Posture.INVERTED, "Hang"))


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COACH_STATE", str(tmp_path / "state"))
    (tmp_path / "state").mkdir()
    return tmp_path / "state" / "head-down.json"


def hung(session: HeadDownRecord, seconds: int) -> None:
    """Head-down for so many seconds, then level."""
    for frames in (*range(FRAME_RATE, (seconds + 1) * FRAME_RATE, FRAME_RATE), 0):
        session.update(NowPlaying(CLIP, 0, frames, inverted=frames))


@pytest.mark.usefixtures("memory")
def test_the_time_head_down_of_several_sessions_is_added_up() -> None:
    first, second = HeadDownRecord(), HeadDownRecord()
    hung(first, 20)
    hung(second, 30)
    hung(first, 15)
    assert head_down_lately() == 65
    first.end(36 * FRAME_RATE)
    assert head_down_lately() == 66


def row(**changes: object) -> str:
    return json.dumps(
        [{"session": "a", "until": int(time.time()), "milliseconds": 60_000} | changes]
    )


def test_recent_sessions_count_and_older_ones_do_not(memory: Path) -> None:
    now = int(time.time())
    for until, seconds in ((now, 60), (now - COUNTS_FOR + 60, 60), (now - COUNTS_FOR - 60, 0)):
        memory.write_text(row(until=until))
        assert head_down_lately() == seconds


@pytest.mark.parametrize(
    "written",
    [
        lambda: "",
        lambda: "nonsense",
        lambda: "[" * 60_000,
        lambda: "1",
        lambda: "[1, null, {}]",
        lambda: row(until=int(time.time()) + 60),
        lambda: row(until=10**400),
        lambda: row(milliseconds=-1),
        lambda: row(milliseconds=10**12),
        lambda: row(milliseconds=float("nan")),
        lambda: row(milliseconds="60000"),
        lambda: row() + " " * 70_000,
    ],
)
def test_a_damaged_record_adds_no_time(memory: Path, written: Callable[[], str]) -> None:
    memory.write_text(written(), encoding="ascii")
    assert head_down_lately() == 0
    HeadDownRecord().end(5 * FRAME_RATE)
    assert head_down_lately() == 5


@pytest.mark.skipif(os.name != "posix", reason="pipes with a name are POSIX")
def test_something_other_than_a_file_adds_no_time_and_blocks_nobody(memory: Path) -> None:
    os.mkfifo(memory)
    assert head_down_lately() == 0
    memory.unlink()
    memory.mkdir()
    assert head_down_lately() == 0
    HeadDownRecord().end(FRAME_RATE)


DOSE = ("crunch", "--level", "first", "--sets", "5", "--detail", "cues", "--pace", "2")
"""4 min 34 s head-down of the 5 minutes that the level allows."""


@pytest.mark.usefixtures("memory")
def test_a_killed_session_counts_toward_the_resumed_one(tmp_path: Path, coach: Run) -> None:
    words = ("start", *DOSE, "--voice", "silent", "--yes", "--wait-for", "0", "--plain")
    session = started(tmp_path, "stays", *words, COACH_TEST_SPEED="100")
    wait_for(session, "set 4 of 5")  # told at the end of the third
    session.kill()
    session.communicate()
    done = head_down_lately()
    assert 100 < done < 120, "two sets of 55 s"

    again = coach("start", *DOSE, "--from", "1.2", COACH_TEST_DEVICE="refuses")
    assert again.returncode == 3
    first, remedy = again.stderr.splitlines()
    assert "5 min" in first
    assert f"{length_in_words(done)} of it done before" in first
    assert remedy
    # From a later place there is room, and the device is come to.
    assert coach("start", *DOSE, "--from", "1.3", COACH_TEST_DEVICE="refuses").returncode == 5
    assert coach("start", *DOSE, "--from", "1", COACH_TEST_DEVICE="refuses").returncode == 3
    # A session that goes on from nowhere is another one.
    assert coach("start", *DOSE, COACH_TEST_DEVICE="refuses").returncode == 5
