"""A batch on a cluster: a real scheduler and a real worker, in threads of this process."""

import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from coach.batch.cluster import cluster
from coach.batch.outcome import Outcome, RowState
from coach.batch.scheduler import check_scheduler
from coach.batch.stages import BatchOutput, run
from coach.batch.terms import Terms, difference, terms_of
from coach.errors import CoachError, OutputError, UsageError
from coach.request import Request
from tests.batch.here import RecordedProgress, batch

HEADER = "id,routine,reps,voice,detail\n"
ROW = "{},squat,1,silent,cues\n"


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a scheduler with one worker."""
    distributed = pytest.importorskip("distributed")
    here = "127.0.0.1"
    with distributed.LocalCluster(
        n_workers=1,
        threads_per_worker=2,
        processes=False,
        protocol="tcp",
        host=here,
        dashboard_address=f"{here}:0",
        local_directory=tmp_path_factory.mktemp("scratch"),
        silence_logs=logging.CRITICAL,
    ) as running:
        yield running.scheduler_address


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(HEADER + ROW.format("a") + ROW.format("b"), encoding="utf-8")
    return path


def on(scheduler: str, table: Path, progress: RecordedProgress | None = None) -> list[Outcome]:
    return run(
        table,
        BatchOutput(table.parent / "there", "wav"),
        lambda jobs: cluster(scheduler, None, jobs),
        progress or RecordedProgress(),
        skip_bad=False,
    )


def test_a_cluster_makes_the_same_bytes_and_keeps_them(scheduler: str, table: Path) -> None:
    alone = table.with_name("alone.csv")
    alone.write_text(HEADER + ROW.format("a"), encoding="utf-8")
    batch(alone, BatchOutput(table.parent / "here", "wav"))
    made = (table.parent / "here/a.wav").read_bytes()
    assert [row.state for row in on(scheduler, table)] == [RowState.DONE] * 2
    there = table.parent / "there"
    assert [(there / f"{name}.wav").read_bytes() for name in "ab"] == [made] * 2
    assert [row.state for row in on(scheduler, table)] == [RowState.KEPT] * 2
    assert not list(there.glob(".*"))


def test_a_worker_that_is_unlike_is_named_and_makes_nothing(
    scheduler: str, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.batch.cluster.difference", lambda _: "its voice is another")
    with pytest.raises(OutputError, match=r"tcp://127.0.0.1:\d+: its voice is another"):
        on(scheduler, table)
    assert list(table.parent.iterdir()) == [table]
    progress = RecordedProgress()
    monkeypatch.setattr("coach.batch.cluster._check_workers", lambda *_: None)
    outcomes = on(scheduler, table, progress)  # as of a worker that came later
    assert [row.state for row in outcomes] == [RowState.BAD] * 2
    assert all("its voice is another" in row.message for row in outcomes)
    assert any("its voice is another" in line for line in progress.broken_off_lines)
    assert not list((table.parent / "there").glob("*.wav"))


UNLIKE: dict[str, tuple[Callable[[Terms], Terms], str]] = {
    "a version": (
        lambda terms: replace(terms, versions=(("coach", "0.1"),)),
        "coach is .* there and 0.1 here",
    ),
    "a voice": (
        lambda terms: replace(terms, voices=(("silent", Fraction(1), "silent 2"),)),
        "its voice silent is of another version",
    ),
    "a cache": (lambda terms: replace(terms, cache=".coach-0"), "its folder of recorded phrases"),
    "a folder": (
        lambda terms: replace(terms, locked_folder=terms.locked_folder.with_name("other")),
        "it does not see the folder",
    ),
}


@pytest.mark.parametrize("what", UNLIKE)
def test_whatever_a_worker_does_not_share_is_named(tmp_path: Path, what: str) -> None:
    change, message = UNLIKE[what]
    with terms_of([Request(voice="silent")], tmp_path / "files") as terms:
        assert difference(terms) == ""
        with pytest.raises(CoachError, match=message):
            raise CoachError(difference(change(terms)))
    with pytest.raises(CoachError, match="recorded phrases"):
        raise CoachError(difference(terms))


@pytest.mark.parametrize(
    "address", ["", "here", "127.0.0.1:8786", "http://h:1", "tcp://", "tcp://h:x"]
)
def test_an_invalid_address_is_refused(address: str) -> None:
    with pytest.raises(UsageError, match="tcp://HOST:8786"):
        check_scheduler(address, None)


def test_without_dask_one_line_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError) as raised:
        check_scheduler("local", 2)
    (line,) = raised.value.lines
    assert "pip install 'coach-inversion[cluster]'" in line
    with pytest.raises(UsageError, match="has its own workers"):
        check_scheduler("tcp://localhost:8786", 2)
