import json
from pathlib import Path
from typing import Any

import pytest

from coach.errors import UsageError
from coach.phone.lan.sheet import sheet_beside, stretches
from coach.routine.library import find
from coach.routine.model import Coaching
from coach.script.model import Sound
from coach.studio import Studio
from coach.timeline.sheet import cue_sheet
from coach.voices.silent import SilentVoice
from tests.phone.lan.door import sheet, sound_file


def test_where_none_is_there_is_none(tmp_path: Path) -> None:
    assert sheet_beside(sound_file(tmp_path / "a.wav", title=None)) is None


def test_words_on_a_beat_run_on_and_sentences_stand_alone(tmp_path: Path) -> None:
    path = sound_file(tmp_path / "a.wav")
    texts = ["Go now.", "Three", "Two", "One", "Ready?", "Up", "Down", "Rest."]
    told = sheet()
    told["cues"] = [
        {"at": at, "kind": "say", "text": text, "fit": "full"} for at, text in enumerate(texts)
    ]
    path.with_suffix(".cue.json").write_text(json.dumps(told))
    found = sheet_beside(path)
    assert found is not None
    assert stretches(found)[0].said == (
        "Go now.",
        "Three \u00b7 Two \u00b7 One",
        "Ready?",
        "Up \u00b7 Down",
        "Rest.",
    )


def test_every_chapter_that_is_tapped_begins_with_the_way_to_level(tmp_path: Path) -> None:
    path = sound_file(tmp_path / "a.wav")
    beeps = dict.fromkeys(Sound, 4_800)
    with Studio(find("hang,crunch,crunch"), Coaching(), SilentVoice(), beeps) as studio:
        told = cue_sheet(studio.timeline(), studio.about())
    path.with_suffix(".cue.json").write_text(json.dumps(told))
    found = sheet_beside(path)
    assert found is not None
    others = stretches(found)[1:]
    assert [chapter.title for chapter in others] == [
        "Decompression Hang",
        "Inverted Crunch",
        "Inverted Crunch",
        "The way up",
    ]
    assert others[0].said[0] == "Both ankles locked, be level."
    for chapter in others[1:]:
        assert chapter.said[0].startswith("Come up to level.")


BROKEN: list[Any] = [
    "no json",
    "[]",
    "{}",
    json.dumps(sheet() | {"version": 2}),
    json.dumps(sheet() | {"duration": -1}),
    json.dumps(sheet() | {"duration": float("nan")}),
    json.dumps(sheet() | {"chapters": [{"start": "x"}]}),
    b"\xff\xfe\x00",
]


@pytest.mark.parametrize("broken", BROKEN)
def test_a_sheet_that_is_none_is_told_with_its_name(tmp_path: Path, broken: str | bytes) -> None:
    path = sound_file(tmp_path / "a.wav")
    raw = broken if isinstance(broken, bytes) else broken.encode()
    path.with_suffix(".cue.json").write_bytes(raw)
    with pytest.raises(UsageError, match="not a cue sheet") as told:
        sheet_beside(path)
    assert told.value.where == str(path.with_suffix(".cue.json"))
