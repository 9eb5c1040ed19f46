"""`coach cache`, `coach doctor`, and `coach start` where there is nothing to hear it on."""

import os
import shutil
from pathlib import Path

import pytest

from tests.faults.conftest import Whole
from tests.faults.running import ROOT, powerless, run, run_anew, told


def test_the_cache_is_shown_pruned_and_cleared(whole: Whole, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    shutil.copytree(whole.cache, cache)
    (cache / "notes.txt").write_text("mine")
    count = len(list(cache.glob("*.take")))
    size = sum(take.stat().st_size for take in cache.glob("*.take"))
    shown = run("cache", "info", cwd=tmp_path, COACH_CACHE=str(cache))
    assert shown.returncode == 0, shown.stderr
    folder, held = shown.stdout.splitlines()
    assert folder == str(cache)
    assert held == f"{count} phrases, {size / 1e6:.1f} MB; kept below 500 MB"

    pruned = run("cache", "prune", cwd=tmp_path, COACH_CACHE=str(cache))
    assert pruned.stdout.startswith("removed 0 phrases, 0.0 MB; ")
    pruned = run("cache", "prune", "--keep", "1", cwd=tmp_path, COACH_CACHE=str(cache))
    left = list(cache.glob("*.take"))
    assert 0 < len(left) < count
    assert sum(take.stat().st_size for take in left) <= 1_000_000
    assert f"; {len(left)} phrases" in pruned.stdout

    cleared = run("cache", "clear", cwd=tmp_path, COACH_CACHE=str(cache))
    assert cleared.stdout.startswith(f"removed {len(left)} phrases")
    assert [path.name for path in cache.iterdir()] == ["notes.txt"]


def test_a_cache_that_is_not_there_is_empty_and_is_not_made(tmp_path: Path) -> None:
    for words in (("info",), ("prune",), ("clear",)):
        done = run("cache", *words, cwd=tmp_path, COACH_CACHE=str(tmp_path / "none"))
        assert done.returncode == 0, done.stderr
        assert "0 phrases, 0.0 MB" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_bound_below_nothing_is_refused(tmp_path: Path) -> None:
    done = run("cache", "prune", "--keep", "-1", cwd=tmp_path)
    assert done.returncode == 2
    assert "--keep" in told(done)[0]


def states(printed: str) -> dict[str, str]:
    """State by the name of the check."""
    return {line[7:21].strip(): line[:5].strip() for line in printed.splitlines()}


def test_the_doctor_finds_what_is_there(tmp_path: Path) -> None:
    done = run("doctor", cwd=tmp_path)
    found = states(done.stdout)
    assert list(found) == [
        *("coach", "fixed sounds", "voice", "own voice", "sound device", "phrases", "disk"),
    ]
    for needed in ("coach", "fixed sounds", "voice", "phrases"):
        assert found[needed] == "fine", done.stdout
    assert done.returncode == ("fault" in found.values())
    assert done.stderr == ""


def test_the_doctor_names_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')")
    (tmp_path / "home").mkdir(mode=0o500)
    root = Path(__file__).parents[2]
    done = run_anew(
        "doctor",
        cwd=tmp_path,
        before=powerless(),
        PYTHONPATH=f"{tmp_path}{os.pathsep}{root}",
        COACH_CACHE=str(tmp_path / "home" / "takes"),
    )
    found = states(done.stdout)
    assert done.returncode == 1
    assert (found["sound device"], found["phrases"]) == ("fault", "note")
    assert "PortAudio is missing" in done.stdout
    assert str(tmp_path / "home" / "takes") in done.stdout
    assert len(done.stdout.splitlines()) == 7


NO_DEVICE = """class PortAudioError(Exception): pass
def query_hostapis(): return []
def query_devices(kind=None):
    if kind: raise PortAudioError("no default output device")
    return []
"""


@pytest.mark.parametrize(
    ("sounddevice", "what", "remedy"),
    [
        ("raise OSError('PortAudio library not found')", "PortAudio is missing", "Get it with `"),
        (NO_DEVICE, "There is no sound device to play on", "Connect a loudspeaker"),
    ],
    ids=["no PortAudio", "no device"],
)
def test_where_nothing_can_be_heard_a_session_does_not_begin(
    tmp_path: Path, sounddevice: str, what: str, remedy: str
) -> None:
    (tmp_path / "sounddevice.py").write_text(sounddevice)
    path = f"{tmp_path}{os.pathsep}{ROOT}"
    done = run("start", "hang", "--voice", "silent", "--yes", cwd=tmp_path, PYTHONPATH=path)
    assert done.returncode == 5
    first, second = told(done)
    assert first == what or first == f"Sound cannot be played: {what}"
    assert second.startswith(remedy)
    assert "`coach export` needs no sound device." in second
