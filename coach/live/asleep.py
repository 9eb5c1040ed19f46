"""How long this computer has been asleep."""

import sys
import time


def asleep() -> float:
    """Seconds that it has slept since it was started, and that `time.monotonic` leaves out: always
    0 on Windows, where it counts them."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)
    if sys.platform == "darwin":
        raw = time.clock_gettime(time.CLOCK_MONOTONIC_RAW)
        return raw - time.clock_gettime(time.CLOCK_UPTIME_RAW)
    return 0.0
