"""Ended by Ctrl-C or SIGTERM: at once, with nothing half-done left behind."""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.faults.running import (
    EXPORT,
    HUMMING,
    LONG,
    ROOT,
    begun,
    everything_in,
    half_written,
    run_anew,
    takes_in,
)

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")


WARN_ABOVE = 20_000_000
"""Bytes, a quarter of the file."""


@pytest.mark.parametrize(
    "by", ["SIGINT", "SIGTERM", pytest.param("SIGHUP", marks=pytest.mark.heavy)]
)
def test_asked_to_end_while_it_writes_it_leaves_nothing(tmp_path: Path, by: str) -> None:
    export = begun(tmp_path, *LONG)
    part = half_written(tmp_path, export)
    export.send_signal(signal.SIGSTOP)
    with part.open("rb") as file:
        before = os.fstat(file.fileno()).st_size
        export.send_signal(signal.Signals[by])
        export.send_signal(signal.SIGCONT)
        assert export.wait(120) == 130
        after = os.fstat(file.fileno()).st_size
    assert everything_in(tmp_path) == []
    assert after - before < WARN_ABOVE, "it went on writing"


def test_asked_to_end_while_it_records_it_keeps_its_phrases_and_leaves_nothing_else(
    tmp_path: Path,
) -> None:
    export = begun(tmp_path, *EXPORT, **HUMMING)
    while len(takes_in(tmp_path / "cache")) < 3:
        assert export.poll() is None, "it ended before it could be caught recording"
        time.sleep(0.005)
    export.terminate()
    assert export.wait(120) == 130
    left = everything_in(tmp_path)
    assert left[0] == "cache"
    assert all(name.endswith(".take") for name in left[1:])


def test_in_the_background_where_ctrl_c_is_ignored_a_polite_kill_still_ends_it(
    tmp_path: Path,
) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    export = begun(tmp_path, *LONG)
    signal.signal(signal.SIGINT, before)
    half_written(tmp_path, export)
    export.terminate()
    assert export.wait(120) == 130
    assert everything_in(tmp_path) == []


@pytest.mark.heavy
def test_under_nohup_it_continues_when_the_terminal_is_closed(tmp_path: Path) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    export = begun(tmp_path, *LONG)
    signal.signal(signal.SIGHUP, before)
    half_written(tmp_path, export)
    export.send_signal(signal.SIGHUP)
    assert export.wait(120) == 0
    assert everything_in(tmp_path / "out") == ["core.wav"]


INTERRUPTED_WHILE_LOADED = """
import os, signal, time
try:
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(10)
except KeyboardInterrupt:
    raise ImportError("numpy.core.multiarray failed to import") from None
"""
"""What an extension module turns Ctrl-C into while it is being loaded."""


def test_ctrl_c_that_a_library_turns_into_an_error_of_its_own_is_still_ctrl_c(
    tmp_path: Path,
) -> None:
    (tmp_path / "av.py").write_text(INTERRUPTED_WHILE_LOADED)
    done = run_anew(*LONG, cwd=tmp_path, PYTHONPATH=f"{tmp_path}:{ROOT}")
    assert done.returncode == 130, done.stderr
    assert "went wrong" not in done.stderr
    assert not (tmp_path / "out").exists()


LOSES_A_THREAD = """
import threading, time
start = threading.Thread.start
def interrupted(thread):
    start(thread)
    if thread.name.startswith("coach-encoder"):
        start(threading.Thread(target=time.sleep, args=(600,)))
        raise KeyboardInterrupt
threading.Thread.start = interrupted
"""
"""Ctrl-C during the start of a thread that nobody knows of and that never ends."""


def test_ctrl_c_in_the_start_of_a_thread_waits_for_no_thread(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(LOSES_A_THREAD)
    done = run_anew(*LONG, cwd=tmp_path, PYTHONPATH=f"{tmp_path}:{ROOT}")
    assert done.returncode == 130, done.stderr
    assert not (tmp_path / "out").exists()
