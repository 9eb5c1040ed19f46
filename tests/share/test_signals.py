import signal
import threading
from collections.abc import Iterator

import pytest

from coach.share.signals import deferred_signals


class Ended(Exception):  # noqa: N818 - it is no error
    """What the handler of this test raises, wherever it is called."""


def end(*_: object) -> None:
    raise Ended


@pytest.fixture
def handled() -> Iterator[None]:
    before = signal.signal(signal.SIGTERM, end)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.mark.usefixtures("handled")
def test_a_signal_stops_the_server_at_once_and_is_handed_on_after_it() -> None:
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
def test_without_a_signal_nothing_is_handed_on() -> None:
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


def test_another_thread_is_left_in_peace() -> None:
    done = []

    def elsewhere() -> None:
        with deferred_signals(pytest.fail):
            done.append(True)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert done == [True]
