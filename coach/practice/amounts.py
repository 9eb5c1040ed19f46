"""How much of each exercise was done in a session; read only when a rule asks for it."""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

Amount: TypeAlias = Mapping[str, tuple[int, int]]
"""By exercise: repetitions, and milliseconds head-down."""

Amounts: TypeAlias = Callable[[int], Amount]
"""The amounts of a session, by its number in the record; empty for one that is not there."""

BLOCK: Final = 256
"""Sessions read at a time."""


def in_blocks(read: Callable[[int, int], Mapping[int, Amount]]) -> Amounts:
    """Amounts that are read a block of sessions at a time, and kept in memory.

    read: the amounts of the sessions from one number to another, both included.
    """
    blocks: dict[int, Mapping[int, Amount]] = {}

    def amounts(number: int) -> Amount:
        block = number // BLOCK
        if block not in blocks:
            blocks[block] = read(block * BLOCK, (block + 1) * BLOCK - 1)
        return blocks[block].get(number, {})

    return amounts
