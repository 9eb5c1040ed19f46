"""Following how far the work on a sound is."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol, TypeVar

Step = TypeVar("Step")


class Stage(StrEnum):
    """What is being done with a sound, in this order."""

    MEASURE = "Measuring"
    WRITE = "Writing"
    CHECK = "Checking"


class Watch(Protocol):
    """Somebody who follows it."""

    def __call__(self, stage: Stage, steps: Iterable[Step], count: int, /) -> Iterable[Step]:
        """Pass the steps of a stage through, each when it is done; count: how many they are."""
        ...


def unwatched(_stage: Stage, steps: Iterable[Step], _count: int) -> Iterable[Step]:
    """Nobody is told how far it is."""
    return steps
