"""The locks: exact, hashed, in step with pyproject.toml and each other, and free of the GPL."""

import re
import tomllib
from importlib.metadata import distribution
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.packaging.checkout import ROOT

LAYERS = ("run", "cluster", "dev", "heavy")

KEYS = ("License-Expression", "License", "Classifier")
"""Where a package's metadata states its licence."""


def locked(layer: str) -> dict[str, Requirement]:
    """The requirements of a lock by name."""
    text = (ROOT / "requirements" / f"{layer}.txt").read_text()
    found = [Requirement(line) for line in re.findall(r"^([a-z0-9].*?) \\$", text, re.MULTILINE)]
    return {requirement.name: requirement for requirement in found}


def version_of(requirement: Requirement) -> str:
    """The one version that a lock's row allows."""
    (specifier,) = requirement.specifier
    assert specifier.operator == "=="
    return specifier.version


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


@pytest.mark.parametrize("layer", LAYERS)
def test_every_row_is_one_version_with_its_hashes(layer: str) -> None:
    text = (ROOT / "requirements" / f"{layer}.txt").read_text()
    rows = re.split(r"\n(?=[a-z0-9])", text)[1:]
    assert len(rows) == len(locked(layer)) > 0
    for row in rows:
        assert re.match(r"[a-z0-9._-]+==[0-9][a-z0-9.]*( ; [^\n]+)? \\\n    --hash=sha256:", row)
    assert "://" not in text


def test_the_locks_are_in_step_with_pyproject(project: dict[str, Any]) -> None:
    groups = project["dependency-groups"]
    wanted = {
        "run": [*project["project"]["dependencies"], *groups["build"]],
        "cluster": project["project"]["optional-dependencies"]["cluster"],
        "dev": groups["dev"],
        "heavy": groups["heavy"],
    }
    for layer, texts in wanted.items():
        pinned = locked(layer)
        for requirement in map(Requirement, texts):
            name = canonicalize_name(requirement.name)
            assert name in pinned, f"{name}: run scripts/lock"
            assert requirement.specifier.contains(version_of(pinned[name])), name


def test_the_build_backend_is_the_one_that_is_locked(project: dict[str, Any]) -> None:
    assert project["build-system"]["requires"] == project["dependency-groups"]["build"]


def test_the_locks_agree_with_each_other() -> None:
    seen: dict[str, str] = {}
    for layer in LAYERS:
        for name, requirement in locked(layer).items():
            assert seen.setdefault(name, version_of(requirement)) == version_of(requirement), name


def test_what_is_installed_is_what_is_locked() -> None:
    for layer in ("run", "dev"):
        for name, requirement in locked(layer).items():
            if requirement.marker is None or requirement.marker.evaluate():
                assert distribution(name).version == version_of(requirement), name


def test_nothing_that_coach_runs_with_is_under_the_gpl() -> None:
    # Read off the packages that this system installs. Those for other systems were looked up by
    # hand: comtypes, pyobjc (MIT), pywin32, pypiwin32 (PSF), colorama (BSD).
    for name, requirement in (locked("run") | locked("cluster")).items():
        if requirement.marker is not None and not requirement.marker.evaluate():
            continue
        metadata = distribution(name).metadata
        fields = [(key, value) for key in KEYS for value in metadata.get_all(key) or []]
        stated = [value for key, value in fields if key != "Classifier" or "License ::" in value]
        assert stated, f"{name} states no licence"
        assert not re.search("GPL|General Public", " ".join(stated)), f"{name}: {stated}"
