"""Windows and macOS, without such a computer: what Python lacks there, and what the types say about
it.
"""

import json
import os
import shlex
import subprocess
import sys
import wave
from pathlib import Path
from typing import Any

import pytest

from coach.program import in_shell, program
from tests.packaging.checkout import ROOT

HANG = ("export", "hang", "--hold", "40", "--detail", "cues")

COMMANDS = [
    ("list",),
    ("defaults", "set", "voice", "silent"),
    ("plan", "hang"),
    (*HANG, "--format", "wav", "--to", "out"),
    ("progress",),
]

FILES = [
    ("defaults", "set", "voice", "silent"),
    ("voices",),
    ("new", "mine"),
    ("check", "mine"),
    ("log", "add", "hang"),
    ("today",),
    (*HANG, "--format", "mp3,m4a,opus,flac", "--sidecars", "--to", "out"),
    (*HANG, "--format", "wav", "--music", "music.wav", "--to", "music"),
    (*HANG, "--format", "wav", "--music", "music.wav", "--to", "music", "--overwrite"),
    ("batch", "--example", "people.csv"),
    ("cache", "prune"),
]


def run(folder: Path, commands: list[tuple[str, ...]]) -> dict[str, Any]:
    """Load coach as on Windows, and run commands in a folder."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.packaging.as_windows", json.dumps(commands)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    for each in found["done"]:
        assert each["code"] == 0, each
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="it looks up open files as Linux tells them")
def test_coach_loads_and_runs_where_what_only_posix_has_is_absent(tmp_path: Path) -> None:
    found = run(tmp_path, COMMANDS)
    modules = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "coach").rglob("*.py")
        if path.name != "__init__.py"
    }
    assert modules <= set(found["modules"])
    assert found["pressed"] == ["q", "page down", "n"]
    assert (tmp_path / "out" / "decompression-hang.wav").exists()


@pytest.mark.heavy
@pytest.mark.skipif(sys.platform != "linux", reason="it looks up open files as Linux tells them")
def test_no_open_file_is_renamed_or_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_CACHE", str(tmp_path / "cache"))
    with wave.open(str(tmp_path / "music.wav"), "wb") as file:
        file.setparams((2, 2, 48_000, 0, "NONE", ""))
        file.writeframes(bytes(range(250)) * 40_000)
    run(tmp_path, FILES)
    assert list(tmp_path.rglob("*.part")) == []
    assert len(list(tmp_path.glob("cache/music/*.music"))) == 1


@pytest.mark.heavy
@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_types_say_that_every_call_exists_there(system: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--platform", system, "--cache-dir", tmp_path, "coach"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_commands_are_typed_as_the_shells_of_windows_read_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shlex.split(in_shell("start", "my own.toml", "it's")) == ["start", "my own.toml", "it's"]
    folder = tmp_path / "Anna B"
    folder.mkdir()
    (folder / "coach.exe").touch()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "argv", [str(folder / "coach")])
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert program() == f'& "{folder / "coach"}"'
    assert in_shell("start", "my own.toml", "C:\\x") == 'start "my own.toml" C:\\x'
    monkeypatch.setattr("shutil.which", lambda name: str(folder / f"{name}.exe"))
    assert program() == "coach"
