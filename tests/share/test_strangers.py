"""Who has to go when too many stand at the door without the secret."""

from hypothesis import given
from hypothesis import strategies as st

from coach.share.strangers import Strangers


def test_the_oldest_of_an_address_makes_room_for_its_next() -> None:
    strangers = Strangers[int](most=10, most_of_one=3)
    assert [strangers.came(number, "a") for number in range(3)] == [None, None, None]
    assert [strangers.came(number, "a") for number in (3, 4)] == [0, 1]
    assert strangers.came(5, "b") is None


def test_when_all_places_are_taken_the_address_with_most_makes_room() -> None:
    strangers = Strangers[int](most=4, most_of_one=3)
    for number, address in enumerate(["b", "a", "a", "a"]):
        assert strangers.came(number, address) is None
    assert strangers.came(4, "c") == 1
    assert strangers.came(5, "d") == 2


def test_one_who_showed_the_secret_or_went_takes_no_place() -> None:
    strangers = Strangers[int](most=2, most_of_one=2)
    strangers.came(1, "a")
    strangers.left(1, "a")
    strangers.left(1, "a")
    assert [strangers.came(number, "a") for number in (2, 3, 4)] == [None, None, 2]


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=80))
def test_a_newcomer_always_stays_and_no_bound_is_passed(steps: list[tuple[int, bool]]) -> None:
    strangers = Strangers[int](most=8, most_of_one=3)
    there: dict[int, str] = {}
    for number, (who, comes) in enumerate(steps):
        if comes:
            address = str(who)
            there[number] = address
            gone = strangers.came(number, address)
            if gone is not None:
                assert gone != number
                del there[gone]
        elif there:
            leaver = sorted(there)[who % len(there)]
            strangers.left(leaver, there.pop(leaver))
        assert len(there) <= 8
        assert all(list(there.values()).count(address) <= 3 for address in there.values())
