"""A browser, and the ways up of one exercise, which take most of a second to render."""

from collections.abc import Iterator
from typing import Any

import pytest

from coach.request import Request
from coach.share.ways_up import WaysUp, render_ways_up
from tests.browser import open_browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    # Not for longer: while Playwright runs, nothing else in this thread can use asyncio.
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="session")
def ways_up(tmp_path_factory: pytest.TempPathFactory) -> WaysUp:
    return render_ways_up(Request("crunch", voice="silent"), tmp_path_factory.mktemp("up"))
