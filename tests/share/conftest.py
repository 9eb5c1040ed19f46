"""The ways up of one exercise, which take most of a second to render."""

import pytest

from coach.request import Request
from coach.share.ways_up import WaysUp, render_ways_up


@pytest.fixture(scope="session")
def ways_up(tmp_path_factory: pytest.TempPathFactory) -> WaysUp:
    return render_ways_up(Request("crunch", voice="silent"), tmp_path_factory.mktemp("up"))
