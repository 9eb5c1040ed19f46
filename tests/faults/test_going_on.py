"""An interrupted session names the place, and resumes from there when that is given.

The sound card of these tests is in `tests/faults/device`; it plays many times faster than real
time.
"""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest

from tests.faults.running import ENGINE, ROOT, environment
from tests.forked import Begun, begin

DEVICE = Path(__file__).parent / "device"

REPS = 4
"""Of each of two exercises."""

QUICKLY = "400"
"""The speed of the sound card where nothing is pressed while it plays."""

START = (
    *("start", "crunch,squat", "--reps", str(REPS), "--voice", "silent", "--lead-in", "0"),
    *("--pace", "2", "--detail", "cues", "--plain", "--yes", "--no-keepalive"),
)


def started(
    folder: Path,
    fault: str,
    *words: str,
    keyboard: int = subprocess.DEVNULL,
    screen: int = subprocess.PIPE,
    group: int | None = None,
    **changes: str,
) -> Begun:
    """Start a session with a log in a folder, on a sound card with a fault."""
    paths = {
        "PYTHONPATH": f"{DEVICE}:{ENGINE}:{ROOT}",
        # What was acknowledged before is not said again, so the opening would be shorter.
        "COACH_STATE": str(folder / "state"),
        "COACH_TEST_DEVICE": fault,
        **changes,
    }
    return begin(
        *words,
        *("--log", "log.jsonl"),
        cwd=folder,
        environment=environment(**paths),
        stdin=keyboard,
        stderr=screen,
        group=group,
    )


def wait_for(session: Begun, shown: str) -> None:
    """Read on until a line that contains this is shown."""
    assert session.stderr is not None
    assert any(shown in line for line in session.stderr), "it ended before that"


def finished(session: Begun, code: int = 0) -> str:
    """What a session prints up to its end, which it comes to with this exit code."""
    printed = session.communicate(timeout=120)[1]
    assert session.returncode == code, printed
    return printed


def place_named(printed: str, *begun: str) -> str:
    """The place in the printed command, which is the one that was started, or `START`, with a
    place.
    """
    (line,) = (line for line in printed.splitlines() if line.startswith("To resume where it ended"))
    words = shlex.split(line.partition(": ")[2])
    assert words[:-2] == ["coach", *(begun or START)]
    assert words[-2] == "--from"
    return words[-1]


def reps_in(folder: Path) -> int:
    """The repetitions done to their end, from the last line of the log."""
    row = json.loads((folder / "log.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    return int(row["reps"])


def place_after(reps: int) -> str:
    """Where `START` resumes after this many repetitions."""
    exercise, done = divmod(reps, REPS)
    return f"{exercise + 1}.1.{done + 1}" if done else f"{exercise + 1}"


def said_in(folder: Path) -> list[str]:
    lines = (folder / "log.jsonl").read_text(encoding="utf-8").splitlines()
    return [row["text"] for row in map(json.loads, lines) if row["kind"] == "say"]


@pytest.fixture(scope="module")
def in_third_rep(tmp_path_factory: pytest.TempPathFactory) -> float:
    """Seconds into `START` at which the first exercise's third repetition is under way."""
    folder = tmp_path_factory.mktemp("whole")
    session = started(folder, "stays", *START, COACH_TEST_SPEED=QUICKLY)
    finished(session)
    lines = (folder / "log.jsonl").read_text(encoding="utf-8").splitlines()
    begin: float = next(row["at"] for row in map(json.loads, lines) if row.get("rep") == 3)
    return begin + 3


def test_a_lost_device_costs_at_most_the_repetition_under_way(
    tmp_path: Path, in_third_rep: float
) -> None:
    session = started(tmp_path, f"goes {in_third_rep} 3", *START, COACH_TEST_SPEED=QUICKLY)
    printed = finished(session)
    assert "The sound device has gone away" in printed
    done = reps_in(tmp_path)
    assert done == 2
    place = place_named(printed)
    assert place == place_after(done)

    again = started(tmp_path, "stays", *START, "--from", place, COACH_TEST_SPEED=QUICKLY)
    printed = finished(again)
    assert done + reps_in(tmp_path) == 2 * REPS
    said = said_in(tmp_path)
    assert "We go on with inverted crunches." in said
    assert any(text.startswith("Come up if you feel dizzy") for text in said)
    assert any(text.startswith("The count goes on at ") for text in said)
    assert "To resume where it ended" not in printed, "there is nothing left"


def test_a_device_lost_in_the_opening_is_gone_on_with(tmp_path: Path) -> None:
    session = started(tmp_path, "goes 4 3", *START, COACH_TEST_SPEED=QUICKLY)
    printed = finished(session)
    assert "Waiting up to 10 minutes for it" in printed
    assert reps_in(tmp_path) == 2 * REPS
    assert "To resume where it ended" not in printed


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")
@pytest.mark.parametrize(
    ("device", "shown"),
    [("goes 4 forever", "Waiting up to 10 minutes"), ("stays", "Inverted Squat")],
    ids=["while a device is waited for", "in the middle"],
)
@pytest.mark.parametrize(
    ("by", "code"),
    [
        ("SIGINT", 130),
        ("SIGTERM", 143),
        pytest.param("SIGHUP", 129, marks=pytest.mark.heavy),
    ],
)
def test_asked_to_end_it_names_the_place(
    tmp_path: Path, device: str, shown: str, by: str, code: int
) -> None:
    session = started(tmp_path, device, *START)
    wait_for(session, shown)
    session.send_signal(signal.Signals[by])
    printed = finished(session, code)
    assert place_named(printed) == place_after(reps_in(tmp_path))


def test_a_device_lost_twice_is_gone_on_with_twice(tmp_path: Path) -> None:
    session = started(tmp_path, "goes 4 3, goes 3 2", *START, COACH_TEST_SPEED=QUICKLY)
    printed = finished(session)
    assert printed.count("Waiting up to 10 minutes for it") == 2
    assert printed.count("The sound device is back.") == 2
    assert reps_in(tmp_path) == 2 * REPS


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")
def test_many_signals_do_not_silence_the_way_up(tmp_path: Path) -> None:
    # In its own process group: the system does not stop a program of a group that nobody could
    # wake.
    session = started(tmp_path, "stays", *START, group=0)
    wait_for(session, "Inverted Crunch")
    rare = ("TSTP", "TTIN", "TTOU", "VTALRM", "PROF", "IO", "PWR", "STKFLT", "RTMIN", "RTMAX")
    for kind in ("HUP", "TERM", "HUP", *rare, "USR1", "QUIT"):
        number = getattr(signal, f"SIG{kind}", signal.SIGTERM)
        session.send_signal(number)
        time.sleep(0.01)
    finished(session, 129)
    assert said_in(tmp_path)[-1].startswith(("You did", "Unlock your ankles"))


@pytest.mark.skipif(os.name != "posix", reason="a terminal of POSIX")
def test_a_q_that_is_held_down_does_not_silence(tmp_path: Path) -> None:
    person, keyboard = os.openpty()
    session = started(tmp_path, "stays", *START, keyboard=keyboard)
    wait_for(session, "Inverted Squat")
    os.write(person, b"q")
    time.sleep(0.5)
    while session.poll() is None:
        os.write(person, b"q")
        time.sleep(0.03)
    printed = session.communicate(timeout=120)[1]
    os.close(keyboard)
    os.close(person)
    assert session.returncode == 0, printed
    assert json.loads((tmp_path / "log.jsonl").read_text().splitlines()[-1])["posture"] == "upright"


@pytest.mark.heavy
def test_a_device_that_does_not_come_back_is_an_error_after_the_place(
    tmp_path: Path, in_third_rep: float
) -> None:
    session = started(tmp_path, f"goes {in_third_rep} forever", *START, COACH_TEST_SPEED=QUICKLY)
    printed = finished(session, 5)
    assert place_named(printed) == place_after(reps_in(tmp_path))
    assert printed.splitlines()[-2] == "fast: The sound device has gone away"
    assert "Waiting 30 s for it" in printed
    (ended,) = re.findall(r"The session ended at (\d+):(\d\d)\.", printed)
    assert 60 * int(ended[0]) + int(ended[1]) >= int(in_third_rep) + 30


@pytest.mark.skipif(os.name != "posix", reason="a terminal of POSIX")
def test_brought_up_by_a_key_it_names_the_place(tmp_path: Path) -> None:
    person, keyboard = os.openpty()
    session = started(tmp_path, "stays", *START, keyboard=keyboard)
    wait_for(session, "Inverted Squat")
    os.write(person, b"q")
    printed = session.communicate(timeout=120)[1]
    os.close(keyboard)
    os.close(person)
    assert session.returncode == 0, printed
    assert place_named(printed) == place_after(reps_in(tmp_path))


def test_a_voice_that_cannot_say_all_of_it_does_not_begin(tmp_path: Path) -> None:
    words = tuple(word.replace("silent", "hibari:heart") for word in START if word != "--yes")
    session = started(
        tmp_path,
        "stays",
        *words,
        COACH_TEST_ENGINE="no squats",
        COACH_CACHE=str(tmp_path / "cache"),
        COACH_STATE=str(tmp_path / "state"),
    )
    printed = finished(session, 4)
    assert "the model has no squats" in printed
    assert not (tmp_path / "log.jsonl").exists()
    assert not (tmp_path / "state").exists(), "nobody was asked anything"


@pytest.mark.skipif(os.name != "posix", reason="a terminal of POSIX")
def test_when_the_voice_fails_in_the_middle_it_names_the_place(tmp_path: Path) -> None:
    words = tuple(word.replace("silent", "hibari:heart") for word in START)
    cache = str(tmp_path / "cache")
    person, keyboard = os.openpty()
    session = started(
        tmp_path,
        "stays",
        *words,
        keyboard=keyboard,
        COACH_TEST_ENGINE="no half",
        COACH_CACHE=cache,
    )
    wait_for(session, "Inverted Squat")
    os.write(person, b"f")
    printed = session.communicate(timeout=120)[1]
    os.close(keyboard)
    os.close(person)
    assert session.returncode == 4, printed
    assert place_named(printed, *words) == place_after(reps_in(tmp_path))


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[tuple[int, int]]:
    """Both ends of a pipe with a name: where its reader reads, and where a program writes."""
    path = tmp_path / "terminal"
    os.mkfifo(path)
    reading = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    writing = os.open(path, os.O_WRONLY)
    os.set_blocking(reading, True)
    yield reading, writing
    os.close(reading)


def stand_still(path: Path) -> None:
    """Fill a pipe, so that whoever writes to it next waits."""
    filling = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
    for size in (4_096, 1):
        with suppress(BlockingIOError):
            while True:
                os.write(filling, b"." * size)
    os.close(filling)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes with a name are POSIX")
@pytest.mark.parametrize("lost", [False, True])
def test_a_stalled_terminal_does_not_block_a_session(
    tmp_path: Path, terminal: tuple[int, int], in_third_rep: float, lost: bool
) -> None:
    reading, writing = terminal
    fault = f"goes {in_third_rep} 3" if lost else "stays"
    session = started(tmp_path, fault, *START, screen=writing, COACH_TEST_SPEED=QUICKLY)
    os.close(writing)
    shown = b""
    while b"Inverted Crunch" not in shown:
        shown += os.read(reading, 4_096)
    stand_still(tmp_path / "terminal")
    # The log is written when the person is up again.
    for _ in range(6_000):
        if (tmp_path / "log.jsonl").exists():
            break
        time.sleep(0.01)
    done = (tmp_path / "log.jsonl").exists() and reps_in(tmp_path)
    reader = Thread(target=read_on, args=(reading,))
    reader.start()
    assert session.wait(60) == 0
    reader.join()
    assert done == (2 if lost else 2 * REPS)


def read_on(reading: int) -> None:
    """Read until nobody writes any more."""
    while os.read(reading, 4_096):
        pass


def test_before_anything_was_done_there_is_no_place_to_name(tmp_path: Path) -> None:
    session = started(tmp_path, "goes 20 1", *START, COACH_TEST_SPEED=QUICKLY)
    printed = finished(session)
    assert "To resume where it ended" not in printed
