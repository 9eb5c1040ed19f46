"""`coach plan --picture`: where the picture goes."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.cli.conftest import Run

PLAN = ("plan", "hang", "--detail", "cues")
SVG = "{http://www.w3.org/2000/svg}svg"


def test_it_is_written_beside_the_plan_and_beside_the_sheet(coach: Run, tmp_path: Path) -> None:
    plain = coach(*PLAN).stdout
    with_picture = coach(*PLAN, "--picture", "new/hang.svg")
    assert with_picture.stdout == plain
    assert with_picture.stderr.splitlines()[-1] == f"The picture: {Path('new', 'hang.svg')}"
    assert ET.parse(tmp_path / "new" / "hang.svg").getroot().tag == SVG
    sheet = coach(*PLAN, "--json").stdout
    assert coach(*PLAN, "--json", "--picture", "other.svg").stdout == sheet
    drawn = coach(*PLAN, "--picture", "-")
    assert drawn.stdout.encode() == (tmp_path / "other.svg").read_bytes()
    assert drawn.stderr == ""


def test_a_file_that_exists_is_replaced_only_when_asked(coach: Run, tmp_path: Path) -> None:
    path = tmp_path / "hang.svg"
    path.write_text("mine")
    refused = coach(*PLAN, "--picture", "hang.svg")
    assert (refused.returncode, refused.stdout) == (6, "")
    assert refused.stderr.startswith("hang.svg: The file exists already\n")
    assert path.read_text() == "mine"
    assert coach(*PLAN, "--picture", "hang.svg", "--overwrite").returncode == 0
    assert ET.parse(path).getroot().tag == SVG
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--picture", "hang.png"), "Name it hang.svg."),
        (("--picture", "out/"), "Name it out.svg."),
        (("--picture", ".svg"), "Name it plan.svg."),
        (("--picture", " "), "This names no file"),
        (("--picture", "-", "--json"), "both write to stdout"),
        (("--overwrite",), "none is asked for"),
    ],
)
def test_an_invalid_target_is_refused(
    coach: Run, tmp_path: Path, words: tuple[str, ...], expected: str
) -> None:
    done = coach(*PLAN, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert expected in done.stderr
    assert len(done.stderr.splitlines()) == 2
    assert not list(tmp_path.glob("*.svg"))


def test_a_place_that_cannot_be_written_is_named_before_anything_is_recorded(
    coach: Run, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    voice = ("--voice", "hibari:heart")
    done = coach(*PLAN, *voice, "--picture", "file/hang.svg", COACH_CACHE=str(tmp_path / "cache"))
    assert (done.returncode, done.stdout) == (6, "")
    assert done.stderr.startswith(f"{Path('file', 'hang.svg')}: ")
    assert not (tmp_path / "cache").exists()
