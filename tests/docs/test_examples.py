"""What README and docs/ show was really typed, and is typed again here."""

import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from itertools import chain
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup
from typer.main import get_command

from coach.cli.commands import app
from coach.errors import RoutineError
from coach.practice.words import summary_lines
from tests.docs.pages import PAGES, README, Example, blocks, commands, matches
from tests.docs.scripted import script
from tests.faults.running import ENGINE, ROOT, environment
from tests.forked import begin

DEVICE = ROOT / "tests" / "faults" / "device"

NOT_RUN = {
    "pipx": "installs from a registry",
    "uv": "installs from a registry",
    "pip": "installs from a registry",
    "coach --install-completion": "changes the start-up files of a shell",
}
"""Beginnings of lines that no test types, and why."""

TYPED = [README, ROOT / "docs" / "live.md"]
"""Pages whose blocks can be typed one after another in an empty home."""

HEAVY = ("coach start", "coach export", "coach send")
"""What takes long, or needs a device: only the heavy tests type it."""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_is_one(page: Path) -> None:
    """It is parsed with its flags and their values, but not run."""
    for example in commands(page):
        if example.line.startswith(tuple(NOT_RUN)):
            continue
        words = example.words[1:]
        command = get_command(app)
        context = None
        while words and isinstance(command, TyperGroup) and words[0] in command.commands:
            context = typer.Context(command, parent=context, info_name=words[0])
            command = command.commands[words.pop(0)]
        try:
            command.make_context(example.words[0], words, parent=context)
        except typer.Exit:
            assert words == ["--version"] or "--help" in words
        except Exception as fault:  # noqa: BLE001  # a message for whoever wrote the page
            pytest.fail(f"{example.line}: {fault}")


def typed(example: Example, folder: Path, surroundings: Mapping[str, str]) -> str:
    """What a command prints on both streams, as a terminal shows it."""
    with tempfile.TemporaryFile() as screen:
        process = begin(
            *example.words[1:],
            cwd=folder,
            environment=environment(**surroundings),
            stdout=screen.fileno(),
            stderr=screen.fileno(),
        )
        code = process.wait()
        screen.seek(0)
        printed = screen.read().decode()
    # A page may show a refusal; what it shows without output is done.
    assert code == 0 or (example.output and code == RoutineError.exit_code), printed
    return printed


LENGTH = re.compile(r"\d+ h(?: \d+ min)?|\d+ min(?: \d+ s)?|\d+ s\b|\b\d+:\d\d\b")


def without_lengths(text: str) -> str:
    """Text without the lengths that depend on the voice, nor the room that they take."""
    return re.sub(r"[ ]+", " ", LENGTH.sub("", text))


def test_readme_shows_what_is_printed(tmp_path: Path) -> None:
    """With an engine that hums, so all but the lengths is as README has it."""
    surroundings = {"PYTHONPATH": f"{ENGINE}:{ROOT}", "COACH_TEST_ENGINE": "none"}
    cache = {"COACH_CACHE": str(tmp_path / "cache")}
    seen = 0
    for number, block in enumerate(blocks(README)):
        folder = tmp_path / str(number)
        for example in block:
            if example.line.startswith((*NOT_RUN, *HEAVY)):
                continue
            printed = typed(example, folder, home(folder) | surroundings | cache)
            shown = without_lengths(example.output)
            assert matches(shown, without_lengths(printed)), printed
            seen += 1
    assert seen >= 6


@pytest.mark.heavy
@pytest.mark.parametrize("page", TYPED, ids=lambda page: page.name)
def test_it_is_typed_as_shown(page: Path, tmp_path: Path) -> None:
    """With the real voice, and a sound card that plays many times as fast. Each block is typed in
    a new home."""
    card = {"COACH_TEST_DEVICE": "stays", "COACH_TEST_SPEED": "200"}
    for number, block in enumerate(blocks(page)):
        folder = tmp_path / str(number)
        surroundings = home(folder) | card | {"PYTHONPATH": f"{DEVICE}:{ROOT}"}
        for example in block:
            if example.line.startswith(tuple(NOT_RUN)):
                continue
            if example.line.startswith("coach send"):
                assert sent(example, folder, surroundings).startswith("http://")
                continue
            printed = typed(example, folder, surroundings)
            if example.output:
                assert matches(example.output, printed), printed


def test_the_faults_of_a_table_are_reported_as_shown(tmp_path: Path) -> None:
    (example,) = chain.from_iterable(blocks(ROOT / "docs" / "clinic.md"))
    people = [f"{name},core," for name in "abcdefghijk"]
    for row in (3, 6, 7):
        people[row] = people[row].replace("core", "knee.toml")
    people[5], people[10] = "f,core,ten", people[2]
    (tmp_path / "people.csv").write_text("\n".join(["id,routine,reps", *people]))
    printed = typed(example, tmp_path, home(tmp_path))
    assert matches(example.output, printed), printed


def test_the_progress_that_is_shown_is_that_of_the_gallery() -> None:
    (example,) = chain.from_iterable(blocks(ROOT / "docs" / "practice.md"))
    assert example.line == "coach progress --plain"
    printed = "\n".join(summary_lines(*script("make_gallery").practised()))
    assert matches(example.output, printed), printed


def home(folder: Path) -> dict[str, str]:
    """A home that is empty at first."""
    folder.mkdir(exist_ok=True)
    places = {f"COACH_{name}": str(folder / name) for name in ("DATA", "STATE", "CONFIG")}
    return {"HOME": str(folder), **places}


def sent(example: Example, folder: Path, surroundings: Mapping[str, str]) -> str:
    """The address that is printed when the phone may come; nobody comes, and it is stopped."""
    with subprocess.Popen(
        [sys.executable, "-m", "coach", *example.words[1:], "--bind", "127.0.0.1"],
        cwd=folder,
        env=environment(**surroundings),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline()
        process.send_signal(signal.SIGINT)
    return address


def test_three_dots_stand_for_what_is_left_out() -> None:
    assert matches("a\n...\nc", "a\nb\nb\nc\n")
    assert matches("set in ....", "set in /home/x.")
    assert not matches("a\nc", "a\nb\nc\n")
    assert not matches("a", "ab")
