"""What Tab completes: asked as each shell asks, and typed in the shells themselves."""

import os
import pty
import shutil
import sys
import time
from pathlib import Path
from select import select

import pytest

from coach.cli.flags import completion
from coach.export.formats.registry import FORMATS
from coach.routine.library import exercises, routines
from coach.voices.registry import known_voices
from tests.faults.running import ROOT, environment
from tests.forked import run

DEVICE = ROOT / "tests" / "faults" / "device"

EXERCISES = ["hang", "oscillation", "squat", "crunch", "sit-up", "rotation"]
BUILT_IN = ["today", *routines(), *EXERCISES]


def offered(folder: Path, *words: str, **changes: str) -> list[str]:
    """The completions of the last word, as bash gets them."""
    asked = {
        "_COACH_COMPLETE": "complete_bash",
        "COMP_WORDS": "\n".join(("coach", *words)),
        "COMP_CWORD": str(len(words)),
        "COACH_CALLED": "scripts/coach",  # however it was found
        **changes,
    }
    done = run(cwd=folder, environment=environment(**asked))
    assert done.stderr == b""
    return done.stdout.decode().splitlines()


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (("pro",), ["progress"]),
        (("start", ""), BUILT_IN),
        (("plan", "inverted-s"), ["inverted-squat", "inverted-sit-up"]),
        (("export", "core", "crunch,ro"), ["crunch,rotation"]),
        (("plan", "--without", "crunch,si"), ["crunch,sit-up"]),
        (("start", "--level", ""), ["first", "steady", "strong"]),
        (("start", "--sides", "i"), ["in-turn"]),
        (("export", "--format", "m4a,m"), ["m4a,m4a", "m4a,mp3", "m4a,m4b"]),
        (("today", "--programme", "f"), ["four-weeks"]),
        (("defaults", "set", "vo"), ["voice"]),
        (("defaults", "set", "without", "si"), ["sit-up"]),
        (("defaults", "set", "partner", ""), ["yes", "no"]),
        (("log", "add", "week-1"), ["week-1"]),
        (("nothing", ""), None),
    ],
)
def test_values_that_fit_are_offered(
    tmp_path: Path, words: tuple[str, ...], values: list[str] | None
) -> None:
    found = [each for each in offered(tmp_path, *words) if each]
    assert found == values if values is not None else "start" in found


def test_the_names_offered_are_those_that_are_there() -> None:
    assert set(completion.FORMATS) == set(FORMATS)
    assert {name for name, _ in completion.exercise("inverted-")} <= set(exercises())
    assert [name for name, _ in completion.voice("")] == [each.name for each in known_voices()]


@pytest.mark.parametrize(
    ("words", "values"),
    [
        # Bash parts words at colons and equals signs, and replaces the last part.
        (("start", "--voice", "hibari"), [f"hibari:{who}" for who in ("heart", "kore", "fenrir")]),
        (("start", "--voice", "hibari", ":"), ["heart", "kore", "fenrir"]),
        (("start", "--voice", "hibari", ":", "k"), ["kore"]),
        (("start", "--voice", "=", "sys"), ["system"]),
        (("start", "--level", "="), ["first", "steady", "strong"]),
    ],
)
def test_bash_gets_the_rest_of_a_parted_word(
    tmp_path: Path, words: tuple[str, ...], values: list[str]
) -> None:
    assert offered(tmp_path, *words)[:3] == values


def test_what_a_shell_gets_has_the_plain_name(tmp_path: Path) -> None:
    asked = {"COACH_CALLED": "/a b/coach", "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    done = run("--show-completion", "bash", cwd=tmp_path, environment=environment(**asked))
    printed = done.stdout.decode()
    assert f"{completion.VARIABLE}=complete_bash $1" in printed
    assert printed.endswith("complete -o default -F _coach_completion coach\n")


def test_a_fault_prints_nothing_into_the_command_line(tmp_path: Path) -> None:
    asked = {"_COACH_COMPLETE": "complete_bash", "COMP_WORDS": "coach\nstart\n"}
    done = run(cwd=tmp_path, environment=environment(**asked, COMP_CWORD="nothing"))
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")


def test_devices_are_offered_by_name(tmp_path: Path) -> None:
    cards = {"PYTHONPATH": f"{DEVICE}:{ROOT}"}
    assert offered(tmp_path, "start", "--device", "", **cards) == ["fast"]


def test_own_files_are_offered_by_what_is_in_them(tmp_path: Path) -> None:
    step = '[[step]]\nexercise = "hang"\n'
    (tmp_path / "mine.toml").write_text(f'title = "Mine"\n{step}')
    (tmp_path / "my own.toml").write_text(step)
    (tmp_path / "my-weeks.toml").write_text('title = "Weeks"\nweeks = ["week-1"]\n')
    (tmp_path / "my-project.toml").write_text('[project]\nname = "mine"\n')
    (tmp_path / "my-broken.toml").write_text("title = \n")
    (tmp_path / "my$(touch evil).toml").write_text(step)
    (tmp_path / "my.m4a").touch()
    assert offered(tmp_path, "start", "m") == ["mine.toml", r"my\ own.toml"]
    assert offered(tmp_path, "send", "my") == [r"my\ own.toml", "my.m4a"]
    assert offered(tmp_path, "check", "m") == ["mine.toml", r"my\ own.toml", "my-weeks.toml"]
    assert offered(tmp_path, "today", "--programme", "m") == ["my-weeks.toml"]


def test_zsh_gets_what_they_are_as_well(tmp_path: Path) -> None:
    # A title is shown by the shell, which evaluates it.
    titled = 'title = "Mine [/bold] `touch evil` $(touch evil) \'\\""\n'
    (tmp_path / "cosy.toml").write_text(f'{titled}[[step]]\nexercise = "hang"\n')
    asked = {"_COACH_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "coach start co"}
    done = run(cwd=tmp_path, environment=environment(**asked))
    described = "Crunches and sit-ups, for those who are used to the table."
    own = '"cosy.toml":"Mine bold touch evil touch evil "'
    assert done.stdout.decode() == f'_arguments \'*: :(("core":"{described}"\n{own}))\'\n'


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("shell", "ready"),
    [
        (("bash", "--norc", "-i"), 'eval "$(coach --show-completion)"'),
        (
            ("zsh", "-f", "-i"),
            'autoload -U compinit; compinit -u; eval "$(coach --show-completion)"',
        ),
        (("fish", "--no-config", "-i"), "coach --show-completion | source"),
    ],
    ids=lambda each: each[0] if isinstance(each, tuple) else "",
)
def test_the_shells_complete_what_is_typed(
    tmp_path: Path, shell: tuple[str, ...], ready: str
) -> None:
    if shutil.which(shell[0]) is None:
        pytest.skip(f"no {shell[0]}")
    command = tmp_path / "bin" / "coach"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m coach "$@"\n')
    command.chmod(0o755)
    variables = environment(
        PATH=f"{command.parent}:{os.environ['PATH']}", HOME=str(tmp_path), TERM="xterm"
    )
    child, keyboard = pty.fork()
    if child == 0:
        os.chdir(tmp_path)
        os.execvpe(shell[0], shell, variables)
    try:
        # What the shell runs is not to be found in what was typed.
        os.write(keyboard, f"{ready}; echo re''ady\n".encode())
        _wait_for(keyboard, "ready")
        for typed, rest in (("coach start cru", "nch"), ("coach start --voice hibari:k", "ore")):
            os.write(keyboard, f"{typed}\t".encode())
            _wait_for(keyboard, rest)
            os.write(keyboard, b"\x15")
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
        os.close(keyboard)


def _wait_for(keyboard: int, words: str) -> None:
    shown = ""
    until = time.monotonic() + 60
    while words not in shown:
        assert time.monotonic() < until, shown
        if select([keyboard], [], [], 0.1)[0]:
            shown += os.read(keyboard, 1 << 16).decode(errors="replace")
