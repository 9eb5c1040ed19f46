"""Processes of our own that compute: how one is begun, and what it does."""

import gc
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from typing import Any, BinaryIO, Final, NoReturn

_FIRST_FREE: Final = 3
"""Files 0, 1 and 2 are those that every process has."""

_PIPE: Final = 1 << 20
"""Bytes that a pipe holds, as many as Linux gives to everyone. To hand over 15 s of sound takes
1.3 ms; through a pipe of the usual 64 kB, 5 ms."""


@dataclass(frozen=True, slots=True)
class Process:
    """One that was begun. number: as the system has it. orders, answers: to it, and from it.
    end: ends it at once, and waits until it has."""

    number: int
    orders: BinaryIO
    answers: BinaryIO
    end: Callable[[], object]

    def asked(self, order: object) -> tuple[bool, Any]:
        """Give it an order, a function and its arguments; whether it could be done, and the value.

        Raises OSError, EOFError or UnpicklingError when it has gone.
        """
        pickle.dump(order, self.orders, pickle.HIGHEST_PROTOCOL)
        self.orders.flush()
        done, value = pickle.load(self.answers)
        return done, value


def begin(modules: Sequence[str]) -> Process:
    """Begin one that loads some modules and waits for orders. Raises OSError or ValueError."""
    return _copy(modules) if may_be_copied() else _new(modules)


def may_be_copied() -> bool:
    """Whether this process has one thread, Python's and a library's counted. Another one might hold
    a lock, which a copy of this process would never see opened."""
    try:
        return len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208  # names are enough
    except OSError:  # not Linux
        return False


def _copy(modules: Sequence[str]) -> Process:
    """A copy of this process: there at once, and it shares what both have loaded."""
    (read_orders, orders), (answers, write_answers) = _wide_pipe(), _wide_pipe()
    number = os.fork()
    if number == 0:
        _be_the_copy(modules, read_orders, write_answers)
    os.close(read_orders)
    os.close(write_answers)

    def end() -> None:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
        os.waitpid(number, 0)

    return Process(number, os.fdopen(orders, "wb"), os.fdopen(answers, "rb"), end)


def _wide_pipe() -> tuple[int, int]:
    import fcntl  # there is none on Windows, where nothing is copied

    ends = os.pipe()
    with suppress(OSError):  # a system may allow less
        fcntl.fcntl(ends[1], fcntl.F_SETPIPE_SZ, _PIPE)
    return ends


def _be_the_copy(modules: Sequence[str], orders: int, answers: int) -> NoReturn:
    try:
        os.setsid()  # Ctrl-C is for the process that gives the work
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_DFL)
        nothing = os.open(os.devnull, os.O_RDWR)
        for standard in range(_FIRST_FREE):
            os.dup2(nothing, standard)
        first, second = sorted((orders, answers))
        os.closerange(_FIRST_FREE, first)
        os.closerange(first + 1, second)
        os.closerange(second + 1, os.sysconf("SC_OPEN_MAX"))
        gc.freeze()  # looking through what was there would make copies of it
        for name in modules:
            import_module(name)
        serve(os.fdopen(orders, "rb"), os.fdopen(answers, "wb"))
    finally:
        os._exit(0)


def _new(modules: Sequence[str]) -> Process:
    """A new process, which takes 0.3 s until it can begin."""
    names = ", ".join((__name__, *modules))
    code = f"import sys; sys.path[:] = {sys.path!r}; import {names}"
    serving = f"{__name__}.serve(sys.stdin.buffer, sys.stdout.buffer)"
    # In a session of its own, since Ctrl-C is for the process that gives the work.
    process = subprocess.Popen(
        [sys.executable, "-c", f"{code}; {serving}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )
    assert process.stdin is not None
    assert process.stdout is not None

    def end() -> None:
        process.kill()  # it holds nothing, and to end by itself would take it a while
        process.wait()

    return Process(process.pid, process.stdin, process.stdout, end)  # type: ignore[arg-type]


def serve(orders: BinaryIO, answers: BinaryIO) -> None:
    """What such a process does: orders, until there is nobody any more who gives them."""
    with suppress(OSError, EOFError):
        while True:
            task, given = pickle.load(orders)
            try:
                answer = (True, task(*given))
            except Exception:  # noqa: BLE001  # done again, and told, where it was asked for
                answer = (False, None)
            pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
            answers.flush()
