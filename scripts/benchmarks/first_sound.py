"""The time from the command `coach start` to its first sound, recorded from a null sink."""

import subprocess
import time
from pathlib import Path

from coach.units import FRAME_RATE
from scripts.benchmarks.figures import NotMeasuredError
from scripts.benchmarks.runner import Runner
from tests.live.rig import Rig, missing

_AUDIBLE = 0.01
"""Of full scale: 25 dB above the noise that keeps headphones awake."""

_TIMEOUT = 60.0
"""Seconds."""


def first_sound(runner: Runner, cache: Path | None = None) -> float:
    """Seconds from the command to the first audible word of a routine without a lead-in.

    cache: the folder of recorded phrases, in place of the runner's.
    Raises NotMeasuredError without PulseAudio.
    """
    lacks = missing()
    if lacks:
        raise NotMeasuredError(f"no sound card to record: {lacks}")
    words = ("start", "crunch", "--lead-in", "0", "--plain")
    recorded = {"COACH_CACHE": str(cache)} if cache else {}
    with Rig() as rig, rig.recording() as recording:
        begun = time.monotonic()
        coach = subprocess.Popen(
            [runner.python, "-m", "coach", *words],
            cwd=runner.folder,
            env=rig.environment | runner.environment | recorded,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            while not (recording.pcm > _AUDIBLE).any():
                if coach.poll() is not None or time.monotonic() > begun + _TIMEOUT:
                    raise NotMeasuredError("`coach start` played nothing")
                time.sleep(0.02)
            first = int((recording.pcm > _AUDIBLE).argmax())
            return float((first - recording.frame_at(begun)) / FRAME_RATE)
        finally:
            coach.terminate()
            coach.wait()
