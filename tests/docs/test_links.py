"""Links lead somewhere, also from the page on PyPI."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, README
from tests.faults.running import ROOT

LINK = re.compile(r"\]\(([^)\s]+)\)|^\[[\w-]+\]: (\S+)|(?:src|href)=\"([^\"]+)\"", re.MULTILINE)


def links(page: Path) -> list[str]:
    return ["".join(found) for found in LINK.findall(page.read_text(encoding="utf-8"))]


def anchors(page: Path) -> set[str]:
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}


def home() -> str:
    about = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(about["project"]["urls"]["Homepage"])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_link_leads_to_is_there(page: Path) -> None:
    raw = home().replace("//github.com", "//raw.githubusercontent.com") + "/main/"
    for link in links(page):
        inside = re.sub(rf"^({re.escape(home())}/(blob|tree)/main/|{re.escape(raw)})", "", link)
        if inside.startswith(("http", home())):
            continue
        name, _, anchor = inside.partition("#")
        base = ROOT if page == README else page.parent
        target = base / name if name else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_readme_has_whole_addresses_only() -> None:
    """PyPI shows it without the files around it."""
    found = links(README)
    assert len(found) > 15
    assert [link for link in found if not link.startswith(("https://", "#"))] == []


def test_each_link_name_in_readme_is_defined_and_used() -> None:
    text = README.read_text(encoding="utf-8")
    defined = re.findall(r"^\[([\w-]+)\]:", text, re.MULTILINE)
    used = re.findall(r"\]\[([\w-]+)\]|\[([\w-]+)\]\[\]", text)
    assert sorted(defined) == sorted({"".join(pair) for pair in used})
