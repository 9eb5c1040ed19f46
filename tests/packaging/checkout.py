"""A checkout for testing the scripts: the real scripts, a real empty environment, a stand-in for
uv.

The stand-in understands what scripts/prepare.py asks of uv, so that nothing is fetched. It installs
by writing small programs into .venv that say what they were called with, it keeps a list of its
calls, and it first does what a test puts into UV_DOES.
"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# What the scripts and the stand-in may find on PATH. No Python among them: the machine's own would
# be found as well.
TOOLS = ("cat", "chmod", "cmp", "dirname", "ls", "mkdir", "readlink", "sleep")

UV = r"""#!/bin/sh
echo "$*" >>"$UV_CALLS"
venv=${COACH_VENV:-.venv}
eval "${UV_DOES:-}"
program() {
    printf '#!/bin/sh\n%s\n' "$2" >"$venv/bin/$1"
    chmod +x "$venv/bin/$1"
}
case $* in
    *--editable*)
        program coach 'echo "coach in $PWD"; for a; do echo "[$a]"; done; exit ${EXIT:-0}'
        ;;
    *dev.txt*)
        for tool in ruff mypy lint-imports; do
            program $tool "echo $tool \"\$@\"; [ \"\${BROKEN:-}\" != \"$tool \${1:-}\" ] || exit 7"
        done
        cd "$venv"/lib/python3*/site-packages
        echo 'import sys; print("pytest", *sys.argv[1:]); sys.exit(5)' >pytest.py
        ;;
esac
"""


class Checkout:
    """The folder, and what can be done in it."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "a checkout"
        self.venv = self.root / ".venv"
        self.tools = folder / "tools"
        self.elsewhere = folder / "else where"
        self._calls = folder / "calls"
        for new in (self.root / "requirements", self.root / ".ci", self.tools, self.elsewhere):
            new.mkdir(parents=True)
        shutil.copytree(ROOT / "scripts", self.root / "scripts")
        shutil.copy(ROOT / ".ci" / "run", self.root / ".ci" / "run")
        (self.root / "pyproject.toml").write_text("[project]\n")
        for layer in ("run", "cluster", "dev", "heavy"):
            (self.root / "requirements" / f"{layer}.txt").write_text(f"# {layer}\n")
        for name in TOOLS:
            found = shutil.which(name)
            assert found is not None
            (self.tools / name).symlink_to(found)
        self.tool("uv", UV)

    def tool(self, name: str, text: str) -> Path:
        """Put a program on PATH."""
        program = self.tools / name
        program.write_text(text)
        program.chmod(0o755)
        return program

    def environment(self, **variables: str) -> dict[str, str]:
        """What a program started here sees; nothing of the person who runs the tests."""
        return {
            "PATH": str(self.tools),
            "COACH_PYTHON": sys.executable,
            "UV_CALLS": str(self._calls),
            **variables,
        }

    def start(self, *command: str | Path, **variables: str) -> subprocess.Popen[str]:
        """Start a command from another folder."""
        return subprocess.Popen(
            command,
            cwd=self.elsewhere,
            env=self.environment(**variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *command: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a command from another folder to its end."""
        process = self.start(*command, **variables)
        out, err = process.communicate()
        return subprocess.CompletedProcess(command, process.returncode, out, err)

    def coach(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run scripts/coach."""
        return self.run(self.root / "scripts" / "coach", *arguments, **variables)

    def installs(self) -> list[str]:
        """What was installed since this was last asked, a word each: the layers, and coach."""
        calls = self._calls.read_text().splitlines() if self._calls.exists() else []
        self._calls.unlink(missing_ok=True)
        return ["coach" if "--editable" in call else Path(call.split()[-1]).stem for call in calls]


def lines(text: str) -> list[str]:
    """The lines of a text without their ends."""
    return text.splitlines()


def site_packages(checkout: Checkout) -> Path:
    """Where the packages of the checkout's environment lie."""
    (found,) = checkout.venv.glob("lib/python*/site-packages")
    return found
