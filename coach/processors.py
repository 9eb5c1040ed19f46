"""How many processors are available."""

import os


def processors() -> int:
    """Processors that this process may use, which can be fewer than the computer has."""
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable else os.cpu_count() or 1
