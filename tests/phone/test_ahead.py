import threading
from collections.abc import Iterator

import numpy as np
import pytest

from coach.errors import VoiceError
from coach.phone.ahead import ahead
from coach.voices.base import Pcm


def numbered(count: int, made: list[int]) -> Iterator[Pcm]:
    for number in range(count):
        made.append(number)
        yield np.array([number], np.float32)


def nothing_runs() -> bool:
    return not [thread for thread in threading.enumerate() if thread.name == "coach-ahead"]


def test_the_same_blocks_come_in_the_same_order() -> None:
    with ahead(numbered(500, [])) as blocks:
        assert [int(block[0]) for block in blocks] == list(range(500))


def test_only_a_few_are_made_ahead() -> None:
    made: list[int] = []
    with ahead(numbered(500, made)) as blocks:
        next(blocks)
    assert len(made) < 20
    assert nothing_runs()


def test_a_fault_comes_where_its_block_would() -> None:
    def broken() -> Iterator[Pcm]:
        yield from numbered(3, [])
        raise VoiceError("it hangs")

    with ahead(broken()) as blocks:
        assert [int(next(blocks)[0]) for _ in range(3)] == [0, 1, 2]
        with pytest.raises(VoiceError, match="it hangs"):
            next(blocks)


def test_nothing_runs_on_once_it_is_left_by_a_fault() -> None:
    def interrupted() -> None:
        with ahead(numbered(500, [])) as blocks:
            next(blocks)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert nothing_runs()
