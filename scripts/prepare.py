"""Make .venv what requirements/ says; environment.sh runs this with the Python that it found.

    python prepare.py run             what coach needs, and coach itself as it lies here
    python prepare.py run dev         and the tools that scripts/test checks with
    python prepare.py run dev heavy   and the tools of scripts/test --heavy

The folder .venv/ready holds a copy of each lock that was installed, of pyproject.toml as coach was
installed with, and last of all the path of this checkout: without that note .venv is unfinished.
Unfinished, moved or differently locked, it is made anew, so nothing is ever left over in it.
Messages go to stderr, because stdout belongs to the command that runs afterwards.
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
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
READY = VENV / "ready"
WHOLE = READY / "root"

LAYERS = {"run": "coach", "dev": "its checks", "heavy": "the tools of its heavy tests"}
"""The locks in requirements/, and what each is called while it is installed."""

LOCKED = ("--require-hashes", "--no-deps", "--only-binary", ":all:")
"""The lock names every package; wheels only, so that no compiler is ever needed."""

CHECKOUT = ("--no-deps", "--no-build-isolation", "--editable", ".")
"""The build backend comes from the lock as well, so nothing is fetched for it."""


class SetUpError(Exception):
    """The set-up cannot go on; the text says why, and what to do."""


def prepare(layers: Sequence[str]) -> None:
    """Bring .venv to the state that the locks of these layers and pyproject.toml ask for."""
    fresh = not is_sound()
    missing = [name for name in layers if fresh or not (READY / f"{name}.txt").exists()]
    stale_checkout = fresh or not same(ROOT / "pyproject.toml", READY / "pyproject.toml")
    if not missing and not stale_checkout:
        return
    names = " and ".join(LAYERS[name] for name in missing) or "coach"
    say(f"Setting up {names} in .venv (once, about half a minute) ...")
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
    """Whether .venv was finished, for this folder, and every lock in it is still the one here."""
    return (
        os.access(PYTHON, os.X_OK)
        and WHOLE.exists()
        and WHOLE.read_text() == f"{ROOT}\n"
        and all(same(ROOT / "requirements" / copy.name, copy) for copy in READY.glob("*.txt"))
    )


def same(original: Path, copy: Path) -> bool:
    """Whether both files are there and hold the same bytes."""
    return original.exists() and copy.exists() and original.read_bytes() == copy.read_bytes()


def make_venv() -> None:
    """An empty environment in place of whatever .venv was.

    Its Python is named by its own file, not by a link such as python3 that may mean another one
    after the system's next upgrade.
    """
    python = Path(sys.executable).resolve()
    run(python, "-I", "-m", "venv", "--clear", "--without-pip", VENV)
    READY.mkdir()


def install(*what: str) -> None:
    """Install with uv where it is on PATH; with pip where it is not, or cannot do it."""
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
    """Run a command in the checkout, silently; raise SetUpError with its last lines if it fails."""
    environment = os.environ | {
        # Constraints that the computer has for other projects could only contradict the lock.
        "PIP_CONSTRAINT": os.devnull,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        # pip asks rustc for its version; rustup, which may answer, would begin a folder at home.
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
        close_fds=False,  # an installer that outlives this process keeps the folder held
        check=False,
    )
    if done.returncode != 0:
        raise SetUpError("\n".join(done.stdout.strip().splitlines()[-12:]))


def has_cache(tool: str) -> bool:
    """Whether pip or uv has a folder for what it downloads; none is begun in a person's home."""
    # Path.expanduser fails where there is no home.
    usual = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")  # noqa: PTH111
    return f"{tool.upper()}_CACHE_DIR" in os.environ or (Path(usual) / tool).is_dir()


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold the checkout's folder while setting up. The system lets go when a process dies."""
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
    """A line for the person who waits."""
    print(message, file=sys.stderr, flush=True)


def main() -> int:
    """Set up, and return an exit code."""
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
