"""scripts/audit.py, with a stand-in for pip-audit: an unknown result is never reported as
success.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.packaging.checkout import ROOT

SOUND = {"name": "numpy", "version": "2.4.6", "vulns": []}
FAULTY = {
    "name": "idna",
    "version": "3.6",
    "vulns": [{"id": "PYSEC-2024-60", "fix_versions": ["3.7"], "aliases": [], "description": ""}],
}
UNKNOWN = {"name": "av", "skip_reason": "Dependency not found on PyPI"}


def audit(folder: Path, body: str) -> "subprocess.CompletedProcess[str]":
    (folder / "pip_audit.py").write_text(body, encoding="utf-8")
    return subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "audit.py")],
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def answering(folder: Path, *packages: dict[str, Any]) -> "subprocess.CompletedProcess[str]":
    answer = json.dumps({"dependencies": packages, "fixes": []})
    return audit(folder, f"print({answer!r})")


def test_every_lock_is_asked_about(tmp_path: Path) -> None:
    done = audit(tmp_path, "import sys; sys.exit(' '.join(sys.argv))")
    for name in ("run", "dev", "heavy"):
        assert f"--requirement {ROOT / 'requirements' / name}.txt" in done.stderr


def test_a_known_fault_is_named_and_fails(tmp_path: Path) -> None:
    done = answering(tmp_path, SOUND, FAULTY)
    assert done.returncode == 1
    assert "idna 3.6: PYSEC-2024-60, fixed in 3.7" in done.stderr
    assert "no vulnerability is known" not in done.stderr


def test_what_was_looked_up_and_is_sound_is_counted(tmp_path: Path) -> None:
    done = answering(tmp_path, SOUND, UNKNOWN)
    assert done.returncode == 0
    assert "not looked up: av" in done.stderr
    assert "no vulnerability is known in 1 packages" in done.stderr


def test_where_the_advisories_are_out_of_reach_nothing_is_called_sound(tmp_path: Path) -> None:
    done = answering(tmp_path, UNKNOWN)
    assert done.returncode == 0
    assert "no package was looked up" in done.stderr
    assert "no vulnerability is known" not in done.stderr


def test_a_failure_of_pip_audit_is_reported_with_its_reason(tmp_path: Path) -> None:
    done = audit(tmp_path, "raise OSError('no route')")
    assert done.returncode == 0
    assert "no package was looked up: pip-audit failed (OSError: no route)" in done.stderr
