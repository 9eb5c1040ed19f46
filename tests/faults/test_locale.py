"""A locale without letters changes nothing."""

import json
from pathlib import Path

import pytest

from tests.faults.running import WAV, error_lines, run_anew
from tests.inside import run_inside

ROUTINE = """title = "Für den Rücken, 肩"

[[step]]
exercise = "hang"
hold = 40
"""

LOCALES = {
    "no letters": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "C": {"LC_ALL": "C"},
    "one that is not installed": {"LC_ALL": "xx_YY.ISO-8859-1"},
    "ASCII": {"PYTHONIOENCODING": "ascii"},
}
# With the others Python helps itself.
EACH = ["no letters", *(pytest.param(name, marks=pytest.mark.heavy) for name in list(LOCALES)[1:])]


@pytest.mark.parametrize("name", EACH)
def test_a_locale_without_letters_changes_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "mine.toml").write_text(ROUTINE, encoding="utf-8")
    words = ("mine.toml", "--voice", "silent")
    usual = run_inside("plan", *words, "--json", cwd=tmp_path)
    odd = run_anew("plan", *words, "--json", cwd=tmp_path, **LOCALES[name])
    assert odd.returncode == 0, odd.stderr
    assert json.loads(odd.stdout) == json.loads(usual.out)
    export = ("export", *words, *WAV, "--sidecars")
    for command in (("show", "mine.toml"), export):
        done = run_anew(*command, cwd=tmp_path, **LOCALES[name])
        assert done.returncode == 0, done.stderr
    sheet = (tmp_path / "out" / "mine.cue.json").read_text(encoding="utf-8")
    assert json.loads(sheet)["title"] == "Für den Rücken, 肩"


@pytest.mark.parametrize("name", EACH)
def test_an_error_about_any_name_is_printed_in_any_locale(tmp_path: Path, name: str) -> None:
    done = run_anew("plan", "keine Übung 🙃", cwd=tmp_path, **LOCALES[name])
    assert done.returncode == 3
    assert error_lines(done)
