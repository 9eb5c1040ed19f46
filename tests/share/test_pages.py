import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from coach.script.phrases import phrase
from coach.share.pages import PageEntry, read_static, render_file, render_list, static_names
from coach.share.shared_file import SharedFile
from tests.share.running_server import shared_file

EVIL = "<script>alert(1)</script>\"'&$title"


class Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.attributes if key == name]


@pytest.fixture
def evil(tmp_path: Path) -> SharedFile:
    return shared_file(tmp_path, "a'\"<b>&.wav", EVIL)


def test_nothing_in_a_title_or_a_name_becomes_part_of_the_page(evil: SharedFile) -> None:
    for page in (
        render_file(PageEntry(1, evil), "/t", single=True),
        render_list([PageEntry(1, evil), PageEntry(2, evil)], "/t"),
    ):
        read = Reader(page)
        assert read.tags.count("script") == page.count("page.js")
        assert EVIL in read.text
        assert not [name for name, _ in read.attributes if name.startswith("on")]
        assert "style" not in read.tags
        assert not read.all("style")
    assert evil.name in Reader(render_file(PageEntry(1, evil), "/t", single=True)).all("download")


def test_everything_they_name_is_their_own(evil: SharedFile) -> None:
    for page in (
        render_file(PageEntry(1, evil), "/t", single=False),
        render_list([PageEntry(1, evil), PageEntry(2, evil)], "/t"),
    ):
        read = Reader(page)
        links = read.all("href") + read.all("src")
        assert len(links) >= 7
        assert all(link.startswith("/t/") for link in links)
    looks = "".join(map(read_static, static_names())).replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?:|//[a-z]+\.|@import|url\(|innerHTML|eval\(", looks)


def test_the_safety_note_is_what_is_spoken(evil: SharedFile) -> None:
    for page in (
        render_file(PageEntry(1, evil), "/t", single=True),
        render_list([PageEntry(1, evil), PageEntry(2, evil)], "/t"),
    ):
        text = Reader(page).text
        for name in ("doctor", "stop_signs", "way_up"):
            assert phrase(f"opening.{name}") in text


@pytest.mark.parametrize(
    ("partner", "reach"),
    [
        (True, "your partner\u2019s reach."),
        (False, "your reach."),
        (None, "your reach, or your partner\u2019s."),
    ],
)
def test_the_phone_lies_within_the_reach_of_somebody_who_is_there(
    evil: SharedFile, partner: bool | None, reach: str
) -> None:
    page = render_file(PageEntry(1, replace(evil, partner=partner)), "/t", single=True)
    assert f"Put the phone down within {reach}" in Reader(page).text


def colours(scheme: str) -> dict[str, tuple[float, float, float]]:
    """The colours of light or dark by their names, as linear light (WCAG 2.2)."""
    light, dark = re.findall(r":root \{([^}]+)\}", read_static("palette.css"))
    found = re.findall(r"--([a-z-]+): #([0-9a-f]{3,6});", light if scheme == "light" else dark)

    def linear(code: str) -> tuple[float, float, float]:
        wide = code if len(code) == 6 else "".join(2 * digit for digit in code)
        parts = [int(wide[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return r, g, b

    return {name: linear(code) for name, code in found}


TEXT_ON = [
    *[("ink", ground) for ground in ("paper", "card", "tint", "warm-tint")],
    *[("soft", ground) for ground in ("paper", "card")],
    *[("accent", ground) for ground in ("paper", "card", "tint")],
    ("on-accent", "accent"),
    ("warm", "warm-tint"),
    ("paper", "warm"),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_every_text_contrasts_with_its_background(scheme: str, text: str, ground: str) -> None:
    found = colours(scheme)
    shades = [
        sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), found[n], strict=True))
        for n in (text, ground)
    ]
    assert (max(shades) + 0.05) / (min(shades) + 0.05) >= 4.5
