"""A batch on a scheduler and workers in processes of their own, which are killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.running import coach, environment
from tests.faults.test_batch import again, is_running, offspring, people, sounds, when_made

pytestmark = pytest.mark.heavy
Client = pytest.importorskip("distributed").Client

Words = tuple[str, ...]


def words(scheduler: str, *more: str) -> Words:
    return ("batch", "people.csv", "--to", "out", "--scheduler", scheduler, "--plain", *more)


class Dask:
    """A scheduler and two workers, on loopback."""

    def __init__(self, folder: Path, **changes: str) -> None:
        self._folder = folder
        self._changes = changes
        self._count = 0
        self._processes: list[subprocess.Popen[bytes]] = []
        self._file = folder / "scheduler.json"
        self.scheduler = self._start(
            *("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"),
            *("--dashboard-address", "127.0.0.1:0", "--scheduler-file", str(self._file)),
        )
        until = time.monotonic() + 60
        while not self._file.exists():
            assert time.monotonic() < until
            time.sleep(0.05)
        self.address = self._file.read_text().partition('"address": "')[2].partition('"')[0]
        self.pids = self.add_workers(2)

    def add_workers(self, count: int, **changes: str) -> list[int]:
        """Start more workers; the processes of all there are then."""
        self._start(
            *("worker", self.address, "--nworkers", str(count), "--nthreads", "1"),
            *("--no-dashboard", "--host", "127.0.0.1", "--memory-limit", "0"),
            *("--local-directory", str(self._folder / "scratch")),
            **changes,
        )
        self._count += count
        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(self._count, timeout=60)
            return list(client.run(os.getpid).values())

    def _start(self, *command: str, **changes: str) -> "subprocess.Popen[bytes]":
        started = subprocess.Popen(
            [sys.executable, "-m", "dask", *command],
            cwd=self._folder,
            env=environment(**self._changes, **changes),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._processes.append(started)
        return started

    def end(self) -> None:
        for process in self._processes:
            for pid in [*offspring(process.pid), process.pid]:
                if is_running(pid):
                    os.kill(pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Dask]:
    folder = tmp_path / "dask"
    folder.mkdir()
    running = Dask(folder)
    yield running
    running.end()


def begun(folder: Path, *command: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        coach(*command),
        cwd=folder,
        env=environment(),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is in the files of a run of one process."""
    folder = tmp_path_factory.mktemp("whole")
    people(folder)
    done = again(folder)
    assert done.returncode == 0, done.stderr
    return contents(folder)


def contents(folder: Path) -> dict[str, str]:
    return {name: content for name, (_, _, content) in sounds(folder).items()}


def busy(dask: Dask, _: "subprocess.Popen[str]") -> list[int]:
    return dask.pids[:1]


def scheduler(dask: Dask, _: "subprocess.Popen[str]") -> list[int]:
    return [dask.scheduler.pid]


def command(_: Dask, running: "subprocess.Popen[str]") -> list[int]:
    return [running.pid]


@pytest.mark.parametrize("made", [0, 2, 5])
@pytest.mark.parametrize("whom", [busy, scheduler, command])
def test_whoever_is_killed_the_same_command_goes_on(
    whole: dict[str, str],
    tmp_path: Path,
    dask: Dask,
    made: int,
    whom: Callable[[Dask, "subprocess.Popen[str]"], list[int]],
) -> None:
    people(tmp_path)
    running = begun(tmp_path, *words(dask.address))
    when_made(tmp_path, running, made)
    for pid in whom(dask, running):
        os.kill(pid, signal.SIGKILL)
    asked = time.monotonic()
    _, told = running.communicate()
    assert "Traceback" not in told
    assert "distributed" not in told
    if whom is busy:
        assert running.returncode == 0, told
    elif whom is scheduler:
        assert time.monotonic() - asked < 15 or os.getloadavg()[0] > 2
        assert "The scheduler " in told
        assert running.returncode == 1 or (running.returncode == 6 and not made)
        if running.returncode == 1:
            assert "goes on where it was" in told
            assert (tmp_path / "out/report.csv").read_text().count("\n") == 9
        dask.end()
        (dask._folder / "scheduler.json").unlink()  # noqa: SLF001
        dask = Dask(dask._folder)  # noqa: SLF001
    before = sounds(tmp_path)
    done = subprocess.run(
        coach(*words(dask.address)),
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    dask.end()
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path) == whole
    assert before.items() <= sounds(tmp_path).items(), "a file was made twice"
    assert not list((tmp_path / "out").glob(".coach-*.part"))
