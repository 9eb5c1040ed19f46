import io
from dataclasses import replace

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from coach.export.metadata.cover import cover, drawable
from coach.export.metadata.track import MAX_CHAPTERS, RELEASED
from coach.routine.doses import dose_of
from coach.routine.library import find, routines, with_dose
from coach.routine.model import Sides
from coach.timeline.model import Chapter
from tests.export.song import LENGTH, TIMELINE, TRACK


def test_the_dose_is_one_line() -> None:
    assert dose_of(find("crunch,hang")) == (
        "Inverted Crunch: 1 x 5, tempo 3-1-2-1, rest 1 min. "
        "Decompression Hang: 1 x 1 min, rest 1 min."
    )
    assert "1 x 3 a side, tempo 4-1-4-3" in dose_of(find("rotation"))
    in_turn = with_dose(find("rotation"), sides=Sides.IN_TURN)
    assert "1 x 3 a side, in turn, tempo" in dose_of(in_turn)


def test_the_transcript_has_a_paragraph_for_each_chapter() -> None:
    assert TRACK.transcript == (
        "Before you start\nCross your arms & breathe <out>.\n\n"
        "Größe, set 1\nGrößer, müder\nDown\n\nThe way up\nRest here."
    )


def test_chapters_past_what_players_can_count_are_joined_to_the_last() -> None:
    step = LENGTH // 400
    many = tuple(Chapter(n * step, (n + 1) * step, f"{n}") for n in range(400))
    track = replace(TRACK, timeline=replace(TIMELINE, chapters=many))
    assert len(track.chapters) == MAX_CHAPTERS
    assert track.chapters[:-1] == many[: MAX_CHAPTERS - 1]
    assert (track.chapters[-1].title, track.chapters[-1].end) == ("254", LENGTH)


@pytest.mark.parametrize(
    ("epoch", "date"),
    [("", RELEASED), ("1000000000", "2001-09-09"), ("now", RELEASED), ("-5", RELEASED)],
)
def test_the_date_is_never_that_of_the_export(
    monkeypatch: pytest.MonkeyPatch, epoch: str, date: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    assert TRACK.date == date


def pixels(title: str) -> NDArray[np.uint8]:
    with av.open(io.BytesIO(cover(title)), "r") as file:
        return np.asarray(next(file.decode(video=0)).to_ndarray(format="rgb24"), np.uint8)


def test_every_routine_has_its_own_cover() -> None:
    pictures = [pixels(routine.title) for routine in routines().values()]
    assert {picture.shape for picture in pictures} == {(1_000, 1_000, 3)}
    grounds = {tuple(picture[5, 5]) for picture in pictures}
    assert len(grounds) >= len(pictures) - 1
    for routine in routines().values():
        assert 0.02 < ink(routine.title).mean() < 0.5, "the title stands in the upper part"


def ink(title: str) -> NDArray[np.bool_]:
    """Which pixels of the upper part are written on."""
    words = pixels(title)[:430].astype(int)
    return np.asarray(np.abs(words - words[5, 5]).sum(axis=2) > 100)


def test_a_title_is_written_with_its_accents_and_small_letters() -> None:
    for title in ("Größe & Übung №1", "Đỗ façade", "Наклон", "Κλίση", "Rest …"):
        assert drawable(title) == title
    assert drawable("Gro\u0308ße") == "Größe", "as typed on a Mac"


def test_letters_that_the_font_has_not_are_written_plainly_or_left_out() -> None:
    assert drawable("\uff22ack 日本語 🦇 ①") == "Back 1"
    assert not ink("日本語").any()


@pytest.mark.parametrize("title", ["", "…", "W" * 100, "Wide words " * 9, "\u202eBack\u0301\0"])
def test_any_title_stays_within_the_margins(title: str) -> None:
    written = ink(title)
    assert written.any() == bool(title)
    assert not written[:60].any()
    assert not written[:, :60].any()
    assert not written[:, 940:].any()
