"""Values for flags that are not given: set, shown, applied and left out."""

import json
import os
import signal
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from coach.cli.commands import app
from coach.defaults.file import defaults_file
from coach.defaults.model import KEYS
from coach.errors import CoachError, RoutineError, UsageError, VoiceError
from tests.forked import begin

Invoke = Callable[..., Result]


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COACH_CONFIG", str(tmp_path / "config"))
    (tmp_path / "config").mkdir()
    monkeypatch.chdir(tmp_path)
    return defaults_file()


def run(*words: str) -> str:
    """What `coach` prints as its result. Raises what it raises."""
    done = CliRunner().invoke(app, words)
    if done.exception is not None:
        raise done.exception
    return done.stdout


def refused(kind: type[CoachError], *words: str) -> str:
    with pytest.raises(kind) as caught:
        run(*words)
    assert len(caught.value.lines) <= 2
    return str(caught.value)


def test_what_is_set_is_listed_taken_and_left_out(file: Path) -> None:
    assert run("defaults").count("  built in\n") == len(KEYS)
    for pair in ("routine core", "tempo 4-1-2-1", "voice silent", "hold 5m", "without situp"):
        run("defaults", "set", *pair.split())
    listed = run("defaults").splitlines()
    assert [line.split()[0] for line in listed if " line " in line] == [
        *("routine", "hold", "tempo", "without", "voice"),
    ]
    assert "hold         5 min" in "\n".join(listed)
    begin = f"From {file}: routine core; voice silent; hold 2 min; tempo 4-1-2-1; without "
    assert f"{begin}inverted-sit-up." in run("plan")
    assert f"From {file}: voice silent; hold 2 min." in run("plan", "hang")
    flags = ("--voice", "silent", "--tempo", "3121", "--hold", "60")
    assert f"From {file}: routine core; without inverted-sit-up." in run("plan", *flags)
    bare = run("plan", "--no-defaults", "--voice", "silent")
    assert bare.startswith("Back basics")
    assert str(file) not in bare
    run("defaults", "unset", "routine")
    assert run("plan").startswith("Back basics")


def test_an_invalid_value_is_refused_in_the_words_of_the_command_line() -> None:
    assert "neither yes nor no" in refused(UsageError, "defaults", "set", "partner", "maybe")
    assert "The defaults are routine, level" in refused(
        UsageError, "defaults", "set", "colour", "red"
    )


def test_a_voice_that_is_not_installed_yet_may_be_set_and_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HIBARI_HOME", str(tmp_path))
    said = CliRunner().invoke(app, ("defaults", "set", "voice", "hibari:emma")).stderr
    assert "cannot speak here yet: its weights are not on this computer" in said
    assert "cannot" not in CliRunner().invoke(app, ("defaults", "set", "voice", "silent")).stderr


def test_what_a_routine_names_comes_before_it(file: Path, tmp_path: Path) -> None:
    file.write_text('level = "strong"\nangle = 80\nhold = "5m"\ntempo = "5-1-5-1"\n')
    mine = tmp_path / "mine.toml"
    mine.write_text(
        'title = "Mine"\nlevel = "first"\nstep = [\n { exercise = "hang", hold = 40 },\n'
        ' { exercise = "squat", tempo = "3-1-2-1" },\n { exercise = "hang" },\n]\n'
    )
    printed = run("plan", "mine", "--voice", "silent")
    assert "tilted 25 degrees" in printed
    assert "The longest is 1 min (the limit is 1 min)" in printed
    aside = "not level strong, as the routine says first; not angle 80, as level first has 25"
    assert f"From {file}: hold 1 min; {aside}." in printed
    assert "gives way" not in printed
    within = run("plan", "mine", "--voice", "silent", "--within", "9m")
    assert "would take --detail full, which gives way to --within as here" in within


@pytest.mark.parametrize(
    ("words", "aside"),
    [
        (
            "week-1",
            "not level strong, as the routine says first; not angle 25, as the routine says 20",
        ),
        ("hang", ""),
        ("hang --level first", "not level strong, as --level says first"),
        ("hang --level strong --angle 40", "not angle 25, as --angle says 40"),
        ("hang --level strong --angle 25", ""),
    ],
)
def test_the_plan_tells_which_limit_was_set_aside_and_by_what(
    file: Path, words: str, aside: str
) -> None:
    file.write_text('level = "strong"\nangle = 25\n')
    (printed,) = [
        line
        for line in run("plan", *words.split(), "--voice", "silent").splitlines()
        if str(file) in line
    ] or [""]
    assert aside in printed
    assert ("not " in printed) == bool(aside)


def test_what_is_left_out_by_default_stays_out_whatever_a_flag_leaves_out(file: Path) -> None:
    file.write_text('without = ["crunch"]\n')
    printed = run("plan", "core", "--without", "sit-up", "--voice", "silent")
    assert "Inverted" not in printed.partition("Note")[0]
    printed = refused(UsageError, "plan", "crunch", "--voice", "silent")
    assert "nothing is left of Inverted Crunch" in printed
    assert "--no-defaults" in printed


def test_a_level_by_default_may_be_why_a_routine_cannot_be_done(file: Path) -> None:
    file.write_text('level = "first"\n')
    printed = refused(RoutineError, "plan", "hang", "--angle", "45", "--voice", "silent")
    assert "steeper than level first allows" in printed
    assert "`coach" not in printed
    assert "--no-defaults" in printed
    assert run("plan", "hang", "--angle", "45", "--level", "steady", "--voice", "silent")


@pytest.mark.parametrize("command", ["start", "plan", "export", "send"])
def test_a_broken_file_is_refused_before_anything(file: Path, command: str) -> None:
    file.write_text('tempo = "3-1-2-1"\nlevel = "steddy"\n')
    printed = refused(RoutineError, command, "hang", "--voice", "silent")
    assert printed.startswith(f"{file}: line 2, level: ")
    assert "--no-defaults" in printed
    assert [path.name for path in Path().iterdir()] == ["config"]


@pytest.mark.parametrize("name", ["hibari:emma", "nobody"])
def test_a_default_voice_that_is_not_installed_is_reported_with_its_line(
    file: Path, name: str
) -> None:
    file.write_text(f'pace = 0.9\nvoice = "{name}"\n')
    printed = refused(VoiceError, "plan", "hang")
    assert printed.startswith(f"{file}: line 2, voice: ")
    assert "--no-defaults" in printed
    assert run("plan", "hang", "--voice", "silent")
    assert "nobody" in refused(UsageError, "defaults", "set", "voice", "nobody")


@pytest.mark.parametrize("name", ["squt", "gone.toml"])
def test_a_default_routine_that_is_missing_is_reported_with_its_line(file: Path, name: str) -> None:
    file.write_text(f'voice = "silent"\nroutine = "{name}"\n')
    printed = refused(RoutineError, "plan")
    assert printed.startswith(f"{file}: line 2, routine: ")
    assert "--no-defaults" in printed
    assert run("plan", "squat")
    assert str(file) not in refused(RoutineError, "plan", name)


def test_files_go_to_the_folder_and_in_the_formats_by_default(file: Path, tmp_path: Path) -> None:
    """Of the rest, nothing changes the way up."""
    file.write_text('routine = "first-time"\nlevel = "first"\nwithout = "crunch"\n')
    run("defaults", "set", "folder", "music")
    run("defaults", "set", "format", "wav,flac")
    way_up = ("export", "--way-up", "--voice", "silent")
    run(*way_up)
    kept = tmp_path / "music"
    assert sorted(path.name for path in kept.iterdir()) == ["way-up.flac", "way-up.wav"]
    run(*way_up, "-o", "bare.wav", "--no-defaults")
    assert (kept / "way-up.wav").read_bytes() == (tmp_path / "bare.wav").read_bytes()
    run(*way_up, "--to", "there", "--format", "flac")
    assert [path.name for path in (tmp_path / "there").iterdir()] == ["way-up.flac"]


@pytest.mark.skipif(os.name != "posix", reason="signals of that kind are POSIX")
def test_a_session_without_a_routine_is_the_one_by_default(
    environment: Mapping[str, str], file: Path, tmp_path: Path
) -> None:
    """The command that resumes names it."""
    file.write_text(
        'routine = "hang,crunch"\nwithout = "hang"\ndetail = "cues"\npartner = true\n'
        'voice = "silent"\n'
    )
    words = ("start", "--yes", "--wait-for", "0", "--log", "log.jsonl")
    variables = {**environment, "COACH_TEST_SPEED": "100"}
    session = begin(*words, cwd=tmp_path, environment=variables, stderr=subprocess.PIPE)
    assert session.stderr is not None
    assert any("Inverted Crunch" in line for line in session.stderr)
    session.send_signal(signal.SIGINT)
    printed = session.communicate(timeout=120)[1]
    assert (
        "To resume where it ended: coach start hang,crunch --yes --wait-for 0 --from 1" in printed
    )
    lines = map(json.loads, (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines())
    played = [line["text"] for line in lines if line["kind"] == "say"]
    planned = json.loads(run("plan", "--json", "--doctor"))["cues"]
    said = [cue["text"] for cue in planned if cue["kind"] == "say" and cue["fit"] != "dropped"]
    assert played[:3] == said[:3]
    assert "hang" not in " ".join(played).lower()


def test_a_routine_or_folder_that_is_set_is_found_from_everywhere(file: Path) -> None:
    run("new", "mine")
    run("defaults", "set", "routine", "mine")
    run("defaults", "set", "folder", "~/Music")
    assert f'routine = "{Path("mine.toml").absolute()}"' in file.read_text()
    assert 'folder = "~/Music"' in file.read_text()
    run("defaults", "set", "routine", "today")
    assert 'routine = "today"' in file.read_text()
    assert "no routine" in refused(RoutineError, "defaults", "set", "routine", "minne")
