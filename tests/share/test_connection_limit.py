"""Which connection is closed when too many have not shown the secret."""

from hypothesis import given
from hypothesis import strategies as st

from coach.share.connection_limit import ConnectionLimit


def test_the_oldest_of_an_address_makes_room_for_its_next() -> None:
    limit = ConnectionLimit[int](max_total=10, max_per_address=3)
    assert [limit.add(number, "a") for number in range(3)] == [None, None, None]
    assert [limit.add(number, "a") for number in (3, 4)] == [0, 1]
    assert limit.add(5, "b") is None


def test_when_all_places_are_taken_the_address_with_most_makes_room() -> None:
    limit = ConnectionLimit[int](max_total=4, max_per_address=3)
    for number, address in enumerate(["b", "a", "a", "a"]):
        assert limit.add(number, address) is None
    assert limit.add(4, "c") == 1
    assert limit.add(5, "d") == 2


def test_one_who_showed_the_secret_or_went_takes_no_place() -> None:
    limit = ConnectionLimit[int](max_total=2, max_per_address=2)
    limit.add(1, "a")
    limit.remove(1, "a")
    limit.remove(1, "a")
    assert [limit.add(number, "a") for number in (2, 3, 4)] == [None, None, 2]


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=80))
def test_a_newcomer_always_stays_and_no_bound_is_passed(steps: list[tuple[int, bool]]) -> None:
    limit = ConnectionLimit[int](max_total=8, max_per_address=3)
    there: dict[int, str] = {}
    for number, (who, comes) in enumerate(steps):
        if comes:
            address = str(who)
            there[number] = address
            gone = limit.add(number, address)
            if gone is not None:
                assert gone != number
                del there[gone]
        elif there:
            leaver = sorted(there)[who % len(there)]
            limit.remove(leaver, there.pop(leaver))
        assert len(there) <= 8
        assert all(list(there.values()).count(address) <= 3 for address in there.values())
