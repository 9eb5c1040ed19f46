"""Creates .venv from the locks in requirements/; environment.sh runs this with the Python it found.

    python prepare.py run             coach from this checkout and its dependencies
    python prepare.py run cluster     also what `coach batch --scheduler` needs
    python prepare.py run dev         also the tools of scripts/test
    python prepare.py run dev heavy   also the tools of scripts/test --heavy

The folder .venv/ready holds a copy of each installed lock, of the installed pyproject.toml, and
finally the path of this checkout. Without that path .venv is unfinished. An unfinished or moved
.venv, or one with other locks, is created again from nothing. Messages go to stderr, because stdout
belongs to the command that runs afterwards.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / os.environ.get("COACH_VENV", ".venv")
PYTHON = VENV / "bin" / "python"
READY = VENV / "ready"
WHOLE = READY / "root"

LAYERS = {
    "run": "coach",
    "cluster": "Dask",
    "dev": "its checks",
    "heavy": "the tools of its heavy tests",
}
"""The locks in requirements/, and their names in messages."""

LOCKED = ("--require-hashes", "--no-deps", "--only-binary", ":all:")
"""The lock lists every package; only wheels, so that no compiler is needed."""

CHECKOUT = ("--no-deps", "--no-build-isolation", "--editable", ".")
"""The build backend comes from the lock too, so nothing else is downloaded."""


class SetUpError(Exception):
    """The set-up failed; the text says why, and what to do."""


def prepare(layers: Sequence[str]) -> None:
    """Bring .venv up to date with the locks of these layers and with pyproject.toml."""
    fresh = not is_sound()
    missing = [name for name in layers if fresh or not (READY / f"{name}.txt").exists()]
    stale_checkout = fresh or not same(ROOT / "pyproject.toml", READY / "pyproject.toml")
    if not missing and not stale_checkout:
        return
    names = " and ".join(LAYERS[name] for name in missing) or "coach"
    say(f"Setting up {names} in {VENV.name} (once, about half a minute) ...")
    WHOLE.unlink(missing_ok=True)
    if fresh:
        make_venv()
    for name in missing:
        lock = Path("requirements") / f"{name}.txt"
        install(*LOCKED, "--requirement", str(lock))
        shutil.copyfile(ROOT / lock, READY / lock.name)
    if stale_checkout:
        install(*CHECKOUT)
        shutil.copyfile(ROOT / "pyproject.toml", READY / "pyproject.toml")
    WHOLE.write_text(f"{ROOT}\n")


def is_sound() -> bool:
    """Whether .venv was finished for this folder and its locks are unchanged."""
    return (
        os.access(PYTHON, os.X_OK)
        and WHOLE.exists()
        and WHOLE.read_text() == f"{ROOT}\n"
        and all(same(ROOT / "requirements" / copy.name, copy) for copy in READY.glob("*.txt"))
    )


def same(original: Path, copy: Path) -> bool:
    """Whether both files exist and are identical."""
    return original.exists() and copy.exists() and original.read_bytes() == copy.read_bytes()


def make_venv() -> None:
    """Replace .venv with an empty environment.

    It uses the real path of Python, because a link such as python3 may point to another version
    after a system upgrade.
    """
    python = Path(sys.executable).resolve()
    run(python, "-I", "-m", "venv", "--clear", "--without-pip", VENV)
    READY.mkdir()


def install(*what: str) -> None:
    """Install with uv if it is on PATH, or else, and if that fails, with pip."""
    uv = shutil.which("uv")
    if uv is not None:
        try:
            run(uv, "pip", "install", "--python", PYTHON, "--compile-bytecode", *what)
        except SetUpError as error:
            say(f"{error}\ncoach: trying pip instead of uv ...")
        else:
            return
    if not any(VENV.glob("lib/python*/site-packages/pip")):
        try:
            run(PYTHON, "-I", "-m", "ensurepip")
        except SetUpError as error:
            remedy = "Debian and Ubuntu have it in the package python3-venv."
            raise SetUpError(f"{error}\ncoach: this Python comes without pip. {remedy}") from error
    run(PYTHON, "-I", "-m", "pip", "install", "--quiet", "--no-input", "--no-user", *what)


def run(*command: str | Path) -> None:
    """Run a command in the checkout silently. Raises SetUpError with its last lines on failure."""
    environment = os.environ | {
        # Constraints set for other projects could only contradict the lock.
        "PIP_CONSTRAINT": os.devnull,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        # pip asks rustc for its version; rustup would create a folder in the home folder.
        "RUSTUP_HOME": os.devnull,
    }
    for tool, no_cache in (("pip", "PIP_NO_CACHE_DIR"), ("uv", "UV_NO_CACHE")):
        if not has_cache(tool):
            environment[no_cache] = "1"
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        close_fds=False,  # an installer that outlives this process keeps the lock
        check=False,
    )
    if done.returncode != 0:
        raise SetUpError("\n".join(done.stdout.strip().splitlines()[-12:]))


def has_cache(tool: str) -> bool:
    """Whether pip or uv already has a cache folder; none is created in a person's home."""
    # Path.expanduser raises without a home folder.
    usual = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111
    return f"{tool.upper()}_CACHE_DIR" in os.environ or (Path(usual) / tool).is_dir()


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Lock the checkout's folder while setting up. The lock ends with the process."""
    folder = os.open(ROOT, os.O_RDONLY)
    os.set_inheritable(folder, True)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another set-up of coach to finish ...")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def say(message: str) -> None:
    """Print a line on stderr."""
    print(message, file=sys.stderr, flush=True)


def main() -> int:
    """Set up and return an exit code."""
    try:
        with one_at_a_time():
            prepare(sys.argv[1:])
    except SetUpError as error:
        needs = "It needs the network, and a folder that can be written to."
        say(f"{error}\ncoach: the set-up failed, see above. {needs}")
        return 1
    except OSError as error:
        say(f"coach: cannot make {VENV}: {error.strerror or error}.")
        return 1
    except KeyboardInterrupt:
        say("coach: the set-up was interrupted; the next run begins it again.")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
