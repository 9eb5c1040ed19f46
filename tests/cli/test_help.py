"""The help says what was written for it, and what it says about defaults is true."""

import re
from collections.abc import Iterator

import pytest
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command
from typer.testing import CliRunner

from coach.cli.cache import MEGABYTE
from coach.cli.commands import app
from coach.routine.library import DEFAULT_ROUTINE
from coach.voices.registry import DEFAULT_VOICE
from coach.voices.store import TAKES_LIMIT


def commands(group: object, *names: str) -> Iterator[tuple[str, TyperCommand]]:
    """Every command with the words that call it."""
    assert isinstance(group, TyperGroup)
    for name, command in group.commands.items():
        if isinstance(command, TyperCommand):
            yield " ".join((*names, name)), command
        else:
            yield from commands(command, *names, name)


COMMANDS = dict(commands(get_command(app)))


def helps(command: str) -> dict[str, str]:
    """The help text of each flag and argument of a command."""
    return {each.opts[0]: getattr(each, "help", None) or "" for each in COMMANDS[command].params}


@pytest.mark.parametrize("command", COMMANDS)
def test_all_that_was_written_is_shown(command: str) -> None:
    """Text in brackets would be taken for markup and left out."""
    shown = CliRunner(env={"COLUMNS": "500"}).invoke(app, [*command.split(), "--help"])
    assert shown.exit_code == 0
    for flag, text in helps(command).items():
        assert text in shown.stdout, flag


@pytest.mark.parametrize("command", ["start", "plan", "export", "send"])
def test_the_stated_defaults_are_true(command: str) -> None:
    help_texts = helps(command)
    assert f"Default: {DEFAULT_VOICE}." in help_texts["--voice"]
    routine = help_texts.get("routine") or help_texts["routines"]
    assert f": {DEFAULT_ROUTINE}." in routine


def test_the_commands_are_grouped_by_purpose() -> None:
    shown = CliRunner(env={"COLUMNS": "80"}).invoke(app, ["--help"]).stdout
    asked = ("A session", "start", "Files", "export", "Your practice", "log", "Routines", "plan")
    places = [
        re.search(rf"^[^\w\n]+{words} ", shown, re.MULTILINE)
        for words in (*asked, "This computer", "doctor", "cache")
    ]
    starts = [place.start() for place in places if place]
    assert len(starts) == len(places)
    assert starts == sorted(starts)


def test_the_room_for_phrases_is_stated() -> None:
    room = TAKES_LIMIT // MEGABYTE
    assert f"Default: {room}." in helps("cache prune")["--keep"]
    assert f"at {room} MB" in str(COMMANDS["cache prune"].help)


def test_plain_leaves_the_code_out_only_where_there_is_one() -> None:
    assert {name for name in COMMANDS if "QR code" in helps(name).get("--plain", "")} == {"send"}


def test_a_place_to_resume_from_has_the_same_help() -> None:
    assert helps("plan")["--from"] == helps("start")["--from"]
