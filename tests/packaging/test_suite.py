"""What conftest.py promises: nobody's own files are touched, and heavy tests must be asked for."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.packaging.checkout import ROOT


@pytest.mark.parametrize("variable", ["COACH_CACHE", "COACH_STATE", "HOME"])
def test_takes_answers_and_all_else_are_kept_in_a_folder_of_this_run(
    variable: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert tmp_path_factory.getbasetemp() in Path(os.environ[variable]).parents


@pytest.mark.parametrize(
    ("flags", "closing"), [([], "1 passed, 1 deselected in"), (["--heavy"], "2 passed in")]
)
def test_heavy_tests_run_when_asked_for(tmp_path: Path, flags: list[str], closing: str) -> None:
    tests = "import pytest\ndef test_light(): pass\n@pytest.mark.heavy\ndef test_heavy(): pass\n"
    assert closing in ran(tmp_path, tests, *flags)[-1]


def test_the_summary_says_why_a_test_was_skipped(tmp_path: Path) -> None:
    lines = ran(tmp_path, "import pytest\ndef test_it(): pytest.skip('no such machine')\n")
    assert any(line.startswith("SKIPPED") and "no such machine" in line for line in lines)
    assert "1 skipped in" in lines[-1]


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")
@pytest.mark.parametrize("workers", ["0", "1"])
def test_run_in_the_background_its_programs_can_still_be_ended(
    tmp_path: Path, workers: str
) -> None:
    child = "import signal as s; print(s.SIG_IGN in map(s.getsignal, (s.SIGINT, s.SIGHUP)))"
    tests = (
        "import subprocess, sys\n"
        "def test_it():\n"
        f"    told = subprocess.check_output([sys.executable, '-c', {child!r}], text=True)\n"
        "    assert told == 'False\\n'\n"
    )
    ignored = ("sh", "-c", 'trap "" INT HUP; exec "$@"', "sh")
    assert "1 passed in" in ran(tmp_path, tests, "--numprocesses", workers, before=ignored)[-1]


def ran(folder: Path, tests: str, *flags: str, before: Sequence[str] = ()) -> list[str]:
    """The lines that pytest prints about some tests, run as ours are; nothing goes to stderr."""
    (folder / "conftest.py").write_bytes((ROOT / "tests" / "conftest.py").read_bytes())
    (folder / "test_some.py").write_text(tests)
    config = f"--config-file={ROOT / 'pyproject.toml'}"
    where = (config, "--rootdir", str(folder), str(folder))
    done = subprocess.run(
        [*before, sys.executable, "-m", "pytest", *where, *flags],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    return done.stdout.splitlines()
