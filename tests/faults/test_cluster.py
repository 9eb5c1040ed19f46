"""A batch on a scheduler and workers in processes of their own, which are killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coach.batch.cluster import cluster
from coach.batch.note import Digest, RowFiles
from coach.batch.rows import Row
from coach.batch.work import Job
from coach.request import Request
from tests.faults.running import coach, environment, run_anew
from tests.faults.test_batch import (
    again,
    begun,
    deadly,
    is_running,
    offspring,
    people,
    sounds,
    when_made,
)

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
        self.add_workers(2)
        with Client(self.address, set_as_default=False) as client:
            self.pids: list[int] = list(client.run(os.getpid).values())

    def add_workers(self, count: int, **changes: str) -> None:
        self._start(
            *("worker", self.address, "--nworkers", str(count), "--nthreads", "1"),
            *("--no-dashboard", "--host", "127.0.0.1", "--memory-limit", "0"),
            *("--local-directory", str(self._folder / "scratch")),
            **changes,
        )
        self._count += count
        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(self._count, timeout=60)

    def await_rest(self) -> None:
        """Return once no worker is busy: each finishes its row, even after the command has
        ended.
        """
        with Client(self.address, set_as_default=False) as client:
            until = time.monotonic() + 60
            while any(
                client.run(lambda dask_worker: len(dask_worker.state.all_running_tasks)).values()
            ):
                assert time.monotonic() < until
                time.sleep(0.05)

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


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The content of the files of a run with one process."""
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
def test_whatever_is_killed_the_same_command_continues(
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
    _, printed = running.communicate()
    assert "Traceback" not in printed
    assert "distributed" not in printed
    if whom is busy:
        assert running.returncode == 0, printed
    elif whom is scheduler:
        assert time.monotonic() - asked < 15 or os.getloadavg()[0] > 2
        assert "The scheduler " in printed
        assert running.returncode == 1 or (running.returncode == 6 and not made)
        if running.returncode == 1:
            assert "the same command again to continue" in printed
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


@pytest.mark.parametrize("scheduler", ["there", "local"])
@pytest.mark.parametrize("made", [0, 3])
def test_ctrl_c_ends_it_at_once_and_says_how_to_continue(
    whole: dict[str, str], tmp_path: Path, request: pytest.FixtureRequest, scheduler: str, made: int
) -> None:
    address = "local" if scheduler == "local" else request.getfixturevalue("dask").address
    people(tmp_path)
    running = begun(tmp_path, *words(address))
    when_made(tmp_path, running, made)
    below = offspring(running.pid)
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does
    _, printed = running.communicate(timeout=120)
    assert running.returncode == 130
    assert printed.splitlines()[-1].startswith(
        "Interrupted. Run the same command again to continue"
    )
    assert "Traceback" not in printed
    until = time.monotonic() + 120
    while any(map(is_running, below)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(is_running, below)), "a process outlived the command"
    done = again(tmp_path)
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path) == whole


def test_a_worker_with_another_folder_of_phrases_is_named_also_when_it_comes_later(
    tmp_path: Path, dask: Dask
) -> None:
    people(tmp_path)
    running = begun(tmp_path, *words(dask.address))
    when_made(tmp_path, running, 1)
    for pid in dask.pids:
        os.kill(pid, signal.SIGSTOP)  # so that there is work for the one that comes
    dask.add_workers(2, COACH_CACHE=str(tmp_path / "another"))
    for pid in dask.pids:
        os.kill(pid, signal.SIGCONT)
    _, printed = running.communicate()
    assert running.returncode == 1
    assert "its folder of recorded phrases" in printed
    assert "tcp://127.0.0.1:" in printed
    dask.await_rest()
    before = sounds(tmp_path)
    done = run_anew(*words(dask.address), cwd=tmp_path)
    assert done.returncode == 6
    assert "2 workers" in done.stderr
    assert sounds(tmp_path) == before


def test_what_is_not_a_scheduler_is_reported_soon(tmp_path: Path) -> None:
    people(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        for address in (f"tcp://127.0.0.1:{port}", "tcp://127.0.0.1:9", "tcp://none.invalid:1"):
            asked = time.monotonic()
            done = run_anew(*words(address), cwd=tmp_path)
            assert time.monotonic() - asked < 12 or os.getloadavg()[0] > 2
            assert done.returncode == 6
            assert (
                done.stderr.splitlines()[0]
                == f"--scheduler: The scheduler cannot be reached at {address}"
            )
    assert [path.name for path in tmp_path.iterdir()] == ["people.csv"]


def test_our_own_cluster_outlives_a_worker_and_listens_to_nobody_else(
    whole: dict[str, str], tmp_path: Path
) -> None:
    people(tmp_path)
    running = begun(tmp_path, *words("local", "--workers", "2"))
    when_made(tmp_path, running, 2)
    listening = subprocess.run(["ss", "-ltnp"], capture_output=True, text=True, check=True).stdout
    ours = [running.pid, *offspring(running.pid)]
    rows = [row for row in listening.splitlines() if any(f"pid={pid}," in row for pid in ours)]
    assert len(rows) > 2
    assert all(row.split()[3].startswith("127.0.0.1:") for row in rows)
    workers = [pid for pid in ours[1:] if any(f"pid={pid}," in row for row in rows)]
    os.kill(workers[0], signal.SIGKILL)
    _, printed = running.communicate()
    assert (running.returncode, contents(tmp_path)) == (0, whole), printed
    assert printed.splitlines()[-1].endswith(" 0 rows bad.")
    assert "distributed" not in printed


def test_a_row_that_kills_its_workers_is_given_up_and_the_rest_continues(tmp_path: Path) -> None:
    row = Row(2, "a", Request(voice="silent"))
    files, digest = RowFiles(tmp_path, "a", "wav"), Digest("", "")
    job = Job(row, files, "wav", zipped=False, digest=digest, replaces=False)
    with cluster("local", 2, [job] * 4) as executor:
        results = dict(executor.make(deadly, ["one", "deadly", "two", "three"]))
    assert results == {"one": "ONE", "deadly": None, "two": "TWO", "three": "THREE"}
