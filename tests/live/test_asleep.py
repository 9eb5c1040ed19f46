"""A clock that is missing keeps nobody from a session."""

import sys
import time

import pytest

from coach.live.asleep import asleep

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the clocks of Linux")


def test_a_computer_whose_sleep_cannot_be_told_counts_as_awake(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as changed:
        changed.setattr(time, "CLOCK_BOOTTIME", 99)  # the system refuses it
        assert asleep() == 0
    monkeypatch.delattr(time, "CLOCK_BOOTTIME")
    assert asleep() == 0
