"""Measuring a sound while it is being made."""

from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coach.loudness import step_powers
from coach.voices.base import Pcm

_THREADS: Final = 2
"""numpy lets other threads run while it computes; to render a sound takes half as long as this."""


def powers(blocks: Iterable[Pcm]) -> NDArray[np.float64]:
    """See `coach.loudness.step_powers`; blocks: a sound, all but the last of whole steps.

    What `blocks` raises is passed on. A few blocks are held at a time.
    """
    measured: list[NDArray[np.float64]] = []
    with ThreadPoolExecutor(_THREADS, "coach-meter") as threads:
        waiting: deque[Future[NDArray[np.float64]]] = deque()
        for block in blocks:
            waiting.append(threads.submit(step_powers, block))
            if len(waiting) > _THREADS:
                measured.append(waiting.popleft().result())
        measured += [each.result() for each in waiting]
    return np.concatenate([np.zeros(0), *measured])
