"""What a command does when it is asked to end by a signal."""

import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Event
from types import FrameType
from typing import Final, NoReturn, TypeAlias

_Answer: TypeAlias = Callable[[int, FrameType | None], object]
_Handler: TypeAlias = "_Answer | signal.Handlers"

_LEFT_ALONE: Final = (
    "SIGINT",  # Ctrl-C, which Python answers
    *("SIGKILL", "SIGSTOP"),  # nobody can handle them
    *("SIGILL", "SIGTRAP", "SIGABRT", "SIGIOT", "SIGBUS", "SIGFPE", "SIGSEGV", "SIGSYS", "SIGEMT"),
    *("SIGPIPE", "SIGXFSZ"),  # Python ignores them and raises an OSError
    *("SIGCHLD", "SIGCLD", "SIGCONT", "SIGURG", "SIGWINCH", "SIGINFO"),  # they end nothing
)
_STOPPING: Final = ("SIGTSTP", "SIGTTIN", "SIGTTOU")


def _numbers(names: Iterable[str]) -> set[int]:
    """The numbers of those signals that this system has."""
    return {int(getattr(signal, name)) for name in names if hasattr(signal, name)}


_ENDING: Final = sorted(
    set(map(int, signal.valid_signals())) - _numbers(_LEFT_ALONE) - _numbers(_STOPPING)
)
"""Signals that end a program that does not handle them, real-time ones too, except Ctrl-C and
those that report a crash."""


interrupted: Final = Event()
"""Set once this process was interrupted. The exception does not always show it: a library may
turn KeyboardInterrupt into an error of its own, as extension modules do while they are loaded."""


def note_ctrl_c() -> None:
    """Have Ctrl-C set `interrupted` too, unless this process was started to ignore it."""
    interrupted.clear()
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt)


@contextmanager
def asked_to_end(answer: _Answer) -> Iterator[None]:
    """Have a handler answer every signal that would otherwise end the program at once."""
    with _handled(_ENDING, answer):
        yield


def ignore_from_now_on() -> None:
    """Ignore Ctrl-C and every signal that would end the program, until it ends by itself."""
    for number in (signal.SIGINT, *_ENDING):
        signal.signal(number, signal.SIG_IGN)


def never_stopped() -> AbstractContextManager[None]:
    """Ignore the signals that would suspend the program, and leave somebody hanging in silence."""
    return _handled(sorted(_numbers(_STOPPING)), signal.SIG_IGN)


@contextmanager
def _handled(numbers: Iterable[int], handler: _Handler) -> Iterator[None]:
    """Set a handler for signals and restore the old ones afterwards.

    A signal that the program was started to ignore, as by nohup, stays ignored. So does one whose
    handler was not set by Python, since that could not be restored.
    """
    before = {number: signal.getsignal(number) for number in numbers}
    before = {number: old for number, old in before.items() if old not in (signal.SIG_IGN, None)}
    try:
        for number in before:
            signal.signal(number, handler)
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


def ended_like_ctrl_c() -> AbstractContextManager[None]:
    """Make them clean up as Ctrl-C does: nothing half-done is left behind."""
    return asked_to_end(_interrupt)


def ended_in_order() -> AbstractContextManager[None]:
    """Make them end the command with exit code 128 plus their number, once everything has been
    cleaned up. Further signals do not disturb that."""
    asked: list[int] = []

    def end(number: int, _frame: FrameType | None) -> None:
        asked.append(number)
        if len(asked) == 1:
            raise SystemExit(128 + number)

    return asked_to_end(end)


def _interrupt(*_: object) -> NoReturn:
    interrupted.set()
    # Not through SIGINT, which a command in the background ignores.
    raise KeyboardInterrupt
