import json
from pathlib import Path

from jsonschema import Draft202012Validator

from coach.export.metadata.sidecars import SIDECARS
from coach.export.output import playlist
from coach.timeline.sheet import cue_sheet
from coach.units import FRAME_RATE
from tests.export.song import HEADER, LENGTH, TIMELINE, TRACK

DOCS = Path(__file__).parents[3] / "docs"


def test_lyrics_carry_every_phrase_at_its_time() -> None:
    assert SIDECARS[".lrc"](TRACK).splitlines() == [
        "[ti:Inverted Crunch]",
        "[ar:coach]",
        "[al:Back basics]",
        "[length:00:20.26]",
        "[00:01.50]Cross your arms & breathe <out>.",
        "[00:06.50]Größer, müder",
        "[00:11.10]Down",
        "[00:16.00]Rest here.",
    ]


def test_captions_begin_and_end_with_their_phrase() -> None:
    written = SIDECARS[".vtt"](TRACK)
    assert written.startswith("WEBVTT\n\n00:00:01.500 --> 00:00:04.500\n")
    assert (
        "Cross your arms &amp; breathe &lt;out&gt;.\n\n00:00:06.500 --> 00:00:07.700\n" in written
    )
    assert written.count("-->") == len(TRACK.said)
    assert written.endswith("Rest here.\n")


def test_chapters_are_those_of_podcasting_2_0() -> None:
    written = json.loads(SIDECARS[".chapters.json"](TRACK))
    assert written["version"] == "1.2.0"
    assert [row["title"] for row in written["chapters"]] == [row.title for row in TIMELINE.chapters]
    starts = [row["startTime"] for row in written["chapters"]]
    assert starts == [round(row.start / FRAME_RATE, 3) for row in TIMELINE.chapters]
    assert written["chapters"][-1]["endTime"] == round(LENGTH / FRAME_RATE, 3)


def test_the_cue_sheet_is_the_one_of_coach_plan() -> None:
    written = json.loads(SIDECARS[".cue.json"](TRACK))
    assert written == cue_sheet(TIMELINE, HEADER)
    schema = json.loads((DOCS / "cue-sheet.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(written)


def test_a_playlist_names_files_relative_to_itself() -> None:
    assert playlist([("02-crunch.m4a", TRACK)]).splitlines() == [
        "#EXTM3U",
        "#EXTINF:20.257,coach - Inverted Crunch",
        "02-crunch.m4a",
    ]
