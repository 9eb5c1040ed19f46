"""A batch whose processes die: all files are whole, and none is made twice."""

import csv
import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest

from coach.batch.pool import TRIES, Pool
from coach.processors import processors
from tests.faults.running import coach, digest, environment

pytestmark = pytest.mark.heavy

ROWS = 8
WORDS = ("batch", "people.csv", "--to", "out", "--workers", "2", "--plain")


def people(folder: Path) -> None:
    rows = (f"p{number},squat,{number % 2 + 1},silent,cues" for number in range(ROWS))
    table = "\n".join(["id,routine,reps,voice,detail", *rows])
    (folder / "people.csv").write_text(table, encoding="utf-8")


def begun(folder: Path, *command: str) -> "subprocess.Popen[str]":
    """A command of coach that is running, by itself in its session. Without one: the batch."""
    return subprocess.Popen(
        coach(*(command or WORDS)),
        cwd=folder,
        env=environment(),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )


def again(folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        coach(*WORDS), cwd=folder, env=environment(), capture_output=True, text=True, check=False
    )


def sounds(folder: Path) -> dict[str, tuple[int, int, str]]:
    """Each file by its name: when it was made, and its content."""
    return {
        path.name: (path.stat().st_ino, path.stat().st_mtime_ns, digest(path.read_bytes()))
        for path in (folder / "out").glob("p*.m4a")
    }


def offspring(parent: int) -> list[int]:
    """All descendants of a process; the newest last."""
    table = subprocess.run(
        ["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True
    ).stdout
    rows = [tuple(map(int, line.split())) for line in table.splitlines()]
    found, waiting = [], [parent]
    while waiting:
        above = waiting.pop()
        below = [pid for pid, ppid in rows if ppid == above]
        found += below
        waiting += below
    return sorted(found)


def when_made(folder: Path, running: "subprocess.Popen[str]", count: int) -> None:
    while len(sounds(folder)) < count if (folder / "out").exists() else True:
        assert running.poll() is None, "it ended before it could be caught"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The content of the files of an undisturbed run."""
    folder = tmp_path_factory.mktemp("whole")
    people(folder)
    done = again(folder)
    assert done.returncode == 0, done.stderr
    return {name: content for name, (_, _, content) in sounds(folder).items()}


@pytest.mark.parametrize("made", [0, 2, 5])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_ended_at_any_moment_it_continues_where_it_stopped(
    whole: dict[str, str], tmp_path: Path, made: int, number: signal.Signals
) -> None:
    people(tmp_path)
    running = begun(tmp_path)
    when_made(tmp_path, running, made)
    workers = offspring(running.pid)
    if number is signal.SIGINT:
        os.killpg(running.pid, number)  # as a terminal does
    else:
        running.send_signal(number)
    _, printed = running.communicate(timeout=120)
    assert "Traceback" not in printed
    if number is not signal.SIGKILL:
        assert running.returncode == 130
        assert "the same command again to continue" in printed
    until = time.monotonic() + 120
    while any(map(is_running, workers)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(is_running, workers)), "a process outlived the command"
    before = sounds(tmp_path)
    done = again(tmp_path)
    assert done.returncode == 0, done.stderr
    after = sounds(tmp_path)
    assert {name: content for name, (_, _, content) in after.items()} == whole
    assert before.items() <= after.items(), "a file was made twice"
    assert not list((tmp_path / "out").glob(".coach-*.part"))


@pytest.mark.parametrize("made", [0, 2, 5])
def test_a_process_that_is_killed_costs_nobody_their_file(
    whole: dict[str, str], tmp_path: Path, made: int
) -> None:
    people(tmp_path)
    running = begun(tmp_path)
    when_made(tmp_path, running, made)
    os.kill(offspring(running.pid)[-1], signal.SIGKILL)
    _, printed = running.communicate()
    assert running.returncode == 0, printed
    assert {name: content for name, (_, _, content) in sounds(tmp_path).items()} == whole
    with (tmp_path / "out" / "report.csv").open(encoding="utf-8", newline="") as file:
        assert [row["id"] for row in csv.DictReader(file)] == [f"p{n}" for n in range(ROWS)]


def is_running(number: int) -> bool:
    with suppress(OSError):
        state = Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2]
        return state.split()[0] != "Z"
    return False


def deadly(item: str) -> str:
    if item == "deadly":
        os.kill(os.getpid(), signal.SIGKILL)
    return item.upper()


def available(_: str) -> int:
    return processors()


def test_each_process_uses_one_processor() -> None:
    with Pool(2) as pool:
        assert dict(pool.each(available, ["one", "two"])) == {"one": 1, "two": 1}


def test_an_item_that_kills_its_process_is_given_up_and_the_rest_continues() -> None:
    items = ["one", "deadly", "two", "three"]
    with Pool(2) as pool:
        results = dict(pool.each(deadly, items))
    assert results == {"one": "ONE", "deadly": None, "two": "TWO", "three": "THREE"}
    assert TRIES == 3
