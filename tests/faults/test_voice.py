"""Voices that go wrong, with a stand-in for hibari's engine: a whole file, or none and the
reason.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from coach.errors import VoiceError
from coach.voices.system import SystemVoice
from tests.faults.running import (
    ENGINE,
    EXPORT,
    ROOT,
    environment,
    error_lines,
    everything_in,
    run,
    run_anew,
)

SYSTEM = Path(__file__).parent / "system"
"""First on PYTHONPATH, it replaces pyttsx3."""


def export(tmp_path: Path, fault: str) -> "subprocess.CompletedProcess[str]":
    return run(
        *EXPORT,
        cwd=tmp_path,
        PYTHONPATH=f"{ENGINE}:{ROOT}",
        COACH_TEST_ENGINE=fault,
        COACH_CACHE=str(tmp_path / "cache"),
    )


def test_the_engine_in_its_place_can_speak(tmp_path: Path) -> None:
    done = export(tmp_path, "none")
    assert done.returncode == 0, done.stderr
    assert everything_in(tmp_path / "out") == ["way-up.wav"]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("silence", "silent"),
        ("nothing", "gave no sound"),
        ("not numbers", "not numbers"),
        ("half", "the speech lasts"),
        ("error", "RuntimeError"),
    ],
)
def test_a_phrase_that_is_not_there_is_an_error_that_names_it(
    tmp_path: Path, fault: str, reason: str
) -> None:
    done = export(tmp_path, fault)
    assert done.returncode == 4, done.stderr
    first, remedy = error_lines(done)
    assert first.startswith("voice hibari:heart: ")
    assert reason in first
    assert "'" in first, "the phrase is quoted"
    assert "--voice" in remedy
    left = everything_in(tmp_path)
    assert left[0] == "cache"
    assert len(left) >= 2
    assert all(name.endswith(".take") for name in left[1:])


def test_an_engine_that_takes_the_process_with_it_leaves_what_was_recorded(tmp_path: Path) -> None:
    done = export(tmp_path, "crash")
    assert done.returncode < 0
    left = everything_in(tmp_path)
    assert left[0] == "cache"
    assert any(name.endswith(".take") for name in left)
    assert not (tmp_path / "out").exists()
    assert export(tmp_path, "none").returncode == 0


HANGING = """
import threading
from coach.errors import VoiceError
from coach.voices.recorder import PhraseRecorder
from coach.voices.silent import SilentVoice

class Hanging(SilentVoice):
    def record(self, text):
        if text == "hang":
            threading.Event().wait()
        return super().record(text)

with PhraseRecorder(Hanging(), ("hang", "later"), workers=1, patience=2) as recorder:
    print(recorder.take("One").text)
    try:
        recorder.take("hang")
    except VoiceError as fault:
        print(fault)
    print(recorder.take("later").text)
"""


def test_a_voice_that_hangs_is_given_up_and_keeps_nobody(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", HANGING],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    one, what, remedy, later = done.stdout.splitlines()
    assert (one, later) == ("One", "later")
    assert what == "voice silent: nothing came within 2 s, for 'hang'"
    assert "--voice" in remedy


@pytest.mark.heavy
def test_an_engine_that_hangs_ends_the_export_after_a_minute(tmp_path: Path) -> None:
    done = export(tmp_path, "hang")
    assert done.returncode == 4
    assert "nothing came within 60 s" in error_lines(done)[0]
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("no file", "it wrote no file for"),
        pytest.param("crash", "the engine ended with", marks=pytest.mark.heavy),
    ],
)
def test_a_system_voice_that_fails_twice_is_an_error_that_names_the_phrase(
    tmp_path: Path, fault: str, reason: str
) -> None:
    words = (*EXPORT, "--voice", "system")
    paths = {"PYTHONPATH": f"{SYSTEM}:{ROOT}", "COACH_CACHE": str(tmp_path / "cache")}
    done = run(*words, cwd=tmp_path, COACH_TEST_SYSTEM=fault, **paths)
    assert done.returncode == 4, done.stderr
    first, remedy = error_lines(done)
    assert first.startswith("voice system: ")
    assert reason in first
    assert "--voice hibari:heart" in remedy
    assert not (tmp_path / "out").exists()


def spoken_to(folder: Path, monkeypatch: pytest.MonkeyPatch, fault: str) -> Path:
    """Replace pyttsx3 by the stand-in, with a fault. Returns where it notes its processes."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PYTHONPATH", f"{SYSTEM}:{ROOT}")
    monkeypatch.setenv("COACH_TEST_SYSTEM", fault)
    return folder / "spoke"


@pytest.mark.parametrize("fault", ["no file", "crash"])
def test_a_system_voice_that_failed_once_is_tried_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    spoke = spoken_to(tmp_path, monkeypatch, f"first {fault}")
    assert SystemVoice().record("Lower the table slowly.").frames
    assert len(spoke.read_text().splitlines()) == 2


@pytest.mark.heavy
@pytest.mark.skipif(os.name != "posix", reason="asked after as POSIX does")
def test_a_system_voice_that_hangs_is_ended_after_20_seconds_and_tried_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoke = spoken_to(tmp_path, monkeypatch, "hang")
    with pytest.raises(VoiceError, match="no answer for 'Lower' within 20 s"):
        SystemVoice().record("Lower")
    processes = [int(line) for line in spoke.read_text().splitlines()]
    assert len(processes) == 2
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="eSpeak is Linux's")
def test_the_system_voice_without_espeak_says_how_to_get_it(tmp_path: Path) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "espeakng_loader.py").write_text("raise ImportError('hidden')")
    for library in ("libespeak-ng.so.1", "libespeak.so.1"):
        (hidden / library).write_bytes(b"no library")
    words = (*EXPORT, "--voice", "system")
    paths = {"PYTHONPATH": f"{hidden}:{ROOT}", "LD_LIBRARY_PATH": str(hidden)}
    done = run_anew(*words, cwd=tmp_path, **paths)
    assert done.returncode == 4
    first, remedy = error_lines(done)
    assert "eSpeak NG was not found" in first
    assert "libespeak-ng1" in remedy
    assert "--voice hibari:heart" in remedy
    assert not (tmp_path / "out").exists()
