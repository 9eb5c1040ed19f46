"""The places that the documentation names are places of its routines."""

import re
from itertools import chain

from coach.budget.places import parse_place
from coach.budget.planner import BEGINNING
from coach.routine.library import find
from tests.faults.running import ROOT


def test_every_place_in_the_documentation_is_there() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    texts = (page.read_text(encoding="utf-8") for page in pages)
    command = re.compile(r"coach (?:start|plan) ([\w,-]+) --from ([\d.]+\d)")
    found = set(chain.from_iterable(map(command.findall, texts)))
    assert found
    for routine, place in found:
        assert parse_place(place, find(routine)) != BEGINNING
