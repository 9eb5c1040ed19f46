"""`coach cache`, `coach doctor`, and `coach start` without a sound device."""

import os
import re
import shutil
import socket
from importlib import metadata
from pathlib import Path

import pytest

from coach import __version__
from tests.faults.conftest import Whole
from tests.faults.running import ROOT, error_lines, powerless, run, run_anew


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
    assert "--keep" in error_lines(done)[0]


def states(printed: str) -> dict[str, str]:
    """State by the name of the check."""
    return {line[7:21].strip(): line[:5].strip() for line in printed.splitlines()}


def test_the_doctor_finds_what_is_there(tmp_path: Path) -> None:
    done = run("doctor", cwd=tmp_path)
    found = states(done.stdout)
    assert list(found) == [
        *("coach", "fixed sounds", "voice", "own voice", "sound device"),
        *("phrases", "record", "disk"),
    ]
    for needed in ("coach", "fixed sounds", "voice", "phrases", "record"):
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
        COACH_DATA=str(tmp_path / "home" / "data"),
    )
    found = states(done.stdout)
    assert done.returncode == 1
    assert found["sound device"] == "fault"
    assert found["phrases"] == found["record"] == "note"
    assert "PortAudio is missing" in done.stdout
    assert str(tmp_path / "home" / "takes") in done.stdout
    assert len(done.stdout.splitlines()) == 8


HOSTILE = """class PortAudioError(Exception): pass
def query_hostapis(): return [{"name": "ALSA"}, {"name": "Xanthippe Sound"}]
def query_devices(kind=None):
    row = {"max_output_channels": 2, "default_samplerate": 44_100.0, "index": 0}
    rows = [{**row, "name": "Xanthippe's AirPods", "hostapi": number} for number in (0, 1, 1)]
    return rows[0] if kind else rows
def get_portaudio_version(): return 0x130600, "Xanthippe's build"
"""

ALL_FAILS = """raise OSError(2, "Xanthippe's library", "/home/xanthippe/libportaudio.so")"""


@pytest.mark.parametrize(
    ("sounddevice", "sound"),
    [
        (HOSTILE, "1 ALSA, 2 another; usual: 2 channels, 44100 Hz, ALSA"),
        (ALL_FAILS, "fails (DeviceError < FileNotFoundError 2)"),
    ],
    ids=["works", "fails"],
)
def test_a_report_has_what_is_installed_and_no_names(
    tmp_path: Path, sounddevice: str, sound: str
) -> None:
    home = tmp_path / "xanthippe"
    home.mkdir()
    (home / "sounddevice.py").write_text(sounddevice)
    if sounddevice is ALL_FAILS:
        (home / "pyttsx3.py").write_text(ALL_FAILS)
        (home / "hibari.py").write_text(ALL_FAILS)
    names = dict.fromkeys(("USER", "LOGNAME", "USERNAME", "HOSTNAME", "COMPUTERNAME"), "Xanthippe")
    folders = {f"COACH_{kind}": str(home / kind) for kind in ("CACHE", "CONFIG", "DATA", "STATE")}
    done = run(
        *("doctor", "--report"),
        cwd=home,
        HOME=str(home),
        PYTHONPATH=f"{home}{os.pathsep}{ROOT}",
        **names,
        **folders,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "xanthippe" not in done.stdout.lower()
    assert not re.search(rf"[/\\\\]\w|\b{re.escape(socket.gethostname())}\b", done.stdout)
    found = {line[:13].strip(): line[15:] for line in done.stdout.splitlines()}
    assert found["sound device"] == sound
    assert found["coach"] == f"{__version__}, from a checkout"
    assert f"numpy {metadata.version('numpy')}" in found["packages"]
    assert found["voice"].startswith("fails (" if sounddevice is ALL_FAILS else "speaks, ")
    assert list(home.rglob("*.take")) == []


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
    first, second = error_lines(done)
    assert first == what or first == f"Sound cannot be played: {what}"
    assert second.startswith(remedy)
    assert "`coach export` needs no sound device." in second
