"""How much can be done at the same time."""

import os


def processors() -> int:
    """How many processors this process may use, which may be fewer than the computer has."""
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable else os.cpu_count() or 1
