"""What a command does when it is asked to end by a signal."""

import _thread
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Timer, main_thread
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

_AGAIN: Final = 0.05
"""Seconds after which a signal is sent again if Python has swallowed its exception."""

INTERRUPTED: Final = 128 + signal.SIGINT
"""The exit code after Ctrl-C, and after signals that end a command in the same way."""


class _InterruptedError(KeyboardInterrupt):
    """number: the signal that it answers."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


class _EndedError(SystemExit):
    """number: the signal that it answers."""

    def __init__(self, number: int) -> None:
        super().__init__(128 + number)
        self.number = number


_answered: Final[list[int]] = []
"""Exit codes of the signals that have ended the command so far."""


def prepare_for_signals() -> None:
    """From now on no signal is lost because of the moment at which it comes. Ctrl-C stays ignored
    if this process was started so."""
    _answered.clear()
    sys.unraisablehook = _unraised
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt)


def exit_code_of_signal() -> int | None:
    """The exit code of the signal that ended the command; None if there was none. The exception
    does not always show it: a library may turn it into an error of its own, as extension modules
    do while they are loaded."""
    return _answered[-1] if _answered else None


@contextmanager
def asked_to_end(answer: _Answer) -> Iterator[None]:
    """Have a handler answer every signal that would otherwise end the program at once."""
    with _handled(_ENDING, answer):
        yield


def ignore_from_now_on() -> None:
    """Ignore Ctrl-C and every signal that would end the program, until it ends by itself."""
    for number in (signal.SIGINT, *_ENDING):
        signal.signal(number, signal.SIG_IGN)


def suspension_ignored() -> AbstractContextManager[None]:
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
    return asked_to_end(_end)


def _end(number: int, _frame: FrameType | None) -> None:
    # After Ctrl-C, a first one still ends the command with its own exit code.
    if all(code == INTERRUPTED for code in _answered):
        _answered.append(128 + number)
        raise _EndedError(number)


def _interrupt(number: int, _frame: FrameType | None) -> NoReturn:
    _answered.append(INTERRUPTED)
    # Not through SIGINT, which a command in the background ignores.
    raise _InterruptedError(number)


def _unraised(lost: "sys.UnraisableHookArgs") -> None:
    """Send a signal again if its exception came while a finalizer or a callback of a C library
    ran, where Python swallows exceptions. Raised here it would be swallowed too."""
    error = lost.exc_value
    if not isinstance(error, (_InterruptedError, _EndedError)):
        sys.__unraisablehook__(lost)
        return
    _answered.clear()
    later = Timer(_AGAIN, _send, [error.number])
    later.daemon = True
    later.start()


def _send(number: int) -> None:
    """Send a signal to the main thread, which answers all of them."""
    if sys.platform == "win32":
        _thread.interrupt_main(signal.Signals(number))
    elif (thread := main_thread().ident) is not None:
        signal.pthread_kill(thread, number)
