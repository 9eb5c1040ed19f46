from collections.abc import Iterator
from threading import Event

import pytest

from coach.live.ahead import Ahead

PATIENCE = 10.0


def test_items_come_in_order() -> None:
    assert list(Ahead(iter("routine"), name="letters")) == list("routine")


def test_work_begins_before_anybody_asks() -> None:
    begun = Event()

    def work() -> Iterator[int]:
        begun.set()
        yield 1

    ahead = Ahead(work(), name="eager")
    assert begun.wait(PATIENCE)
    assert list(ahead) == [1]


def test_an_error_is_raised_in_its_place() -> None:
    def work() -> Iterator[int]:
        yield 1
        raise ValueError("the second")

    items = iter(Ahead(work(), name="failing"))
    assert next(items) == 1
    with pytest.raises(ValueError, match="the second"):
        next(items)


def test_closing_stops_the_work() -> None:
    asked, closed, made = Event(), Event(), list[int]()

    def work() -> Iterator[int]:
        for number in range(1_000):
            made.append(number)
            asked.set()
            assert closed.wait(PATIENCE)
            yield number

    ahead = Ahead(work(), name="endless")
    assert asked.wait(PATIENCE)
    ahead.close()
    closed.set()
    assert list(ahead) == made == [0]
