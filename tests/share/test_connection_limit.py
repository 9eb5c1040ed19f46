"""Which connection is closed when too many have not shown the secret."""

from hypothesis import given
from hypothesis import strategies as st

from coach.share.connection_limit import ConnectionLimit


def test_at_the_limit_of_an_address_its_oldest_is_closed() -> None:
    limit = ConnectionLimit[int](max_total=10, max_per_address=3)
    assert [limit.add(number, "a") for number in range(3)] == [None, None, None]
    assert [limit.add(number, "a") for number in (3, 4)] == [0, 1]
    assert limit.add(5, "b") is None


def test_at_the_total_limit_the_busiest_address_loses_its_oldest() -> None:
    limit = ConnectionLimit[int](max_total=4, max_per_address=3)
    for number, address in enumerate(["b", "a", "a", "a"]):
        assert limit.add(number, address) is None
    assert limit.add(4, "c") == 1
    assert limit.add(5, "d") == 2


def test_a_removed_connection_no_longer_counts() -> None:
    limit = ConnectionLimit[int](max_total=2, max_per_address=2)
    limit.add(1, "a")
    limit.remove(1, "a")
    limit.remove(1, "a")
    assert [limit.add(number, "a") for number in (2, 3, 4)] == [None, None, 2]


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=80))
def test_a_new_connection_always_stays_and_no_limit_is_exceeded(
    steps: list[tuple[int, bool]],
) -> None:
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
