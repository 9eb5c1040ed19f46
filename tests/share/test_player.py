"""The player's transport, which is JavaScript, tested by Node's own test runner."""

import json
import os
import shutil
import subprocess
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from coach.composer import Composer
from coach.request import Request
from coach.routine.library import find, with_dose
from coach.routine.model import Coaching, Detail, Level, Routine
from coach.script.model import Earcon
from coach.share.pages import Entry
from coach.share.shared_file import open_shared_file
from coach.share.ways_up import render_ways_up
from coach.timeline.sheet import cue_sheet
from coach.voices.silent import SilentVoice
from tests.share.running_server import sound_file

NODE = shutil.which("node")
TESTS = Path(__file__).parent / "player"


def sheets(folder: Path) -> dict[str, Any]:
    """What the player knows of some sounds."""
    up = render_ways_up(Request("crunch", voice="silent"), folder)
    brief = Coaching(detail=Detail.CUES, doctor=False)
    routines: dict[str, tuple[Routine, Coaching]] = {
        "crunches": (find("hang,crunch,rotation,squat"), Coaching()),
        "beginners": (
            replace(with_dose(find("crunch"), sets=2), level=Level.FIRST),
            brief,
        ),
        "long hangs": (with_dose(find("hang"), hold=Fraction(95), sets=3), brief),
    }
    found = {}
    for name, (routine, coaching) in routines.items():
        path = sound_file(folder / f"{name}.wav")
        lengths = dict.fromkeys(Earcon, 4_800)
        with Composer(routine, coaching, SilentVoice(), lengths) as composer:
            told = cue_sheet(composer.timeline(), composer.about())
        path.with_suffix(".cue.json").write_text(json.dumps(told))
        entry = Entry(1, replace(open_shared_file(path), ways_up=up))
        found[name] = json.loads(entry.player_data("").json())
    return found


def test_the_transport_by_itself(tmp_path: Path) -> None:
    if NODE is None:
        pytest.skip("no Node: apt-get install nodejs")
    told = tmp_path / "sheets.json"
    told.write_text(json.dumps(sheets(tmp_path)))
    done = subprocess.run(
        [NODE, "--test", *map(str, sorted(TESTS.glob("*.test.mjs")))],
        env={**os.environ, "COACH_SHEETS": str(told)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "500 random sequences for long hangs" in done.stdout
