"""What conftest.py promises: nobody's own files are touched, and heavy tests must be asked for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.packaging.checkout import ROOT


@pytest.mark.parametrize("variable", ["COACH_CACHE", "COACH_STATE"])
def test_takes_and_answers_are_kept_in_a_folder_of_this_run(
    variable: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert tmp_path_factory.getbasetemp() in Path(os.environ[variable]).parents


@pytest.mark.parametrize(
    ("flags", "closing"), [([], "1 passed, 1 deselected in"), (["--heavy"], "2 passed in")]
)
def test_heavy_tests_run_when_asked_for(tmp_path: Path, flags: list[str], closing: str) -> None:
    (tmp_path / "conftest.py").write_bytes((ROOT / "tests" / "conftest.py").read_bytes())
    (tmp_path / "test_two.py").write_text(
        "import pytest\ndef test_light(): pass\n@pytest.mark.heavy\ndef test_heavy(): pass\n"
    )
    config = f"--config-file={ROOT / 'pyproject.toml'}"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", config, "--rootdir", tmp_path, tmp_path, *flags],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert closing in done.stdout.splitlines()[-1]
