"""How this process takes memory from the system."""

import ctypes
from contextlib import suppress
from typing import Final

_M_ARENA_MAX: Final = -8
"""The number of that setting in glibc's malloc.h."""


def share_one_heap() -> None:
    """Have all threads take memory from one heap, now and later, where glibc is used.

    Usually each has a heap of its own, in which what it gives back is kept for itself. An export
    goes on in one thread after another: four hours of m4a took 190 MB in this way, and 155 MB in
    one heap, in the same time. It is not for a live session, where the audio thread is to wait for
    nobody.
    """
    with suppress(AttributeError, OSError, TypeError):  # another library, or none that has a name
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)
