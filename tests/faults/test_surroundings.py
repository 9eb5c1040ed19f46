"""Odd places: names of folders and files with all kinds of characters."""

import os
from pathlib import Path

import pytest

from tests.faults.running import ENGINE, QUICK, ROOT, WAV, everything_in, run, takes_in

ROUTINE = """title = "Für den Rücken, 肩"

[[step]]
exercise = "hang"
hold = 40
"""

PARTS = [
    "-x $(touch pwned); `touch pwned` 100% {sure} [really] *",
    "with\na line, Umlaut ü and 🙃",
    "with a space, 'quotes' and \"more\"",
]
NAMES = [" ".join(PARTS), *(pytest.param(part, marks=pytest.mark.heavy) for part in PARTS)]


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such names")
@pytest.mark.parametrize("name", NAMES)
def test_every_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    place = tmp_path / name
    place.mkdir()
    (place / f"{name}.toml").write_text(ROUTINE, encoding="utf-8")
    done = run(
        "export",
        f"./{name}.toml",
        *WAV[:2],
        "--to",
        f"{place}/out {name}",
        cwd=place,
        PYTHONPATH=f"{ENGINE}:{ROOT}",
        COACH_TEST_ENGINE="none",
        COACH_CACHE=f"{place}/cache {name}",
    )
    assert done.returncode == 0, done.stderr
    (file,) = (place / f"out {name}").iterdir()
    assert file.stat().st_size > 1_000_000
    assert done.stdout == f"{file}\n"
    assert takes_in(place / f"cache {name}")
    assert "pwned" not in " ".join(everything_in(tmp_path)).replace("touch pwned", "")


def test_a_fault_is_reported_in_two_lines_whatever_the_name_contains(tmp_path: Path) -> None:
    done = run("check", "with\n\n\na line \x1b[2J and 👩\u200d🔬.toml", cwd=tmp_path)
    assert done.returncode == 3
    assert done.stderr.count("\n") <= 2
    assert "with\\n\\n\\na line \\x1b[2J and 👩\u200d🔬.toml: " in done.stderr
    assert "\x1b" not in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX only")
def test_a_folder_with_an_undecodable_name_is_written_to_and_named(tmp_path: Path) -> None:
    place = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe"))
    place.mkdir()
    done = run(*QUICK[:-3], "--to", str(place / "out"), cwd=place)
    assert done.returncode == 0, done.stderr
    (file,) = (place / "out").iterdir()
    assert done.stdout == f"{file}\n"
