"""The pages about JSON have every key that is printed, and no other."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from coach.practice.model import Ending, RecordedBout, Session
from coach.practice.record import Record, record_file
from tests.faults.running import ROOT
from tests.inside import run_inside

DOCS = ROOT / "docs"


def documented(page: str, heading: str) -> set[str]:
    """The keys in the first column of the table below a heading."""
    text = "\n" + (DOCS / page).read_text(encoding="utf-8")
    below = text.partition(f"\n{heading}\n")[2].partition("\n#")[0]
    firsts = re.findall(r"^\| (`.+?) \|", below, re.MULTILINE)
    return {key for first in firsts for key in re.findall(r"`(.+?)`", first)}


def keys_of(value: Any, above: str = "") -> Iterator[str]:
    """The keys of a JSON value and of what is in it, such as `days[].day`."""
    if isinstance(value, list):
        for each in value:
            yield from keys_of(each, f"{above}[]")
    elif isinstance(value, dict):
        for key, each in value.items():
            path = f"{above}.{key}".removeprefix("[]").removeprefix(".")
            yield path
            yield from keys_of(each, path)


@pytest.mark.parametrize("command", ["today", "log", "progress"])
def test_every_key_of_a_command_is_documented(command: str, tmp_path: Path) -> None:
    began, bouts = datetime.now(UTC), (RecordedBout(60_000, "inverted-squat", 5),)
    for ending in (Ending.WHOLE, Ending.CAME_UP, Ending.UNKNOWN):
        session = Session(began, "core", ending=ending, bouts=bouts, angle=60, before=4, after=3)
        Record(record_file()).keep(session)
    printed = json.loads(run_inside(command, "--json", cwd=tmp_path).out)
    assert set(keys_of(printed)) == documented("json.md", f"## coach {command}")


def test_every_key_of_the_cue_sheet_is_documented() -> None:
    schema = json.loads((DOCS / "cue-sheet.schema.json").read_text(encoding="utf-8"))
    assert set(schema["properties"]) == documented("cue-sheet.md", "# The cue sheet")
    cue = schema["$defs"]["cue"]["properties"]
    assert set(cue) == documented("cue-sheet.md", "## A cue")
