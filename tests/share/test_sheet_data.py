import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from coach.composer import Composer
from coach.errors import UsageError
from coach.request import Request
from coach.routine.coaching import Coaching, Detail
from coach.routine.library import find, with_dose
from coach.routine.model import Level
from coach.script.model import Earcon, Posture
from coach.share.pages import PageEntry
from coach.share.shared_file import open_shared_file
from coach.share.ways_up import render_ways_up
from coach.timeline.model import SayCue
from coach.timeline.sheet import cue_sheet
from coach.units import FRAME_RATE, seconds_of
from coach.voices.silent import SilentVoice
from tests.share.running_server import sheet, sound_file


def data_of(path: Path, cues: dict[str, Any]) -> dict[str, Any]:
    path.with_suffix(".cue.json").write_text(json.dumps(cues))
    read: dict[str, Any] = json.loads(PageEntry(1, open_shared_file(path)).player_data("").json())
    return read


def composed(routine: str) -> dict[str, Any]:
    lengths = dict.fromkeys(Earcon, 4_800)
    two_reps = with_dose(find(routine), reps=2)
    with Composer(two_reps, Coaching(doctor=False), SilentVoice(), lengths) as composer:
        return cue_sheet(composer.timeline(), composer.sheet_header())


def test_the_player_knows_every_way_to_level_and_who_turns_where(tmp_path: Path) -> None:
    cues = composed("hang,crunch,rotation")
    data = data_of(sound_file(tmp_path / "a.wav"), cues)["sheet"]
    words = {cue["at"]: cue["text"] for cue in cues["cues"] if cue["kind"] == "say"}
    starts = [chapter["start"] for chapter in data["chapters"]]
    assert len(data["inversions"]) == 3
    for inversion, (start, end) in zip(data["inversions"], cues["inverted"]["spans"], strict=True):
        assert (inversion["start"], inversion["end"]) == (round(start, 3), round(end, 3))
        assert inversion["level"] in starts
        (said,) = [text for at, text in words.items() if round(at, 3) == inversion["level"]]
        assert said.startswith("Come up to level.")
    assert [name for _, _, name in data["postures"]] == [
        "upright",
        *(name for _ in range(3) for name in ("horizontal", "inverted")),
        *("horizontal", "upright"),
    ]
    assert [rep[1:] for rep in data["reps"]] == [
        *([1, None], [2, None]),
        *([1, "left"], [1, "right"], [2, "left"], [2, "right"]),
    ]
    assert (data["limit"], data["session"], data["rest"]) == (120, 2_700, 30)


def test_a_sheet_of_few_words_still_has_postures(tmp_path: Path) -> None:
    spare = {"cues": [], "inverted": {"longest": 9, "spans": [[12, 18], [22, 31]]}}
    data = data_of(sound_file(tmp_path / "a.wav"), sheet() | spare)["sheet"]
    assert data["inversions"] == [
        {"start": 12, "end": 18, "level": 18},
        {"start": 22, "end": 31, "level": 31},
    ]


@pytest.mark.parametrize("spans", [[[5, 4]], [[5, 9], [8, 12]], [[1, 2]] * 3_000])
def test_times_head_down_that_cannot_be_are_refused(tmp_path: Path, spans: Any) -> None:
    with pytest.raises(UsageError, match="inversions of this cue sheet overlap"):
        data_of(
            sound_file(tmp_path / "a.wav"), sheet() | {"inverted": {"longest": 1, "spans": spans}}
        )


def test_a_file_without_a_sheet_is_known_by_its_digest_only(tmp_path: Path) -> None:
    path = sound_file(tmp_path / "a.wav", title=None)
    first = PageEntry(1, open_shared_file(path)).player_data("")
    assert (first.sheet, first.ways_up) == (None, None)
    path.write_bytes(path.read_bytes()[:-2])
    assert PageEntry(1, open_shared_file(path)).player_data("").digest != first.digest


def test_the_ways_up_follow_a_pause_in_one_sound(tmp_path: Path) -> None:
    up = render_ways_up(Request("crunch", voice="silent"), tmp_path)
    assert up.sound[4:8] == b"ftyp"
    assert not any(tmp_path.iterdir())  # the next routine's goes there too
    said = [cue for cue in up.timeline.cues if isinstance(cue, SayCue)]
    assert said[0].text == "Paused."
    assert seconds_of(up.inverted) == 20
    at_once = next(cue for cue in said if cue.start >= up.inverted)
    assert at_once.start == up.inverted
    assert at_once.text.startswith("Come up to level")
    assert [span.posture for span in up.timeline.spans] == [
        *(Posture.INVERTED, Posture.HORIZONTAL, Posture.UPRIGHT)
    ]
    rest = up.start(Posture.UPRIGHT) - up.start(Posture.HORIZONTAL)
    assert rest >= 30 * FRAME_RATE
    (rise,) = [cue for cue in said if cue.text.startswith("Now come upright")]
    assert rise.start == up.rises


@pytest.mark.parametrize("detail", Detail)
@pytest.mark.parametrize("angle", [60, 90])
def test_the_player_knows_what_nobody_may_skip(tmp_path: Path, detail: Detail, angle: int) -> None:
    routine = replace(find("crunch"), angle=angle, level=Level.STRONG)
    coaching, lengths = Coaching(detail=detail), dict.fromkeys(Earcon, 4_800)
    with Composer(routine, coaching, SilentVoice(), lengths) as composer:
        timeline = composer.timeline()
        cues = cue_sheet(timeline, composer.sheet_header())
    opening = data_of(sound_file(tmp_path / "a.wav"), cues)["sheet"]["opening"]
    said = [cue for cue in timeline.cues if isinstance(cue, SayCue)]
    tasks = [cue for cue in said if cue.where.task and cue.where.task.must_be_heard]
    assert len(tasks) == len(opening) == (3 if angle == 90 else 2)
    for cue, (start, end) in zip(tasks, opening, strict=True):
        following = said[said.index(cue) + 1]
        assert end == pytest.approx(following.start / FRAME_RATE, abs=0.001)
        if cue.where.posture is Posture.UPRIGHT:
            assert start == pytest.approx(cue.start / FRAME_RATE, abs=0.001)
        else:
            assert start == opening[1][1]  # nobody comes to level unheard
