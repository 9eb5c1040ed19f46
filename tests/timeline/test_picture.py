"""The picture of a session: the position of its parts, and that it is valid, accessible SVG."""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import groupby
from typing import Any

import pytest

from coach.composer import Composer
from coach.printable import printable_xml
from coach.routine.coaching import Coaching
from coach.routine.library import find, with_dose
from coach.routine.model import Level
from coach.routine.tempo import parse_tempo
from coach.script.model import Earcon, Posture, Side
from coach.timeline.model import Timeline
from coach.timeline.picture.drawing import draw_picture, render_small_picture
from coach.timeline.picture.layout import lay_out_picture
from coach.timeline.picture.session import read_session
from coach.timeline.sheet import cue_sheet
from coach.units import FRAME_RATE, clock, length_in_words, seconds_of
from coach.voices.silent import SilentVoice
from tests.browser import open_browser
from tests.faults.running import ROOT

BEEPS = dict.fromkeys(Earcon, 4800)
SVG = "{http://www.w3.org/2000/svg}"
NASTY = '</text><script>alert(1)</script> & "it\'s" \x1b[31m \u202e\ud800\ufffe\x00'
LONG = ("W" * 100, "Supercalifragilistic" * 5, "Very long words " * 6, "Длинное имя " * 8)

SESSIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "a few minutes": ("hang", {}),
    "the usual": ("back-basics", {}),
    "split sets and sides": ("rotation,crunch", {"reps": 40, "tempo": parse_tempo("1-0-1-0")}),
    "an hour": ("full", {"sets": 5, "reps": 8, "rest": seconds_of(30 * FRAME_RATE)}),
    "long rests": ("crunch", {"sets": 2, "rest": seconds_of(600 * FRAME_RATE)}),
}


@cache
def composed(name: str) -> tuple[Timeline, dict[str, Any]]:
    routine, dose = SESSIONS[name]
    chosen = with_dose(find(routine), **dose)
    if name == "an hour":
        chosen = replace(chosen, level=Level.STRONG)
    with Composer(chosen, Coaching(), SilentVoice(), BEEPS) as composer:
        timeline = composer.timeline()
        # As a file has it: only what survives JSON.
        return timeline, json.loads(json.dumps(cue_sheet(timeline, composer.sheet_header())))


def renamed(sheet: dict[str, Any], name: Callable[[int], str] | None = None) -> dict[str, Any]:
    """A copy of a sheet, with other titles and words as somebody else's file may have them."""
    copy: dict[str, Any] = json.loads(json.dumps(sheet))
    if name is not None:
        copy["title"] = name(0)
        for number, row in enumerate([*copy["chapters"], *copy["cues"]]):
            row["title" if "title" in row else "text"] = name(number)
    return copy


def drawn(sheet: dict[str, Any]) -> ET.Element:
    return ET.fromstring(draw_picture(sheet))


def of_class(svg: ET.Element, kind: str) -> Iterator[ET.Element]:
    return (each for each in svg.iter() if kind in each.get("class", "").split())


def figure(element: ET.Element, name: str) -> float:
    return float(element.get(name, "nan"))


@pytest.mark.parametrize("name", SESSIONS)
def test_the_sheet_has_every_posture_to_the_frame(name: str) -> None:
    timeline, sheet = composed(name)
    read = [
        (round(each.start * FRAME_RATE), round(each.end * FRAME_RATE), each.name)
        for each in read_session(sheet).postures
    ]
    assert read == [(span.start, span.end, str(span.posture)) for span in timeline.spans]


def test_after_an_inversion_one_is_level_also_where_nothing_is_said() -> None:
    timeline, sheet = composed("the usual")
    first, second = timeline.inversions[:2]
    rest = (first.end / FRAME_RATE, second.start / FRAME_RATE)
    quiet = sheet | {"cues": [cue for cue in sheet["cues"] if not rest[0] <= cue["at"] < rest[1]]}
    assert (*rest, "horizontal") in [
        (each.start, each.end, each.name) for each in read_session(quiet).postures
    ]


@pytest.mark.parametrize("name", SESSIONS)
def test_every_inversion_is_at_its_time_above_and_in_its_row(name: str) -> None:
    timeline, sheet = composed(name)
    spans = [(span.start / FRAME_RATE, span.end / FRAME_RATE) for span in timeline.inversions]
    svg = drawn(sheet)
    for kind in ("overview", "row"):
        found = []
        for track in (each for each in of_class(svg, kind) if each.tag == f"{SVG}g"):
            start, x, scale = (figure(track, f"data-{n}") for n in ("start", "x", "per-second"))
            for bar in of_class(track, "inverted"):
                left, width = figure(bar, "x"), figure(bar, "width")
                found.append((start + (left - x) / scale, start + (left + width - x) / scale))
                assert found[-1][1] <= figure(track, "data-end") + 0.02
        assert [end for span in found for end in span] == pytest.approx(
            [end for span in spans for end in span], abs=0.02
        )


@pytest.mark.parametrize("name", SESSIONS)
def test_an_inversion_is_as_deep_as_it_is_long_and_never_deeper_than_the_limit(name: str) -> None:
    timeline, sheet = composed(name)
    svg = drawn(sheet)
    (overview,) = of_class(svg, "overview")
    (limit,) = of_class(overview, "limit")
    (at,) = re.findall(r"M[\d.]+ ([\d.]+)h", limit.get("d", ""))
    for bar, span in zip(of_class(overview, "inverted"), timeline.inversions, strict=True):
        top, depth = figure(bar, "y"), figure(bar, "height")
        share = seconds_of(span.end - span.start) / int(sheet["inverted"]["limit"])
        assert depth / (float(at) - top) == pytest.approx(float(share), abs=0.001)
        assert top + depth <= float(at) + 0.001


@pytest.mark.parametrize("posture", Posture)
def test_what_begins_head_down_or_stays_upright_is_drawn_as_well(posture: Posture) -> None:
    """A sheet may be of the way up alone (`coach export --way-up --sidecars`)."""
    with Composer(find("hang"), Coaching(), SilentVoice(), BEEPS) as composer:
        timeline = composer.way_up(posture)
        svg = drawn(cue_sheet(timeline, composer.sheet_header()))
    (overview,) = of_class(svg, "overview")
    starts = [figure(bar, "data-start") for bar in of_class(overview, "inverted")]
    assert starts == [0.0] * (posture is Posture.INVERTED)
    assert "The way up" in [text.text for text in svg.iter(f"{SVG}text")]


def test_rests_chapters_words_counts_and_sides_are_marked() -> None:
    timeline, original = composed("split sets and sides")
    sheet = renamed(original)
    left_out = next(cue for cue in sheet["cues"] if cue["kind"] == "say" and "rep" in cue)
    left_out |= {"end": left_out["at"], "fit": "dropped"}
    svg = drawn(sheet)
    rows = list(of_class(svg, "row"))
    said = [cue for cue in sheet["cues"] if cue["kind"] == "say"]
    sentences = [
        cue["text"] for cue in said if cue["text"][-1] in ".:?!" and cue["fit"] != "dropped"
    ]
    assert [bar[0].text for row in rows for bar in of_class(row, "sentence")] == sentences
    strokes = {
        kind: sum(path.get("d", "").count("M") for row in rows for path in of_class(row, kind))
        for kind in ("word", "dropped", "rep", "chapter")
    }
    dropped = sum(cue["fit"] == "dropped" for cue in said)
    assert strokes["dropped"] == 2 * dropped > 0  # crosses
    assert strokes["word"] == len(said) - len(sentences) - dropped
    assert strokes["chapter"] == len(sheet["chapters"])
    assert strokes["rep"] == sum(cue.get("sound") in ("go", "rep") for cue in sheet["cues"])
    turned = [shape.get("class") for row in rows for shape in row if shape.get("class") in [*Side]]
    assert turned == [
        side
        for span in timeline.inversions
        for side, _ in groupby(
            cue.where.side
            for cue in timeline.cues
            if cue.where.side and span.start <= cue.start < span.end
        )
    ]
    assert {*turned} == {*Side}
    texts = [text.text or "" for text in svg.iter(f"{SVG}text")]
    assert sum(text.startswith("rest at level") for text in texts) == len(timeline.inversions)
    titles = [chapter["title"] for chapter in sheet["chapters"]]
    assert [text for text in texts if text in titles] == titles


@pytest.mark.parametrize("name", SESSIONS)
def test_its_description_says_everything(name: str) -> None:
    timeline, sheet = composed(name)
    svg = drawn(sheet)
    assert svg.get("role") == "img"
    named = [
        element.text or ""
        for key in svg.get("aria-labelledby", "").split()
        for element in svg.iter()
        if element.get("id") == key
    ]
    title, description = named
    assert title == sheet["title"]
    for span in timeline.inversions:
        length = length_in_words(seconds_of(span.end - span.start))
        assert f"{clock(seconds_of(span.start))}: head-down for {length}." in description
    assert (
        length_in_words(seconds_of(round(sheet["inverted"]["limit"] * FRAME_RATE))) in description
    )
    assert all(chapter["title"] in description for chapter in sheet["chapters"])


@pytest.mark.parametrize("name", SESSIONS)
def test_the_small_picture_shows_the_same(name: str) -> None:
    _, sheet = composed(name)
    whole = drawn(sheet)
    small = ET.fromstring(render_small_picture(lay_out_picture(read_session(sheet))))

    def texts(svg: ET.Element) -> list[str]:
        return sorted(text.text or "" for text in svg.iter(f"{SVG}text"))

    assert texts(small) == texts(whole)
    for kind in ("inverted", "upright", "sentence", "left", "right"):
        bars = [
            [round(left, 1), round(left + width, 1)]
            for bar in of_class(whole, kind)
            for left, width in [(figure(bar, "x"), figure(bar, "width"))]
        ]
        found = [
            [float(left), float(left) + float(width)]
            for path in of_class(small, kind)
            for left, width in re.findall(r"M([\d.]+) [\d.]+h([\d.]+)", path.get("d", ""))
        ]
        assert len(found) == len(bars), kind
        for one, other in zip(sorted(found), sorted(bars), strict=True):
            assert one == pytest.approx(other, abs=0.11), kind


def test_it_scales_and_holds_nothing_that_runs_or_is_fetched() -> None:
    _, sheet = composed("an hour")
    text = draw_picture(sheet)
    assert text == draw_picture(sheet)
    assert len(text.encode()) < 300_000
    svg = ET.fromstring(text)
    assert svg.get("viewBox")
    assert svg.get("width") is svg.get("height") is None
    assert {each.tag.removeprefix(SVG) for each in svg.iter()} == {
        *("svg", "title", "desc", "style", "g", "rect", "path", "text")
    }
    outside = text.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"href|url\(|@import|http|\son\w+=", outside)
    assert "prefers-color-scheme: dark" in text


def test_texts_from_a_file_stay_texts() -> None:
    _, sheet = composed("the usual")
    text = draw_picture(renamed(sheet, lambda number: f"{NASTY}{number}."))
    svg = ET.fromstring(text.encode())
    assert not list(svg.iter(f"{SVG}script"))
    assert (svg[0].text or "") == printable_xml(f"{NASTY}0.")
    assert "\\x1b[31m \\u202e" in text
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff\ufffe]", text)


def test_readme_shows_one_plan_in_words_and_as_a_picture() -> None:
    """Both are of back-basics: scripts/make_gallery.py draws it"""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = ET.parse(ROOT / "docs" / "pictures" / "plan-back-basics.svg").getroot()
    texts = [text.text or "" for text in shown.iter(f"{SVG}text")]
    (length,) = re.findall(r"^Back basics: (.+), voice", readme, re.MULTILINE)
    (limit,) = re.findall(r"^(The longest is .+\));", readme, re.MULTILINE)
    assert texts[0] == "Back basics"
    assert texts[1].startswith(f"{length}. ")
    assert texts[2] == f"{limit}."


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with open_browser() as opened:
        yield opened


BOXES = """
[...document.querySelectorAll('text')].map(text => {
  const box = text.getBoundingClientRect();
  return [text.textContent, box.left, box.top, box.right, box.bottom];
})
"""


@pytest.mark.heavy
@pytest.mark.parametrize(
    "name",
    [
        "long titles",  # of an hour: the fullest picture there is
        *("a few minutes", "split sets and sides", "an hour"),
    ],
)
def test_no_text_touches_another_or_leaves_the_picture(
    browser: Any, name: str, tmp_path: Any
) -> None:
    if name == "long titles":
        sheet = renamed(composed("an hour")[1], lambda number: LONG[number % len(LONG)])
    else:
        sheet = composed(name)[1]
    path = tmp_path / "plan.svg"
    path.write_bytes(draw_picture(sheet).encode())
    page = browser.new_page(viewport={"width": 560, "height": 800})
    page.goto(path.as_uri())
    boxes = [tuple(box) for box in page.evaluate(BOXES)]
    height = page.evaluate("document.documentElement.getBoundingClientRect().height")
    page.close()
    assert len(boxes) > 10
    for text, left, top, right, bottom in boxes:
        assert 0 <= left < right <= 560, text
        assert 0 <= top < bottom <= height, text
    boxes.sort(key=lambda box: box[2])
    for number, (one, left, _, right, bottom) in enumerate(boxes):
        for other, other_left, top, other_right, _ in boxes[number + 1 :]:
            if top >= bottom - 3:  # a line's box is higher than its letters
                break
            assert right <= other_left or other_right <= left, (one, other)
