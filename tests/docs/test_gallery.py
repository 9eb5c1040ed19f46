"""The pictures of the gallery are those that coach draws now."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path
from types import ModuleType

import pytest

from tests.browser import browser_program
from tests.docs.scripted import script
from tests.faults.running import ROOT

PICTURES = ROOT / "docs" / "pictures"
SVG = "{http://www.w3.org/2000/svg}"
FIGURE = re.compile(r"[\d.]+")


@pytest.fixture(scope="module")
def gallery() -> ModuleType:
    return script("make_gallery")


def words(drawing: str) -> list[str]:
    """What is written in a drawing, without the figures, which depend on the voice."""
    texts = (text.text or "" for text in ET.fromstring(drawing).iter(f"{SVG}text"))
    plain = (FIGURE.sub("0", text).replace(" 0 s", "").replace(" 0 min", "") for text in texts)
    return sorted({text for text in plain if re.search("[A-Za-z]{2}", text)})


def style(drawing: str) -> str:
    return FIGURE.sub("0", ET.fromstring(drawing).findtext(f"{SVG}style") or "")


def test_each_drawing_has_the_words_and_the_style_of_today(gallery: ModuleType) -> None:
    """With the silent voice, whose phrases have other lengths."""
    drawings = dict(gallery.drawings("silent"))
    assert {path.name for path in PICTURES.glob("*.svg")} == set(drawings)
    for name, drawing in drawings.items():
        kept = (PICTURES / name).read_text(encoding="utf-8")
        assert style(kept) == style(drawing), f"run scripts/make_gallery.py for {name}"
        assert words(kept) == words(drawing), f"run scripts/make_gallery.py for {name}"


def test_the_page_shows_every_picture_and_they_are_small() -> None:
    page = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
    shown = re.findall(r"src=\"pictures/([\w.-]+)", page)
    pictures = {path.name: path.stat().st_size for path in PICTURES.iterdir()}
    assert sorted(shown) == sorted(pictures)
    assert max(pictures.values()) < 150_000
    assert sum(pictures.values()) < 1_000_000


@pytest.mark.heavy
def test_they_are_made_again_to_the_byte_and_photographed(
    gallery: ModuleType, tmp_path: Path
) -> None:
    for name, drawing in gallery.drawings():
        kept = (PICTURES / name).read_text(encoding="utf-8")
        assert kept == drawing, f"run scripts/make_gallery.py for {name}"
    if browser_program() is None:
        pytest.skip("no browser: apt-get install chromium")
    gallery.photograph(tmp_path)
    taken = {path.name for path in tmp_path.glob("*.png")}
    assert taken == {path.name for path in PICTURES.glob("*.png")}
