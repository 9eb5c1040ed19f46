"""What several processors do is what one does, whatever becomes of them."""

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import CancelledError
from pathlib import Path

import numpy as np
import pytest

from coach.phone.hands import Hands, many_hands, processors


def who() -> tuple[int, int]:
    return os.getpid(), threading.get_ident()


def total(numbers: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> float:
    return float(numbers.sum())


def here_and_there(folder: str) -> int:
    """The number of this process, once two of them are in it: neither can do both tasks."""
    (Path(folder) / str(os.getpid())).touch()
    while len([*Path(folder).iterdir()]) < 2:
        pass
    return os.getpid()


def refuse(text: str) -> None:
    raise ValueError(text)


def end_unless(process: int) -> int:
    """Takes the process with it, unless it is that one."""
    if os.getpid() != process:
        os.kill(os.getpid(), signal.SIGKILL)
    return process


def test_tasks_are_done_here_and_in_another_process(tmp_path: Path) -> None:
    with Hands(1) as hands:
        assert hands.count == 2
        asked = [hands.do(here_and_there, str(tmp_path)) for _ in range(2)]
        done = {each.result(60) for each in asked}
    assert len(done) == 2
    assert os.getpid() in done


def test_large_things_go_there_and_back_unchanged() -> None:
    numbers = np.random.default_rng(1).normal(size=1_000_000)
    with Hands(1) as hands:
        asked = [hands.do(total, numbers) for _ in range(6)]
        assert {each.result(60) for each in asked} == {total(numbers)}


def test_the_hands_of_a_command_are_ready_for_its_work(tmp_path: Path) -> None:
    """A module that they cannot load would leave all of it to one process."""
    with many_hands() as hands:
        assert hands.count == min(processors(), 4)
        if hands.count > 1:
            asked = [hands.do(here_and_there, str(tmp_path)) for _ in range(2)]
            assert len({each.result(60) for each in asked}) == 2


def test_what_fails_is_raised_where_it_was_asked_for() -> None:
    with Hands(1) as hands:
        for asked in [hands.do(refuse, "no") for _ in range(4)]:
            with pytest.raises(ValueError, match="no"):
                asked.result(60)


def test_a_process_that_is_killed_takes_nothing_with_it() -> None:
    with Hands(1) as hands:
        asked = [hands.do(end_unless, os.getpid()) for _ in range(6)]
        assert [each.result(60) for each in asked] == 6 * [os.getpid()]
        assert hands.do(who).result(60)[0] == os.getpid()


def test_without_another_process_all_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
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


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is a POSIX one")
def test_no_process_outlives_the_one_that_was_killed() -> None:
    code = (
        "import os, sys; from coach.phone.hands import Hands; hands = Hands(1)\n"
        "asked = [hands.do(os.getpid) for _ in range(50)]\n"
        "print(*{each.result() for each in asked}, hands._others[0]._process.pid, flush=True)\n"
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
        until = threading.Event()
        while _lives(other):
            until.wait(0.01)


def _lives(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (OSError, IndexError):
        return False
    return state != "Z"
