"""What `pip install` installs: all that coach needs in addition to its code, and nothing else."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

from coach import __version__
from tests.packaging.checkout import ROOT


def build(target: str, source: Path, to: Path) -> Path:
    """Build one distribution of a source folder, without the network."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", to],
        cwd=source,
        check=True,
        capture_output=True,
    )
    (made,) = to.iterdir()
    return made


def unpack(source: Path, to: Path) -> Path:
    """Unpack a source distribution; the folder in it."""
    # As a command: the argument that makes `extractall` safe came with Python 3.11.4.
    subprocess.run([sys.executable, "-m", "tarfile", "--extract", source, to], check=True)
    (folder,) = to.iterdir()
    return folder


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("sdist", ROOT, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def files_below(folder: Path) -> set[str]:
    """The files of a folder by their path from there, compiled ones left out."""
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_code_and_data_are_in_it_and_nothing_else(unpacked: Path) -> None:
    code = {f"coach/{name}" for name in files_below(ROOT / "coach")}
    cues = {f"coach/_audio_cues/{name}" for name in files_below(ROOT / "audio_cues")}
    assert {name for name in code if name.endswith(".toml")}
    assert {name for name in cues if name.endswith(".wav")}
    inside = {name for name in files_below(unpacked) if ".dist-info/" not in name}
    (version,) = (path.name.removesuffix(".dist-info") for path in unpacked.glob("*.dist-info"))
    assert inside == code | cues | {f"{version}.data/data/share/man/man1/coach.1"}


def test_the_sounds_are_the_ones_of_the_checkout(unpacked: Path) -> None:
    for sound in (ROOT / "audio_cues").iterdir():
        assert (unpacked / "coach" / "_audio_cues" / sound.name).read_bytes() == sound.read_bytes()


def test_it_has_the_command_the_licence_and_no_gpl_requirement(unpacked: Path) -> None:
    (about,) = unpacked.glob("*.dist-info")
    commands = (about / "entry_points.txt").read_text().splitlines()
    assert commands == ["[console_scripts]", "coach = coach.cli.app:main"]
    metadata = (about / "METADATA").read_text(encoding="utf-8").splitlines()
    assert "License-Expression: Apache-2.0" in metadata
    assert "Requires-Python: >=3.11" in metadata
    assert (about / "licenses" / "LICENSE").read_text() == (ROOT / "LICENSE").read_text()
    espeak = [line for line in metadata if line.startswith("Requires-Dist: espeakng-loader")]
    assert espeak
    assert all("extra == 'system'" in line for line in espeak)


def test_its_page_on_pypi_says_who_where_and_for_whom(unpacked: Path) -> None:
    (about,) = unpacked.glob("*.dist-info")
    metadata = message_from_bytes((about / "METADATA").read_bytes())
    assert metadata["Version"] == __version__
    assert metadata["Author"] == "The coach authors"
    links = dict(each.split(", ", 1) for each in metadata.get_all("Project-URL", []))
    assert {"Homepage", "Documentation", "Changelog", "Issues"} == set(links)
    assert all(link.startswith(links["Homepage"]) for link in links.values())
    classifiers = metadata.get_all("Classifier", [])
    assert [each for each in classifiers if each.startswith("Development Status")]
    assert "Typing :: Typed" in classifiers
    assert (unpacked / "coach" / "py.typed").exists()


def test_every_address_of_the_project_is_the_one_in_pyproject() -> None:
    urls = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]
    texts = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob(".github/**/*.*")]
    texts += [*ROOT.glob("coach/**/*.py"), *ROOT.glob("coach/**/*.toml")]
    texts += [*ROOT.glob("coach/**/*.html"), *ROOT.glob("scripts/**/*.*")]
    host = re.compile(r"https://(?:raw\.githubusercontent\.com|github\.com)/[\w.-]*coach[\w./-]*")
    path = urls["Homepage"].removeprefix("https://github.com/")
    for text in texts:
        for address in host.findall(text.read_text(encoding="utf-8", errors="ignore")):
            assert f".com/{path}" in address, f"{text.name}: {address}"


def test_coach_runs_from_the_wheel_alone(unpacked: Path, tmp_path: Path) -> None:
    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-P", *arguments],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(unpacked)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    where = run("-m", "coach", "--version")
    assert where.startswith(f"coach {__version__} from {unpacked / 'coach'} (Python 3.")
    assert "back-basics" in run("-m", "coach", "list")


def test_the_source_has_what_builds_and_checks_it(source: Path, tmp_path: Path) -> None:
    folder = unpack(source, tmp_path)
    tops = {path.name for path in folder.iterdir()}
    assert tops == {
        ".ci",
        ".gitattributes",
        ".github",
        ".gitignore",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "LICENSE",
        "PKG-INFO",
        "README.md",
        "SECURITY.md",
        "audio_cues",
        "benchmarks",
        "coach",
        "docs",
        "pyproject.toml",
        "requirements",
        "scripts",
        "tests",
    }
    for script in ("coach", "test"):
        assert os.access(folder / "scripts" / script, os.X_OK)


def test_the_source_builds_the_same_wheel(source: Path, wheel: Path, tmp_path: Path) -> None:
    again = build("wheel", unpack(source, tmp_path / "source"), tmp_path / "wheel")
    assert again.read_bytes() == wheel.read_bytes()
