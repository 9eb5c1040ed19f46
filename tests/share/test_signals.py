import signal
import threading
from collections.abc import Iterator

import pytest

from coach.share.signals import deferred_signals


class Ended(Exception):  # noqa: N818 - it is no error
    """Raised by the signal handler of this test."""


def end(*_: object) -> None:
    raise Ended


@pytest.fixture
def handled() -> Iterator[None]:
    before = signal.signal(signal.SIGTERM, end)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.mark.usefixtures("handled")
def test_a_signal_stops_the_server_at_once_and_its_handler_runs_afterwards() -> None:
    stopped = []

    def serve() -> None:
        with deferred_signals(lambda: stopped.append("stopped")):
            signal.raise_signal(signal.SIGTERM)
            assert stopped == ["stopped"]
            stopped.append("closed")

    with pytest.raises(Ended):
        serve()
    assert stopped == ["stopped", "closed"]
    assert signal.getsignal(signal.SIGTERM) is end


@pytest.mark.usefixtures("handled")
def test_without_a_signal_no_handler_runs() -> None:
    with deferred_signals(pytest.fail):
        pass
    assert signal.getsignal(signal.SIGTERM) is end


def test_what_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with deferred_signals(pytest.fail):
            assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, before)


def test_outside_the_main_thread_nothing_happens() -> None:
    done = []

    def elsewhere() -> None:
        with deferred_signals(pytest.fail):
            done.append(True)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert done == [True]
