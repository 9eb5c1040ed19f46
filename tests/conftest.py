"""For every test: no personal file is touched, and heavy tests run only when asked for."""

import gc
import os
import signal
from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import HealthCheck, settings

# As the command sets it. It must be set before numpy is loaded, here and in the server that
# commands fork from, or numpy's threads spin in every worker and every command.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Examples are counted, never timed: the machine may be busy. In CI the same ones each time, so that
# a submission fails for what it changed; elsewhere new ones, and a failing one is remembered.
settings.register_profile(
    "quick", max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("ci", settings.get_profile("quick"), derandomize=True, database=None)
settings.register_profile("heavy", settings.get_profile("quick"), max_examples=5_000)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--heavy", action="store_true", help="also run the tests that take minutes")


def pytest_configure(config: pytest.Config) -> None:
    _hear_signals()
    if config.getoption("--heavy"):
        settings.load_profile("heavy")
    else:
        settings.load_profile("ci" if os.environ.get("CI") else "quick")


def pytest_collection_finish() -> None:
    """Exempt what is loaded by now from garbage collection, and collect the rest less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(5_000)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave heavy tests out, and say how many, unless they were asked for."""
    if config.getoption("--heavy"):
        return
    heavy = [item for item in items if item.get_closest_marker("heavy")]
    if heavy:
        config.hook.pytest_deselected(items=heavy)
        items[:] = [item for item in items if not item.get_closest_marker("heavy")]


@pytest.fixture(scope="session", autouse=True)
def _folders_of_our_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The tests, and all that they start, have an empty home for this run, whose workers share the
    recorded phrases. Variables of the person's own session are unset."""
    home = tmp_path_factory.mktemp("home")
    recorded = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        recorded = recorded.parent
    with pytest.MonkeyPatch.context() as patch:
        for name in _PERSONAL & os.environ.keys():
            patch.delenv(name)
        patch.setenv("HOME", str(home))
        patch.setenv("COACH_CACHE", str(recorded / "cache"))
        patch.setenv("COACH_STATE", str(home / "state"))
        yield


@pytest.fixture(autouse=True)
def _record_and_defaults_of_our_own(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each test has its own practice record, defaults and sessions: none depends on another."""
    base, number = tmp_path_factory.getbasetemp(), next(_RECORDS)
    monkeypatch.setenv("COACH_DATA", str(base / f"data-{number}"))
    monkeypatch.setenv("COACH_CONFIG", str(base / f"config-{number}"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(base / f"runtime-{number}"))


_RECORDS = count()


_PERSONAL = {
    *("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"),
    *("DBUS_SESSION_BUS_ADDRESS", "PULSE_COOKIE", "PULSE_RUNTIME_PATH", "PULSE_SERVER"),
    *("ACCESSIBLE", "COACH_DEBUG", "COLUMNS", "FORCE_COLOR", "NO_COLOR", "SOURCE_DATE_EPOCH"),
}
"""Variables that lead into the person's own folders, sound and desktop, or change what is shown."""


def _hear_signals() -> None:
    """Make sure that Ctrl-C and a closed terminal end every program that a test starts.

    A shell makes programs in the background ignore SIGINT and SIGQUIT, and nohup makes them ignore
    SIGHUP. Child processes inherit an ignored signal, but not a handler.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if os.name == "posix":
        for each in (signal.SIGHUP, signal.SIGQUIT):
            if signal.getsignal(each) is signal.SIG_IGN:
                signal.signal(each, lambda *_: None)  # the tests themselves go on
