"""Imitates Windows, in place of a real one: coach is loaded and used where everything that only
POSIX has is absent, and no open file can be renamed or removed.

    python -m tests.packaging.as_windows COMMANDS    both in JSON: what to run, what it prints

Python's own modules and the packages are loaded before, as they are on this computer. What coach
asks of `sys.platform` it then asks of `win32`. What types know of Windows, mypy says:
`scripts/test --heavy`.
"""

import contextlib
import fcntl
import importlib
import io
import json
import os
import pkgutil
import select
import signal
import socket
import sys
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any, Final

MODULES: Final = ("fcntl", "grp", "pty", "pwd", "readline", "resource", "syslog", "termios", "tty")

NAMES: Final[dict[ModuleType, str]] = {
    os: "fork forkpty geteuid getegid getuid getgid getgroups getpgid getpgrp setpgid setsid killpg"
    " mkfifo mknod uname getloadavg sched_getaffinity sched_setaffinity tcgetpgrp tcsetpgrp nice"
    " getpriority setpriority fchmod fchown chown lchown chroot sysconf fpathconf pathconf openpty"
    " posix_fadvise O_NONBLOCK O_NOFOLLOW O_DIRECTORY",
    signal: "SIGHUP SIGKILL SIGSTOP SIGTSTP SIGCONT SIGQUIT SIGUSR1 SIGUSR2 SIGALRM SIGCHLD SIGPIPE"
    " SIGWINCH SIGTTIN SIGTTOU pthread_sigmask pthread_kill sigwait alarm setitimer",
    select: "poll epoll",
    socket: "AF_UNIX",
    time: "tzset",
}
"""What Windows does not have. `os.statvfs` and what else Python's own modules go on using stays."""

KEYS: Final = ["q", "\x00", "Q", "\xe0", "H", "n"]
"""What is pressed: `q`, PageDown, the arrow up, `n`."""


def main() -> None:
    """Imitate Windows, load all of coach, run the commands, press the keys."""
    import tests.loaded  # noqa: F401  # the packages, and coach, which is loaded again below

    for name in [name for name in sys.modules if name.partition(".")[0] == "coach"]:
        del sys.modules[name]
    _take_away()
    modules = _load_all()
    done = [_run(*words) for words in json.loads(sys.argv[1])]
    json.dump({"modules": modules, "done": done, "pressed": _pressed()}, sys.stdout)


def _take_away() -> None:
    for name in MODULES:
        sys.modules[name] = None  # type: ignore[assignment]  # as if it were not there
    for owner, names in NAMES.items():
        for name in names.split():
            if hasattr(owner, name):
                delattr(owner, name)
    kept = (signal.SIGABRT, signal.SIGFPE, signal.SIGILL, signal.SIGINT, signal.SIGSEGV)
    signal.valid_signals = lambda: {*kept, signal.SIGTERM}
    for name in ("rename", "replace", "remove", "unlink"):
        setattr(os, name, _refusing_open_files(getattr(os, name)))
    sys.modules["msvcrt"] = _msvcrt()
    sys.platform = "win32"


def _refusing_open_files(change: Callable[..., None]) -> Callable[..., None]:
    """Rename or remove as Windows does: not while this process has the file open or mapped."""

    def checked(path: Any, *rest: Any, **named: Any) -> None:
        real = os.path.realpath(path)
        opened = []
        for number in os.listdir("/proc/self/fd"):  # noqa: PTH208  # as quick as can be
            with contextlib.suppress(OSError):
                opened.append(os.readlink(f"/proc/self/fd/{number}"))  # noqa: PTH115
        if real in opened:
            raise PermissionError(13, "The process cannot access the file", str(path))
        change(path, *rest, **named)

    return checked


def _msvcrt() -> ModuleType:
    """Locks of whole files, and a keyboard with `KEYS`."""
    made: Any = ModuleType("msvcrt")
    typed = list(KEYS)

    def locking(number: int, mode: int, _bytes: int) -> None:
        try:
            fcntl.flock(number, mode)
        except BlockingIOError:
            raise PermissionError(13, "Permission denied") from None

    made.LK_LOCK, made.LK_NBLCK = fcntl.LOCK_EX, fcntl.LOCK_EX | fcntl.LOCK_NB
    made.locking = locking
    made.kbhit = lambda: bool(typed)
    made.getwch = lambda: typed.pop(0)
    return made  # type: ignore[no-any-return]


def _load_all() -> list[str]:
    """Import every module of coach; their names."""
    coach = importlib.import_module("coach")
    names = [each.name for each in pkgutil.walk_packages(coach.__path__, "coach.")]
    for name in names:
        if name not in ("coach.__main__", "coach.voices.system_child"):
            importlib.import_module(name)
    return names


def _run(*words: str) -> dict[str, Any]:
    """Run a command in this process: its exit code and what it prints."""
    from coach.cli import app

    out, err = io.StringIO(), io.StringIO()
    sys.argv = ["coach", *words]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = app._run()  # noqa: SLF001  # `main` without the end of the process
    return {"words": words, "code": code, "out": out.getvalue(), "err": err.getvalue()}


def _pressed() -> list[str]:
    """The keys as a session gets them."""
    from coach.live.ui.keyboard import keys

    heard: list[str] = []
    sys.stdin = _Terminal()
    with keys(lambda key, _: heard.append(key)):
        until = time.monotonic() + 60
        while len(heard) < 3 and time.monotonic() < until:
            time.sleep(0.01)
    return heard


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


if __name__ == "__main__":
    main()
