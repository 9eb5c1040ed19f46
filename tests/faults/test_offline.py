"""Nothing leaves this computer, and nothing in a routine is ever run."""

import subprocess
import sys
from pathlib import Path

import pytest

from coach.errors import VoiceError
from coach.voices.system import SystemVoice
from tests.faults.running import EXPORT, ROOT, WAV, cannot_mount, everything_in, run_anew

WATCH = Path(__file__).parent / "watch"


def is_our_own(note: str, flag: str) -> bool:
    """Whether the watch saw a process of ours begin: Python, and no shell. Since Python 3.13 it
    sees the same twice, once as what `subprocess` does about it."""
    call, _, given = note.removeprefix("program: ").partition(" ")
    python = f"('{sys.executable}', ['{sys.executable}', '{flag}', "
    return call in {"subprocess.Popen", "os.posix_spawn"} and given.startswith(python)


EVIL = "touch pwned; touch pwned, 'touch pwned' -w pwned"
ROUTINE = f"""title = "{EVIL}"

[[step]]
exercise = "evil"
reps = 1

[exercise.evil]
title = "{EVIL}"
one = "{EVIL}"
explain = ["{EVIL}."]
"""


def watched(tmp_path: Path, *words: str) -> tuple["subprocess.CompletedProcess[str]", list[str]]:
    notes = tmp_path / "notes"
    done = run_anew(
        *words,
        cwd=tmp_path,
        PYTHONPATH=f"{WATCH}:{ROOT}",
        COACH_TEST_NOTES=str(notes),
        COACH_CACHE=str(tmp_path / "cache"),
    )
    return done, notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []


def test_the_watch_sees_what_it_is_to_see(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    program = (
        "import os, socket\nos.system('true')\n"
        "try: socket.create_connection(('127.0.0.1', 9), 1)\nexcept RuntimeError: pass"
    )
    subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(WATCH), "COACH_TEST_NOTES": str(notes)},
        check=True,
    )
    seen = notes.read_text(encoding="utf-8").splitlines()
    assert [line.split(":")[0] for line in seen] == ["program", "network"]


@pytest.mark.parametrize(
    "words",
    [
        EXPORT,
        pytest.param(
            ("plan", "squat", "--reps", "1"), marks=pytest.mark.heavy
        ),  # what an export does too
        ("list",),
        ("voices",),
    ],
)
def test_the_network_is_not_touched_and_no_program_is_started_but_the_voice_of_the_computer(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    done, notes = watched(tmp_path, *words)
    assert done.returncode == 0, done.stderr
    assert all(is_our_own(note, "-P") for note in notes)
    assert not notes or words[0] == "voices"


def test_text_of_a_routine_is_never_in_a_command_of_an_export(tmp_path: Path) -> None:
    (tmp_path / "evil.toml").write_text(ROUTINE, encoding="utf-8")
    done, notes = watched(tmp_path, "export", "evil.toml", "--voice", "silent", *WAV)
    assert done.returncode == 0, done.stderr
    assert notes == []
    assert not any(Path(name).name == "pwned" for name in everything_in(tmp_path))


@pytest.mark.heavy
@pytest.mark.skipif(bool(cannot_mount()), reason=cannot_mount())
def test_it_works_where_there_is_no_network_at_all(tmp_path: Path) -> None:
    alone = ("unshare", "--user", "--map-root-user", "--net")
    done = run_anew(*EXPORT, cwd=tmp_path, before=alone, COACH_CACHE=str(tmp_path / "cache"))
    assert done.returncode == 0, done.stderr


@pytest.mark.heavy
def test_text_of_a_routine_is_never_in_a_command(tmp_path: Path) -> None:
    try:
        assert SystemVoice().identity
    except VoiceError as absent:
        pytest.skip(str(absent))
    (tmp_path / "evil.toml").write_text(ROUTINE, encoding="utf-8")
    done, notes = watched(tmp_path, "plan", "evil.toml", "--voice", "system", "--detail", "cues")
    assert done.returncode == 0, done.stderr
    assert notes, "the system voice speaks in a process of its own"
    assert all(is_our_own(note, "-P") for note in notes)
    assert not any("pwned" in note for note in notes)
    assert not any(Path(name).name == "pwned" for name in everything_in(tmp_path))
