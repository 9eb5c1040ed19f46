"""How many processors are available."""

import os

_most: int | None = None


def processors() -> int:
    """Processors that this process may use, which can be fewer than the computer has."""
    if _most is not None:
        return _most
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable else os.cpu_count() or 1


def use_one_processor() -> None:
    """From now on use one processor: this process is one of several that share the computer."""
    global _most  # noqa: PLW0603  # what a process may use belongs to all of it
    _most = 1
