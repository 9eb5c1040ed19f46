"""The player's modules, which are JavaScript, tested by Node's own test runner."""

import json
import os
import random
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import pytest

from coach.composer import Composer
from coach.live.transport.actions import Continue, LeaveBout, Pause, Play, Transition, WayUp
from coach.live.transport.commands import Command
from coach.live.transport.history import Role, clip_of
from coach.live.transport.position import Position
from coach.live.transport.sequencer import WayUpClips
from coach.live.transport.transitions import transition_for
from coach.routine.coaching import Coaching, Detail
from coach.routine.library import find, with_dose
from coach.routine.model import Level, Routine
from coach.script.model import Earcon, Posture
from coach.share.pages import PageEntry
from coach.share.shared_file import open_shared_file
from coach.share.ways_up import WaysUp
from coach.timeline.model import Timeline, join
from coach.timeline.sheet import cue_sheet
from coach.units import FRAME_RATE
from coach.voices.silent import SilentVoice
from tests.share.running_server import sound_file

TESTS: Final = Path(__file__).parent / "player"
NAMES: Final = {
    Command.PAUSE: "pause",
    Command.NEXT: "next",
    Command.BACK: "previous",
    Command.COME_UP: "come up",
}
"""The commands that both transports know, and what the player calls them."""


@pytest.fixture(scope="module")
def node() -> str:
    found = shutil.which("node")
    if found is None:
        pytest.skip("no Node: apt-get install nodejs")
    return found


def composer_of(routine: Routine, coaching: Coaching) -> Composer:
    return Composer(routine, coaching, SilentVoice(), dict.fromkeys(Earcon, 4_800))


def data_of(cues: dict[str, Any], ways_up: WaysUp, path: Path) -> dict[str, Any]:
    """What the player knows of a sound with a cue sheet."""
    sound_file(path).with_suffix(".cue.json").write_text(json.dumps(cues))
    entry = PageEntry(1, replace(open_shared_file(path), ways_up=ways_up))
    read: dict[str, Any] = json.loads(entry.player_data("").json())
    return read


def sheets(ways_up: WaysUp, folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    brief = Coaching(detail=Detail.CUES, doctor=False)
    twice = replace(with_dose(find("crunch"), sets=2), level=Level.FIRST)
    for name, routine, coaching in (
        ("crunches", find("hang,crunch,rotation,squat"), Coaching()),
        ("beginners", twice, brief),
        ("long hangs", with_dose(find("hang"), hold=Fraction(95), sets=3), brief),
    ):
        with composer_of(routine, coaching) as composer:
            cues = cue_sheet(composer.timeline(), composer.sheet_header())
        yield name, data_of(cues, ways_up, folder / f"{name}.wav")


def test_the_modules_by_themselves(
    node: str, ways_up: WaysUp, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    many = "500" if request.config.getoption("--heavy") else "40"
    cues = tmp_path / "sheets.json"
    cues.write_text(json.dumps(dict(sheets(ways_up, tmp_path))))
    done = subprocess.run(
        [node, "--test", *map(str, sorted(TESTS.glob("*.test.mjs")))],
        env={**os.environ, "COACH_SHEETS": str(cues), "COACH_SEQUENCES": many},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{many} random sequences for long hangs" in done.stdout


def test_it_answers_as_the_live_transport_does(node: str, ways_up: WaysUp, tmp_path: Path) -> None:
    with composer_of(find("hang,crunch,rotation,squat"), Coaching()) as composer:
        sections = list(composer.sections())
        whole = join(each.timeline for each in sections)
        cues = cue_sheet(whole, composer.sheet_header())
        reserve = WayUpClips(composer).reserve
    data = data_of(cues, ways_up, tmp_path / "a.wav")
    chance = random.Random(1)
    cases = [(chance.randrange(whole.end), chance.choice(list(NAMES))) for _ in range(800)]
    asked = [{"at": frame / FRAME_RATE, "name": NAMES[command]} for frame, command in cases]
    done = subprocess.run(
        [node, str(TESTS / "answers.mjs")],
        input=json.dumps({"data": data, "cases": asked}),
        capture_output=True,
        text=True,
        check=True,
    )
    compared: Counter[Command] = Counter()
    for (frame, command), answer in zip(cases, json.loads(done.stdout), strict=True):
        section = next(each for each in sections if frame < each.timeline.end)
        position = Position(clip_of(section), frame, reserve)
        moves = command in (Command.NEXT, Command.BACK)
        if moves and position.posture is not Posture.INVERTED:
            continue  # from level the page goes by chapters, as players do
        at = frame / FRAME_RATE
        leads = any(each["level"] <= at < each["end"] for each in data["sheet"]["inversions"])
        if position.posture != answer["posture"] or position.nearly_level != leads:
            continue  # a sheet knows postures by its words; a live rescue needs a moment more
        live = live_answer(transition_for(command, position))
        assert page_answer(answer["place"], at, data, whole) == live, (at, command)
        compared[command] += 1
    assert min(compared[command] for command in NAMES) > 30


def live_answer(transition: Transition | None) -> tuple[object, ...]:
    """What a transition comes to."""
    match transition:
        case (Pause(),):
            return ("pause",)
        case (Play(), Pause()):
            return ("pause at level",)
        case (WayUp(posture),):
            return ("way up", posture)
        case (Play(), WayUp(posture)):
            return ("way up at level", posture)
        case (Play(clip),) if clip.role is Role.WAY_UP:
            return ("go on upright",)
        case (Play(clip), Play()) if clip.role is Role.WAY_UP:
            return ("rise",)
        case (LeaveBout(), Continue(place)):
            return ("to level at once", place.step)
        case (Play(), Continue(place)):
            return ("on to level", place.step)
    raise AssertionError(transition)


def page_answer(
    place: dict[str, Any], before: float, data: dict[str, Any], whole: Timeline
) -> tuple[object, ...]:
    """The same of a place of the player. before: where it was, in seconds."""
    marks = {data["ways_up"][posture]: posture for posture in Posture}
    stop, rises = place["stop"], data["ways_up"]["rises"]
    if rises in (place["at"], stop and stop["go"] and stop["go"]["at"]):
        return ("rise",)
    if place["track"] == "routine" and place["at"] == before and not stop and not place["still"]:
        last = data["sheet"]["inversions"][-1]
        if before >= last["end"]:
            return ("go on upright",)
    if place["still"] == "paused" or (place["track"] == "up" and place["at"] not in marks):
        return ("pause",)
    if place["track"] == "up":
        return ("way up", marks[place["at"]])
    if stop and stop["go"] is None:
        return ("pause at level",)
    if stop and stop["go"].get("track") == "up":
        return ("way up at level", marks[stop["go"]["at"]])
    goal = stop["go"]["at"] if stop else place["at"]
    chapter = [each for each in whole.chapters if each.start <= (goal + 0.001) * FRAME_RATE][-1]
    step = chapter.place.step if chapter.place else len(data["sheet"]["inversions"])
    return ("on to level" if place["at"] == before else "to level at once", step)
