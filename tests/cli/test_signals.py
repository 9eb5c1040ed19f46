"""A signal ends the command at whatever moment it comes."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest

from coach.cli.signals import ended_in_order, ended_like_ctrl_c, prepare_for_signals

if os.name != "posix":
    pytest.skip("signals of POSIX", allow_module_level=True)


@pytest.fixture(autouse=True)
def _prepared(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    prepare_for_signals()
    yield
    signal.signal(signal.SIGINT, before)


class _Finalized:
    """Python swallows what is raised in its finalizer."""

    def __init__(self, number: int) -> None:
        self._number = number

    def __del__(self) -> None:
        signal.raise_signal(self._number)


def _finalize_and_wait(number: int) -> None:
    _Finalized(number)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("number", "ending", "error"),
    [
        (signal.SIGTERM, ended_in_order, SystemExit(143)),
        (signal.SIGQUIT, ended_in_order, SystemExit(131)),
        (signal.SIGINT, ended_in_order, KeyboardInterrupt()),
        (signal.SIGHUP, ended_like_ctrl_c, KeyboardInterrupt()),
    ],
)
def test_a_signal_that_comes_while_a_finalizer_runs_is_not_lost(
    number: int,
    ending: Callable[[], AbstractContextManager[None]],
    error: BaseException,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with ending(), pytest.raises(type(error)) as raised:
        _finalize_and_wait(number)
    assert raised.value.args == error.args
    assert capsys.readouterr().err == ""
