"""`coach start` as a person uses it: keys in a terminal, signals, and the resulting sound."""

import json
import os
import pty
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from coach.units import FRAME_RATE
from tests.live.rig import Recording, Rig, missing

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.skipif(bool(missing()), reason=f"no sound card to record: {missing()}"),
]

_ATTEMPTS = 3
"""Seconds to wait; other tests keep the machine very busy."""

_PROMPT = 0.15 * FRAME_RATE
"""Frames, at most, from a key to its effect on the sound."""


@pytest.fixture(scope="module")
def rig() -> Iterator[Rig]:
    with Rig() as running:
        yield running


@dataclass
class Coach:
    """`coach start` and its keyboard."""

    process: "subprocess.Popen[str]"
    terminal: int
    before: list[object]
    begun: float

    def type(self, keys: str) -> float:
        """Press keys; returns when that was."""
        at = time.monotonic()
        os.write(self.terminal, keys.encode())
        return at

    def end(self) -> tuple[int, str]:
        """Exit code and messages of a session that ended by itself and restored the terminal."""
        _, printed = self.process.communicate(timeout=150)
        assert termios.tcgetattr(self.terminal) == self.before
        os.close(self.terminal)
        return self.process.returncode, printed


def start(rig: Rig, *flags: str) -> Coach:
    keyboard, slave = pty.openpty()
    before = termios.tcgetattr(keyboard)
    words = ["crunch", "--wait-for", "0", "--yes", "--no-keepalive", *flags]
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "coach", "start", *words],
        env=rig.environment,
        stdin=slave,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(slave)
    return Coach(process, keyboard, before, begun)


def first_sound(recording: Recording, after: float = 0.0) -> int:
    return int(after + np.argmax(np.abs(recording.pcm[int(after) :]) > 1e-3))


def last_sound(recording: Recording) -> int:
    return int(np.flatnonzero(np.abs(recording.pcm) > 1e-3)[-1])


def pause_and_come_up(rig: Rig, key: str, log: Path) -> tuple[float, float, int, str]:
    """Frames from space to silence and from a key to the first word of the way up."""
    with rig.recording() as recording:
        coach = start(rig, "--log", str(log))
        recording.wait(1.5, louder_than=1e-3)
        pressed = coach.type(" ")
        recording.wait(len(recording.pcm) / FRAME_RATE + 0.6)
        silence = last_sound(recording) - recording.frame_at(pressed)
        pressed = coach.type(key)
        code, printed = coach.end()
        first = first_sound(recording, recording.frame_at(pressed)) - recording.frame_at(pressed)
    return silence, first, code, printed


@pytest.mark.parametrize("key", ["q", "\x1b"])
def test_keys_are_heard_at_once(rig: Rig, key: str, tmp_path: Path) -> None:
    for _ in range(_ATTEMPTS):
        silence, first, code, printed = pause_and_come_up(rig, key, tmp_path / "log")
        assert code == 0, printed
        if max(silence, first) < _PROMPT:
            break
    assert silence < _PROMPT
    assert first < _PROMPT + (0.05 * FRAME_RATE if key == "\x1b" else 0)
    rows = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert rows[-2]["text"].startswith("Unlock your ankles only when you feel steady.")
    assert rows[-1]["kind"] == "summary"


def heard_to_its_end(recording: Recording, log: Path) -> bool:
    """The recording lasts from the first cue to the end of the last one in the log."""
    rows = [json.loads(line) for line in log.read_text().splitlines()][:-1]
    lasted = (last_sound(recording) - first_sound(recording)) / FRAME_RATE
    return bool(abs(lasted - (rows[-1]["end"] - rows[0]["at"])) < 0.5)


def test_sound_comes_without_a_recorded_phrase_and_with_them(rig: Rig, tmp_path: Path) -> None:
    """How soon is measured by scripts/bench."""
    rig.environment["COACH_CACHE"] = str(tmp_path / "cache")
    for _ in ("cold", "warm"):
        with rig.recording() as recording:
            coach = start(rig)
            recording.wait(0.3, louder_than=1e-3)
            coach.type("qq")
            coach.end()
            assert first_sound(recording) > recording.frame_at(coach.begun)


def test_a_kill_in_mid_inversion_is_answered_by_the_whole_way_up(rig: Rig, tmp_path: Path) -> None:
    log, words = tmp_path / "log", ("--detail", "cues", "--lead-in", "0")
    planned = [sys.executable, "-m", "coach", "plan", "crunch", *words, "--json"]
    sheet = json.loads(subprocess.run(planned, capture_output=True, check=True, timeout=60).stdout)
    bout = next(each for each in sheet["chapters"] if each["title"] == "Inverted Crunch")
    begin, end = sheet["inverted"]["spans"][0]
    with rig.recording() as recording:
        coach = start(rig, "--log", str(log), *words)
        assert coach.process.stderr is not None
        while "Inverted Crunch" not in coach.process.stderr.readline():
            assert coach.process.poll() is None
        recording.wait(len(recording.pcm) / FRAME_RATE + (begin + end) / 2 - bout["start"])
        coach.process.send_signal(signal.SIGTERM)
        code, printed = coach.end()
    rows = [json.loads(line) for line in log.read_text().splitlines()]
    said = [row for row in rows if row["kind"] == "say"]
    way_up = next(at for at, row in enumerate(said) if row["text"].startswith("Come up to level"))
    assert said[way_up - 1]["posture"] == "inverted"
    assert code == 143, printed
    assert heard_to_its_end(recording, log)
