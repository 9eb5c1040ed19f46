import json
from pathlib import Path
from typing import Any

import pytest

from coach.composer import Composer
from coach.errors import UsageError
from coach.routine.coaching import Coaching
from coach.routine.library import find
from coach.script.model import Earcon
from coach.share.cue_sheet import page_chapters, read_cue_sheet
from coach.share.pages import PageEntry, render_file
from coach.share.shared_file import open_shared_file
from coach.timeline.sheet import cue_sheet
from coach.voices.silent import SilentVoice
from tests.share.running_server import sheet, sound_file


def test_without_a_cue_sheet_there_is_none(tmp_path: Path) -> None:
    assert read_cue_sheet(sound_file(tmp_path / "a.wav", title=None)) is None


def test_words_on_a_beat_run_on_and_sentences_are_paragraphs(tmp_path: Path) -> None:
    path = sound_file(tmp_path / "a.wav")
    texts = ["Go now.", "Three", "Two", "One", "Ready?", "Up", "Down", "Rest."]
    changed = sheet()
    changed["cues"] = [
        {"at": at, "kind": "say", "text": text, "fit": "full"} for at, text in enumerate(texts)
    ]
    path.with_suffix(".cue.json").write_text(json.dumps(changed))
    found = read_cue_sheet(path)
    assert found is not None
    assert page_chapters(found)[0].said == (
        "Go now.",
        "Three \u00b7 Two \u00b7 One",
        "Ready?",
        "Up \u00b7 Down",
        "Rest.",
    )


def test_every_chapter_that_is_tapped_begins_with_the_way_to_level(tmp_path: Path) -> None:
    path = sound_file(tmp_path / "a.wav")
    earcon_lengths = dict.fromkeys(Earcon, 4_800)
    with Composer(
        find("hang,crunch,crunch"), Coaching(), SilentVoice(), earcon_lengths
    ) as composer:
        changed = cue_sheet(composer.timeline(), composer.sheet_header())
    path.with_suffix(".cue.json").write_text(json.dumps(changed))
    found = read_cue_sheet(path)
    assert found is not None
    others = page_chapters(found)[1:]
    assert [chapter.title for chapter in others] == [
        "Decompression Hang",
        "Inverted Crunch",
        "Inverted Crunch",
        "The way up",
    ]
    assert others[0].said[0] == "Both ankles locked, be level."
    for chapter in others[1:]:
        assert chapter.said[0].startswith("Come up to level.")


def check_refused(path: Path, changed: dict[str, Any], match: str) -> None:
    beside = path.with_suffix(".cue.json")
    beside.write_text(json.dumps(sheet() | changed))
    with pytest.raises(UsageError, match=match) as fault:
        open_shared_file(path)
    assert fault.value.where == str(beside)


def test_a_sheet_that_would_make_a_huge_page_is_refused(tmp_path: Path) -> None:
    path = sound_file(tmp_path / "a.wav")
    chapter = {"start": 0, "end": 30, "title": "All of it"}
    cue = {"at": 1, "kind": "say", "text": "Hold.", "fit": "full"}
    apart = [chapter | {"start": number, "end": number + 1} for number in range(3_000)]
    check_refused(path, {"chapters": 3_000 * [chapter], "cues": 3_000 * [cue]}, "overlap")
    check_refused(path, {"chapters": [chapter, chapter]}, "overlap")
    back = {"start": 30, "end": 0, "title": "Back"}
    check_refused(path, {"chapters": [chapter, back, chapter]}, "overlap")
    check_refused(path, {"chapters": apart}, "too much")
    check_refused(path, {"cues": [cue | {"text": 1_100 * "x"}] * 1_000}, "too much")
    check_refused(path, {"title": 2_000_000 * "<"}, "too much")
    check_refused(path, {"more": 21_000_000 * "x"}, "too much")


def test_a_long_day_still_fits_on_a_page(tmp_path: Path) -> None:
    path = sound_file(tmp_path / "a.wav")
    chapters = [{"start": 60 * n, "end": 60 * n + 60, "title": f"Set {n}"} for n in range(500)]
    cues = [
        {"at": at, "kind": "say", "text": "Lower slowly.", "fit": "full"} for at in range(30_000)
    ]
    path.with_suffix(".cue.json").write_text(
        json.dumps(sheet() | {"chapters": chapters, "cues": cues})
    )
    page = render_file(PageEntry(1, open_shared_file(path)), "", single=True)
    assert page.count("<p>Lower slowly.</p>") == 30_000
    assert len(page) < 1_000_000


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
def test_a_broken_sheet_is_reported_by_name(tmp_path: Path, broken: str | bytes) -> None:
    path = sound_file(tmp_path / "a.wav")
    raw = broken if isinstance(broken, bytes) else broken.encode()
    path.with_suffix(".cue.json").write_bytes(raw)
    with pytest.raises(UsageError, match="not a cue sheet") as caught:
        read_cue_sheet(path)
    assert caught.value.where == str(path.with_suffix(".cue.json"))
