"""Commands that coach prints, for the way in which it was installed."""

import sys
from pathlib import Path

import pytest

from coach.program import pip_install


@pytest.mark.parametrize(
    ("mark", "command"),
    [
        ("pipx_metadata.json", "pipx inject coach-inversion espeakng-loader"),
        ("uv-receipt.toml", "uv tool install coach-inversion --with espeakng-loader"),
        ("bin/pip", "pip install espeakng-loader"),
        ("bin/pip3", "{python} -m pip install espeakng-loader"),
    ],
)
def test_a_package_is_installed_where_coach_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mark: str, command: str
) -> None:
    environment = tmp_path / "coach-inversion"
    (environment / "bin").mkdir(parents=True)
    (environment / mark).touch(0o755)
    monkeypatch.setattr(sys, "prefix", str(environment))
    monkeypatch.setattr(sys, "executable", str(environment / "bin" / "python"))
    monkeypatch.setenv("PATH", str(environment / "bin"))
    assert pip_install("espeakng-loader") == command.format(python=sys.executable)
