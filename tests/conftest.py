"""What holds for every test: nobody's own files are touched, and heavy tests must be asked for."""

import os
import signal
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# Examples are counted, never timed: the machine may be busy. In CI the same ones each time, so that
# a submission fails for what it changed; elsewhere new ones, and a failing one is remembered.
settings.register_profile(
    "quick", max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("ci", settings.get_profile("quick"), derandomize=True, database=None)
settings.register_profile("heavy", settings.get_profile("quick"), max_examples=5_000)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--heavy", action="store_true", help="also run the tests that take minutes")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--heavy"):
        settings.load_profile("heavy")
    else:
        settings.load_profile("ci" if os.environ.get("CI") else "quick")


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
    """Takes and remembered answers go to a folder of this run; its tests share what is recorded."""
    home = tmp_path_factory.mktemp("coach")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COACH_CACHE", str(home / "cache"))
        patch.setenv("COACH_STATE", str(home / "state"))
        yield


@pytest.fixture
def _ctrl_c_is_heard() -> Iterator[None]:
    """A shell has what it runs in the background, these tests too, ignore Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
