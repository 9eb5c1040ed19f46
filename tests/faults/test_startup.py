"""Nothing heavy is loaded before it is needed."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.conftest import Whole
from tests.faults.running import EXPORT, HUMMING, environment, run

VOICES = {"hibari", "onnxruntime", "pyttsx3"}
OUTPUTS = {"sounddevice", "av", "jinja2", "PIL", "starlette", "uvicorn", "samplerate", "segno"}

PLAN = ("plan", "hang", "--hold", "40", "--detail", "cues")


def loaded(tmp_path: Path, *words: str, **changes: str) -> set[str]:
    """The packages that a run of `coach` has imported by its end."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "coach", *words],
        cwd=tmp_path,
        env=environment(**changes),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-500:]
    rows = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {row.rsplit("|", 1)[1].strip().split(".")[0] for row in rows}


def test_the_way_of_looking_sees_a_heavy_import(tmp_path: Path) -> None:
    assert {"numpy", "typer"} <= loaded(tmp_path, "plan", "hang", "--voice", "silent")


@pytest.mark.parametrize(
    "words", [("--help",), ("--version",), ("export", "--help"), ("start", "--help")]
)
def test_help_loads_neither_numpy_nor_anything_heavier(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    assert not loaded(tmp_path, *words) & (VOICES | OUTPUTS | {"numpy"})


def test_a_shell_that_completes_a_word_waits_for_neither(tmp_path: Path) -> None:
    asked = {"COMP_WORDS": "coach\nstart\n", "COMP_CWORD": "2"}
    packages = loaded(tmp_path, _COACH_COMPLETE="complete_bash", **asked)
    assert "pydantic" in packages
    assert not packages & (VOICES | OUTPUTS | {"numpy", "tomlkit"})


def test_a_list_loads_no_voice(tmp_path: Path) -> None:
    assert not loaded(tmp_path, "list") & (VOICES | OUTPUTS)


def test_the_list_of_voices_loads_no_engine(tmp_path: Path) -> None:
    # The package of a voice is asked where its weights are.
    assert not loaded(tmp_path, "voices") & (VOICES | OUTPUTS) - {"hibari"}


def test_a_plan_of_phrases_that_are_kept_loads_no_voice(tmp_path: Path) -> None:
    cache = str(tmp_path / "cache")
    assert run(*PLAN, cwd=tmp_path, COACH_CACHE=cache, **HUMMING).returncode == 0
    packages = loaded(tmp_path, *PLAN, COACH_CACHE=cache)
    assert not packages & (VOICES | OUTPUTS)


def test_an_export_of_phrases_that_are_kept_loads_no_voice(whole: Whole, tmp_path: Path) -> None:
    packages = loaded(tmp_path, *EXPORT, COACH_CACHE=str(whole.cache))
    assert not packages & (VOICES | {"sounddevice", "starlette", "uvicorn"})
