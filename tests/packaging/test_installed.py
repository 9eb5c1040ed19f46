"""The built wheel as a new user has it: installed by pip into its own environment, used from
another folder, in an empty home."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach import __version__
from tests.live.rig import Rig, missing
from tests.packaging.checkout import ROOT

pytestmark = pytest.mark.heavy

MAX_BYTES = 375_000_000
"""Bytes that coach and all it needs may take when they are unpacked, as README says."""

OWN = (".cache/coach/", ".config/coach/", ".local/share/coach/", ".local/state/coach/")
"""Below a home, on Linux: what README says is coach's."""

HANG = ("hang", "--hold", "40", "--detail", "cues")


class Installed:
    """An environment with the wheel in it, a home, and a folder to work in."""

    def __init__(self, folder: Path) -> None:
        self.venv, self.home, self.work = (folder / name for name in ("venv", "home", "my work"))
        self.home.mkdir()
        self.work.mkdir()
        self.python = self.venv / "bin" / "python"
        self.coach = self.venv / "bin" / "coach"
        self.environment = {"HOME": str(self.home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}

    def run(self, *words: str, code: int = 0) -> str:
        """Run `coach` to its end; what it prints on stdout."""
        done = subprocess.run(
            [self.coach, *words],
            cwd=self.work,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout

    def installed(self) -> dict[str, int]:
        """Every file of the environment with its size, but for compiled code."""
        files = (path for path in self.venv.rglob("*") if "__pycache__" not in path.parts)
        return {str(path): path.lstat().st_size for path in files if path.is_file()}

    def kept(self) -> list[str]:
        """Every file in the home."""
        files = (path for path in self.home.rglob("*") if path.is_file())
        return [path.relative_to(self.home).as_posix() for path in files]


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel and the source, as they are built to be published."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def installed(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    """The wheel, installed. What was fetched before is taken from the person's cache of pip."""
    import pwd

    made = Installed(tmp_path_factory.mktemp("installed"))
    subprocess.run([sys.executable, "-m", "venv", made.venv], check=True)
    cache = Path(pwd.getpwuid(os.getuid()).pw_dir) / ".cache" / "pip"
    (wheel,) = dist.glob("*.whl")
    fetched = subprocess.run(
        [made.python, "-m", "pip", "install", "--quiet", "--only-binary", ":all:", wheel],
        env={**os.environ, "PIP_CACHE_DIR": os.environ.get("PIP_CACHE_DIR", str(cache))},
        capture_output=True,
        text=True,
        check=False,
    )
    if fetched.returncode and "No matching distribution" in fetched.stderr:
        pytest.skip("the packages cannot be fetched")
    assert fetched.returncode == 0, fetched.stderr
    before = made.installed()
    yield made
    assert made.installed() == before, "nothing is written beside the code"
    assert [name for name in made.kept() if not name.startswith(OWN)] == []


def test_what_is_built_passes_the_checks_of_pypi(dist: Path) -> None:
    files = sorted(dist.iterdir())
    assert [path.name for path in files] == [
        f"coach_inversion-{__version__}-py3-none-any.whl",
        f"coach_inversion-{__version__}.tar.gz",
    ]
    command = [sys.executable, "-m", "twine", "check", "--strict", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_source_can_be_tested(dist: Path, tmp_path: Path) -> None:
    (source,) = dist.glob("*.tar.gz")
    subprocess.run([sys.executable, "-m", "tarfile", "--extract", source, tmp_path], check=True)
    (folder,) = tmp_path.iterdir()
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "tests/test_units.py", "tests/docs"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_it_is_not_larger_than_stated(installed: Installed) -> None:
    files = [path for path in installed.venv.rglob("*") if path.is_file() and not path.is_symlink()]
    size = sum(path.stat().st_size for path in files if "/site-packages/pip" not in str(path))
    print(f"installed: {size / 1e6:.0f} MB")  # noqa: T201  # the figure of README
    assert size <= MAX_BYTES


def test_everything_that_needs_no_device_works(installed: Installed) -> None:
    version = installed.run("--version")
    assert version.startswith(f"coach {__version__} from {installed.venv}")
    assert "Upright, done" in installed.run("plan")
    assert "back-basics" in installed.run("list")
    installed.run("export", *HANG, "--to", "out")
    assert (installed.work / "out" / "decompression-hang.m4a").stat().st_size > 100_000
    installed.run("new", "mine")
    assert installed.run("check", "mine").startswith("mine: fine")
    assert "week-1" in installed.run("today")
    installed.run("log", "add", "hang")
    assert "Decompression Hang" in installed.run("progress")
    installed.run("defaults", "set", "tempo", "3121")
    installed.run("defaults", "unset", "tempo")
    report = installed.run("doctor", "--report")
    assert f"{__version__}, installed by " in report
    assert str(installed.home) not in report


def test_a_table_of_people_is_made_into_files(installed: Installed) -> None:
    installed.run("batch", "--example", "people.csv")
    header = (installed.work / "people.csv").read_text(encoding="utf-8").splitlines()[0]
    assert {"id", "routine"} <= set(header.split(","))
    table = installed.work / "mine.csv"
    table.write_text("id,routine,voice\nanna,hang,silent\n", encoding="utf-8")
    installed.run("batch", "mine.csv", "--to", "people")
    assert list((installed.work / "people").glob("*.m4a"))


def test_a_phone_gets_the_page_and_the_sound(installed: Installed) -> None:
    command = [str(installed.coach), "send", *HANG, "--bind", "127.0.0.1", "--timeout", "2"]
    with subprocess.Popen(
        command,
        cwd=installed.work,
        env=installed.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        said = ""
        while "http://" not in said:
            line = process.stdout.readline()
            assert line, said
            said += line
        address = said[said.index("http://") :].split()[0]
        with urllib.request.urlopen(address, timeout=20) as page:
            assert b"Decompression Hang" in page.read()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


@pytest.mark.skipif(bool(missing()), reason=f"no sound card to record: {missing()}")
def test_a_session_is_heard_and_recorded(installed: Installed) -> None:
    words = ("start", *HANG, "--lead-in", "0", "--wait-for", "0", "--yes", "--plain")
    sound = ("PULSE_SERVER", "PULSE_SINK", "PULSE_COOKIE", "ALSA_CONFIG_PATH")
    with Rig() as rig, rig.recording() as recording:
        process = subprocess.Popen(
            [str(installed.coach), *words],
            cwd=installed.work,
            env=installed.environment | {name: rig.environment[name] for name in sound},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        until = time.monotonic() + 90
        while not (recording.pcm > 0.01).any():
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.1)
        _, printed = process.communicate(timeout=400)
    assert process.returncode == 0, printed
    shown = installed.run("log", "--json")
    assert json.loads(shown)


def test_the_benchmarks_can_measure_it(installed: Installed, tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    command = [sys.executable, "-m", "scripts.benchmarks", "--only", "plan", "--only", "render"]
    command += ["--quick", "--runs", "1", "--python", str(installed.python), "--to", str(figures)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"from {installed.venv}" in done.stderr
    assert "not measured" not in done.stdout
    assert figures.exists()


@pytest.mark.skipif(not shutil.which("uv"), reason="no uv")
def test_uv_installs_it_as_a_tool(dist: Path, tmp_path: Path) -> None:
    (wheel,) = dist.glob("*.whl")
    places = {"UV_TOOL_DIR": str(tmp_path / "tools"), "UV_TOOL_BIN_DIR": str(tmp_path / "bin")}
    command = ["uv", "tool", "install", "--quiet", "--python", sys.executable, str(wheel)]
    subprocess.run(command, env=os.environ | places, check=True)
    printed = subprocess.check_output([tmp_path / "bin" / "coach", "--version"], text=True)
    assert printed.startswith(f"coach {__version__} from {tmp_path}")
