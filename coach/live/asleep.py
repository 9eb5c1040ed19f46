"""How long this computer has been asleep."""

import sys
import time
from contextlib import suppress


def asleep() -> float:
    """Seconds that it has slept since it was started, and that `time.monotonic` leaves out: always
    0 on Windows, where it counts them, and where the clock that counts them is missing."""
    # A Python built on an old system does not know that clock, and a sandbox may refuse it.
    with suppress(AttributeError, OSError):
        if sys.platform == "linux":
            whole = time.clock_gettime(time.CLOCK_BOOTTIME)
            return whole - time.clock_gettime(time.CLOCK_MONOTONIC)
        if sys.platform == "darwin":
            raw = time.clock_gettime(time.CLOCK_MONOTONIC_RAW)
            return raw - time.clock_gettime(time.CLOCK_UPTIME_RAW)
    return 0.0
