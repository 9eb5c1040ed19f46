"""Disks that are full, and folders that may only be read."""

import os
from pathlib import Path

import pytest

from tests.faults.conftest import Whole
from tests.faults.running import (
    EXPORT,
    HUMMING,
    QUICK,
    ROOT,
    cannot_mount,
    digest,
    error_lines,
    everything_in,
    powerless,
    run_anew,
    shell,
)

mounts = pytest.mark.skipif(bool(cannot_mount()), reason=cannot_mount())


@mounts
@pytest.mark.parametrize(
    "name",
    [
        "wav",
        "m4a",
        *(pytest.param(each, marks=pytest.mark.heavy) for each in ("mp3", "opus", "flac")),
    ],
)
def test_a_full_disk_is_reported_and_nothing_is_left(tmp_path: Path, name: str) -> None:
    done = shell(
        "mkdir small; mount -t tmpfs -o size=500k none small; cd small\n"
        f"$coach export hang --voice silent --format {name} --to out && exit 99\n"
        "ended=$?; ls -A; exit $ended",
        tmp_path,
    )
    assert done.returncode == 6, done.stderr
    assert error_lines(done)[0].endswith("The disk is full")
    assert done.stdout == ""


@mounts
def test_a_full_disk_leaves_no_half_of_a_routine_file(tmp_path: Path) -> None:
    done = shell(
        "mkdir small; mount -t tmpfs -o size=8k none small; cd small\n"
        "head -c 9000 /dev/zero >full 2>/dev/null || true\n"
        "$coach new mine.toml && exit 99\n"
        "ended=$?; ls -A; exit $ended",
        tmp_path,
    )
    assert done.returncode == 6, done.stderr
    assert error_lines(done)[0].endswith("The disk is full")
    assert done.stdout == "full\n"


@mounts
def test_a_session_continues_if_there_is_no_room_for_the_record(tmp_path: Path) -> None:
    start = "$coach start hang --hold 30 --detail cues --voice silent --yes --wait-for 0 --plain"
    done = shell(
        "mkdir small; mount -t tmpfs -o size=400k none small; export COACH_DATA=$PWD/small\n"
        f"{start} 2>/dev/null; cat /dev/zero >small/full 2>/dev/null || true\n"
        f"{start}; $coach log add hang --voice silent && exit 99\n"
        "test $? = 6 && $coach log; rm small/full; $coach log",
        tmp_path,
        PYTHONPATH=f"{ROOT / 'tests' / 'faults' / 'device'}:{ROOT}",
        COACH_TEST_DEVICE="stays",
        COACH_TEST_SPEED="400",
    )
    assert done.returncode == 0, done.stderr
    in_session, when_noted = done.stderr.split("Done: ")
    assert in_session.count("practice.sqlite: The disk is full. Free some space. ") == 1
    assert when_noted.count("practice.sqlite: The disk is full\nFree some space. ") == 1
    full, after = done.stdout.splitlines()
    assert full == after, "the session before it is still there, and can be read meanwhile"


@mounts
def test_an_export_continues_if_there_is_no_room_for_phrases(whole: Whole, tmp_path: Path) -> None:
    done = shell(
        "mkdir small; mount -t tmpfs -o size=200k none small\n"
        f"COACH_CACHE=$PWD/small $coach {' '.join(EXPORT)}; ls -A small | grep -c part || true",
        tmp_path,
        **HUMMING,
    )
    assert done.returncode == 0, done.stderr
    assert digest((tmp_path / "out" / "way-up.wav").read_bytes()) == whole.sound
    assert done.stdout.splitlines()[-1] == "0", "a take that did not fit has been left half-written"


@mounts
def test_on_a_disk_that_may_only_be_read_it_says_so(tmp_path: Path) -> None:
    done = shell(
        f"mkdir out; mount -t tmpfs -o ro none out; $coach {' '.join(QUICK)}",
        tmp_path,
    )
    assert done.returncode == 6
    assert "Recording" not in done.stderr
    assert error_lines(done)[0].endswith("The folder cannot be written to")


def test_an_unwritable_folder_is_reported_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir(mode=0o500)
    done = run_anew(*QUICK, cwd=tmp_path, before=powerless())
    assert done.returncode == 6
    assert "Recording" not in done.stderr
    assert error_lines(done)[0].endswith("The folder cannot be written to")
    assert everything_in(tmp_path) == ["out"]


def test_an_unwritable_home_only_costs_time(whole: Whole, tmp_path: Path) -> None:
    home, work = tmp_path / "home", tmp_path / "work"
    home.mkdir(mode=0o500)
    work.mkdir()
    nothing_set = dict.fromkeys(("COACH_CACHE", "COACH_STATE", "XDG_CACHE_HOME", "XDG_STATE_HOME"))
    done = run_anew(*EXPORT, cwd=work, before=powerless(), HOME=str(home), **nothing_set, **HUMMING)
    assert done.returncode == 0, done.stderr
    assert digest((work / "out" / "way-up.wav").read_bytes()) == whole.sound
    assert everything_in(home) == []


@pytest.mark.skipif(os.name != "posix", reason="rights of that kind are POSIX")
@pytest.mark.parametrize(
    ("words", "code", "where"),
    [
        ("export hang --voice silent -o closed/x.wav", 6, "closed/x.wav: "),
        ("export hang --voice silent --to closed/y --split", 6, "closed/y"),
        ("new closed/x", 6, "closed/x.toml: "),
        ("plan closed/x.toml", 3, "closed/x.toml: this may not be read"),
        ("send closed/x.mp3", 2, "closed/x.mp3: "),
        ("start hang --voice silent --log closed/x.jsonl", 6, "closed/x.jsonl: "),
        *(
            pytest.param(*case, marks=pytest.mark.heavy)
            for case in (
                ("export hang --voice silent --to closed", 6, "closed/decompression-hang.m4a: "),
                ("check closed/x", 3, "closed/x: this may not be read"),
            )
        ),
    ],
)
def test_a_folder_that_may_not_be_entered_is_named(
    tmp_path: Path, words: str, code: int, where: str
) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    done = run_anew(*words.split(), cwd=tmp_path, before=powerless())
    (tmp_path / "closed").chmod(0o700)
    assert done.returncode == code
    assert error_lines(done)[0].startswith(where)
    assert everything_in(tmp_path) == ["closed"]
