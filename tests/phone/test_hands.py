"""What several processors do is what one does, whatever becomes of them."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path

import numpy as np
import pytest

from coach.phone.hands import Hands, many_hands
from coach.phone.processes import may_be_copied
from coach.processors import processors


@pytest.fixture(params=["a copy", "a new one"])
def other(request: pytest.FixtureRequest) -> Iterator[str]:
    """Both ways in which a process is begun; with another thread about it is never a copy."""
    enough = threading.Event()
    thread = threading.Thread(target=enough.wait)
    if request.param == "a new one":
        thread.start()
        assert not may_be_copied()
    elif not soon_alone():
        pytest.skip("copies are for Linux, and for a process with one thread")
    yield request.param
    enough.set()
    if request.param == "a new one":
        thread.join()


def soon_alone() -> bool:
    """Whether this process may be copied; a thread that has been joined takes a moment to leave."""
    patience = time.monotonic() + 0.2
    while not may_be_copied() and time.monotonic() < patience:
        time.sleep(0.01)
    return may_be_copied()


def who() -> tuple[int, int]:
    return os.getpid(), threading.get_ident()


def total(numbers: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> float:
    return float(numbers.sum())


def here_and_there(folder: str) -> int:
    """The number of this process, once two of them are in it: neither can do both tasks."""
    (Path(folder) / str(os.getpid())).touch()
    while len([each for each in Path(folder).iterdir() if each.name.isdigit()]) < 2:
        pass
    return os.getpid()


def files_and_here(folder: str) -> tuple[int, list[str]]:
    """This process, and the files that it has open; see `here_and_there`."""
    number = here_and_there(folder)
    links = Path("/proc/self/fd")
    return number, [str(link.readlink()) for link in links.iterdir() if link.is_symlink()]


def refuse(text: str) -> None:
    raise ValueError(text)


def end_unless(process: int, folder: str) -> int:
    """Takes the process with it, unless it is that one, which waits until it has happened."""
    mark = Path(folder) / "ended"
    if os.getpid() != process:
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    while not mark.exists():
        pass
    return process


@pytest.mark.usefixtures("other")
def test_tasks_are_done_here_and_in_another_process(tmp_path: Path) -> None:
    with Hands(1) as hands:
        assert hands.count == 2
        asked = [hands.do(here_and_there, str(tmp_path)) for _ in range(2)]
        done = {each.result(60) for each in asked}
    assert len(done) == 2
    assert os.getpid() in done


@pytest.mark.usefixtures("other")
def test_large_things_go_there_and_back_unchanged() -> None:
    numbers = np.random.default_rng(1).normal(size=1_000_000)
    with Hands(1) as hands:
        asked = [hands.do(total, numbers) for _ in range(6)]
        assert {each.result(60) for each in asked} == {total(numbers)}


@pytest.mark.usefixtures("other")
def test_the_hands_of_a_command_are_ready_for_its_work(tmp_path: Path) -> None:
    """A module that they cannot load would leave all of it to one process."""
    with many_hands() as hands:
        assert hands.count == min(processors(), 4)
        if hands.count > 1:
            asked = [hands.do(here_and_there, str(tmp_path)) for _ in range(2)]
            assert len({each.result(60) for each in asked}) == 2


@pytest.mark.usefixtures("other")
def test_what_fails_is_raised_where_it_was_asked_for() -> None:
    with Hands(1) as hands:
        for asked in [hands.do(refuse, "no") for _ in range(4)]:
            with pytest.raises(ValueError, match="no"):
                asked.result(60)


@pytest.mark.usefixtures("other")
def test_a_process_that_is_killed_takes_nothing_with_it(tmp_path: Path) -> None:
    with Hands(1) as hands:
        asked = [hands.do(end_unless, os.getpid(), str(tmp_path)) for _ in range(6)]
        assert [each.result(60) for each in asked] == 6 * [os.getpid()]
        assert hands.do(who).result(60)[0] == os.getpid()
        assert "Z" not in [_state(child) for child in _children()]


@pytest.mark.usefixtures("other")
def test_without_another_process_all_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", refused)
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with Hands(2) as hands:
        assert {hands.do(who).result(60)[0] for _ in range(4)} == {os.getpid()}


def test_tasks_that_have_not_begun_are_dropped() -> None:
    begun, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        go_on.wait(60)

    with Hands() as hands:
        first, second = hands.do(wait), hands.do(who)
        begun.wait(60)
        threading.Timer(0.05, go_on.set).start()
    assert first.result(60) is None
    with pytest.raises(CancelledError):
        second.result(60)
    with pytest.raises(CancelledError):
        hands.do(who).result(60)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_copy_holds_nothing_open_of_ours(tmp_path: Path) -> None:
    """A file that is locked, or a pipe whose reader waits for its end, would stay so with it."""
    with (tmp_path / "held").open("wb") as held:
        high = os.dup2(held.fileno(), 300)
        hands = Hands(1)
        os.close(high)
    with hands:
        asked = [hands.do(files_and_here, str(tmp_path)) for _ in range(2)]
        found = dict(each.result(60) for each in asked)
        del found[os.getpid()]
        assert found
        assert all(held.name not in names for names in found.values())
        assert all(len(names) <= 6 for names in found.values())


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is a POSIX one")
@pytest.mark.parametrize("begin", ["", "threading.Thread(target=sys.stdin.read).start()"])
def test_no_process_outlives_the_one_that_was_killed(begin: str) -> None:
    code = (
        f"import os, sys, threading; {begin}\n"
        "from coach.phone.hands import Hands; hands = Hands(1)\n"
        "asked = [hands.do(os.getpid) for _ in range(50)]\n"
        "print(*{each.result() for each in asked}, hands._others[0]._process.number, flush=True)\n"
        "sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        other = int(parent.stdout.readline().split()[-1])
        parent.kill()
        # It holds the other end of nothing else of ours: once it has ended, so has its pipe.
        parent.wait()
        for _ in range(6_000):
            if not _lives(other):
                return
            time.sleep(0.01)
        os.kill(other, signal.SIGKILL)
        pytest.fail("it lives on")


def _state(process: int) -> str:
    """A letter of Linux's, `Z` for one that has ended and is still in its tables; or nothing."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (OSError, IndexError):
        return ""


def _lives(process: int) -> bool:
    return _state(process) not in {"", "Z"}


def _children() -> list[int]:
    tasks = Path("/proc/self/task")
    texts = [each.read_text() for each in tasks.glob("*/children")]
    return [int(child) for text in texts for child in text.split()]


@pytest.mark.skipif(sys.platform != "linux", reason="copies are for Linux")
def test_copies_too() -> None:
    """Others than ours have threads here, numpy for one, and then no copy is made: so in a process
    of their own."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider"]
    command += ["-o", "faulthandler_timeout=0"]
    done = subprocess.run(
        [*command, "-k", "copy", __file__],
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert "skipped" not in done.stdout
    assert done.returncode == 0, done.stdout
