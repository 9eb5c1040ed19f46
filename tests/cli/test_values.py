from collections.abc import Callable
from fractions import Fraction

import pytest
from typer import BadParameter

from coach.cli import values
from coach.routine.tempo import parse_tempo


@pytest.mark.parametrize(
    ("read", "text", "meant"),
    [
        (values.tempo, "3-1-2-1", parse_tempo("3-1-2-1")),
        (values.rest, "1m30s", Fraction(90)),
        (values.max_inverted, "10", Fraction(10)),
        (values.lead_in, "0", Fraction(0)),
        (values.lead_in_or_key, "10m", Fraction(600)),
        (values.lead_in_or_key, " Key ", None),
        (values.pace, "0.9", Fraction(9, 10)),
        (values.pace, "2", Fraction(2)),
    ],
)
def test_a_value_is_read_exactly(read: Callable[[str], object], text: str, meant: object) -> None:
    assert read(text) == meant


@pytest.mark.parametrize(
    ("read", "text", "told"),
    [
        (values.tempo, "X-1-1-1", "X"),
        (values.rest, "soon", "'soon' is not a length of time"),
        (values.rest, "601", "601 is not between 0 and 600 s"),
        (values.max_inverted, "9.9", "9.9 is not between 10 and 300 s"),
        (values.lead_in_or_key, "keys", "'keys' is not a length of time"),
        (values.pace, "slow", "'slow' is not a number such as 0.9"),
        (values.pace, "1/0", "'1/0' is not a number"),
        (values.pace, "nan", "nan is not between 0.5 and 2"),
        (values.pace, "1e999999999", "1e999999999 is not between 0.5 and 2"),
        (values.pace, "1e-999999999", "1e-999999999 is not between 0.5 and 2"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(
    read: Callable[[str], object], text: str, told: str
) -> None:
    with pytest.raises(BadParameter) as caught:
        read(text)
    assert told in caught.value.format_message()
