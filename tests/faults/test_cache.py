"""The folder of recorded phrases in every bad state: it only costs time."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from coach.voices.base import Take
from coach.voices.store import TakeStore
from tests.faults.conftest import Whole
from tests.faults.running import (
    ENGINE,
    EXPORT,
    HUMMING,
    ROOT,
    cannot_mount,
    digest,
    environment,
    powerless,
    run,
    run_anew,
    shell,
)
from tests.forked import begin


def takes(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.take"))


def exported(home: Path) -> str:
    return digest((home / "out" / "way-up.wav").read_bytes())


def spoilt_in_every_way(folder: Path) -> None:
    for number, take in enumerate(takes(folder)):
        whole = take.read_bytes()
        ways = (b"", os.urandom(5_000), whole[: len(whole) // 2], whole[:-1], whole + b"\0")
        take.write_bytes(ways[number % len(ways)])
    (folder / "notes.txt").write_text("mine")
    (folder / "a folder.take").mkdir()
    (folder / "unfinished.part").write_bytes(b"half")


def taken_away(folder: Path) -> None:
    shutil.rmtree(folder)


def a_file_in_its_place(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("mine")


def from_next_year(folder: Path) -> None:
    """The clock has been set back since these were kept."""
    for take in takes(folder):
        ahead = take.stat().st_mtime + 366 * 86_400
        os.utime(take, (ahead, ahead))


@pytest.mark.parametrize(
    "spoil",
    [
        spoilt_in_every_way,
        pytest.param(from_next_year, marks=pytest.mark.heavy),
        pytest.param(taken_away, marks=pytest.mark.heavy),
        pytest.param(a_file_in_its_place, marks=pytest.mark.heavy),
    ],
)
def test_whatever_has_become_of_it_the_export_is_the_same(
    whole: Whole, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    cache = tmp_path / "cache"
    shutil.copytree(whole.cache, cache)
    spoil(cache)
    done = run(*EXPORT, cwd=tmp_path, COACH_CACHE=str(cache), **HUMMING)
    assert done.returncode == 0, done.stderr
    assert exported(tmp_path) == whole.sound
    if spoil is a_file_in_its_place:
        assert cache.read_text() == "mine"
        return
    # All that is needed has been healed: an engine that cannot say it is not asked.
    done = run(
        *EXPORT,
        "--overwrite",
        cwd=tmp_path,
        PYTHONPATH=f"{ENGINE}:{ROOT}",
        COACH_TEST_ENGINE="error",
        COACH_CACHE=str(cache),
    )
    assert done.returncode == 0, done.stderr
    assert exported(tmp_path) == whole.sound


def test_one_that_may_only_be_read_still_serves(whole: Whole, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    shutil.copytree(whole.cache, cache)
    gone, *_ = takes(cache)
    gone.unlink()
    before = sorted(path.name for path in cache.iterdir())
    cache.chmod(0o500)
    done = run_anew(*EXPORT, cwd=tmp_path, before=powerless(), COACH_CACHE=str(cache), **HUMMING)
    cache.chmod(0o700)
    assert done.returncode == 0, done.stderr
    assert exported(tmp_path) == whole.sound
    assert sorted(path.name for path in cache.iterdir()) == before


@pytest.mark.skipif(os.name != "posix", reason="rights of that kind are POSIX")
@pytest.mark.parametrize("closed", [pytest.param("cache", marks=pytest.mark.heavy), "home"])
def test_a_folder_without_permission_costs_only_time(tmp_path: Path, closed: str) -> None:
    (tmp_path / closed).mkdir(mode=0)
    ours, theirs = ("CACHE", "STATE", "CONFIG"), ("CACHE_HOME", "STATE_HOME", "CONFIG_HOME")
    unset = dict.fromkeys([*(f"COACH_{n}" for n in ours), *(f"XDG_{n}" for n in theirs)])
    changes: dict[str, str | None] = {**unset, "HOME": str(tmp_path / "home")}
    if closed == "cache":
        changes["COACH_CACHE"] = str(tmp_path / "cache" / "takes")
    done = run_anew("plan", "hang", cwd=tmp_path, before=powerless(), **changes, **HUMMING)
    (tmp_path / closed).chmod(0o700)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("Recorded phrases are not kept") == 1
    assert done.stderr.count("Your defaults are left out.") == (closed == "home")
    assert not list((tmp_path / closed).iterdir())


@pytest.mark.skipif(bool(cannot_mount()), reason=cannot_mount())
def test_what_is_there_is_used_where_nothing_may_be_written(whole: Whole, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    shutil.copytree(whole.cache, cache)
    # An engine that cannot say it is not asked.
    done = shell(
        f"mount --bind cache cache; mount -o remount,bind,ro cache; $coach {' '.join(EXPORT)}",
        tmp_path,
        PYTHONPATH=f"{ENGINE}:{ROOT}",
        COACH_TEST_ENGINE="error",
        COACH_CACHE=str(cache),
    )
    assert done.returncode == 0, done.stderr
    assert exported(tmp_path) == whole.sound


def test_two_exports_may_fill_it_at_once(whole: Whole, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    homes = [tmp_path / name for name in ("one", "two")]
    for home in homes:
        home.mkdir()
    shared = environment(COACH_CACHE=str(cache), **HUMMING)
    exports = [begin(*EXPORT, cwd=home, environment=shared) for home in homes]
    assert [export.wait(120) for export in exports] == [0, 0]
    assert [exported(home) for home in homes] == 2 * [whole.sound]
    assert takes(cache)
    for take in takes(cache):
        same = whole.cache / take.name
        assert digest(same.read_bytes()) == digest(take.read_bytes())
    assert len(list(cache.iterdir())) == len(takes(cache)), "something was left half-written"


def a_take(number: int) -> Take:
    return Take(f"Phrase {number}", np.full(4_000, (number + 1) / 1024, np.float32))


def test_it_stays_below_its_bound_and_what_was_used_last_stays(tmp_path: Path) -> None:
    bound = 500_000
    store = TakeStore(tmp_path, limit_bytes=bound)
    for number in range(200):
        store.write("voice", a_take(number))
        assert store.files.usage().bytes <= bound
        if number >= 1:
            kept = TakeStore(tmp_path).read("voice", "Phrase 0")
            assert kept is not None, "a phrase in use has been removed"
        for path in tmp_path.iterdir():  # a minute goes by
            status = path.stat()
            os.utime(path, (status.st_atime - 60, status.st_mtime - 60))
    assert store.files.usage().bytes > 0.9 * bound
    assert store.read("voice", "Phrase 1") is None
    assert store.read("voice", "Phrase 199") is not None


def test_a_folder_that_is_full_makes_room_for_what_an_export_records(
    whole: Whole, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    shutil.copytree(whole.cache, cache)
    gone, *in_use = takes(cache)
    gone.unlink()
    for number in range(6):
        unused = cache / f"{number:064x}.take"
        with unused.open("wb") as file:
            file.truncate(100_000_000)  # a hole, which fills no disk
        os.utime(unused, (number, number))
    done = run(*EXPORT, cwd=tmp_path, COACH_CACHE=str(cache), **HUMMING)
    assert done.returncode == 0, done.stderr
    assert TakeStore(cache).files.usage().bytes < 500_000_000
    assert {gone, *in_use} <= set(takes(cache))
    assert [path for path in takes(cache) if path.stat().st_size == 100_000_000]


def test_a_take_larger_than_the_bound_does_no_harm(tmp_path: Path) -> None:
    store = TakeStore(tmp_path, limit_bytes=1_000)
    for number in range(3):
        store.write("voice", a_take(number))
    assert store.files.usage().count == 1


def test_writers_in_many_threads_and_stores_do_not_lose_the_bound(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    stores = [TakeStore(tmp_path, limit_bytes=400_000) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: stores[n % 4].write("voice", a_take(n)), range(200)))
    assert stores[0].files.usage().bytes <= 400_000 + 3 * 400_000 // 25 + 4 * 8_100
    assert not list(tmp_path.glob("*.part"))
