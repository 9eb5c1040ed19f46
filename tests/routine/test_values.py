"""Values as people type them."""

import re
from fractions import Fraction

import pytest

from coach.routine.tempo import parse_tempo
from coach.routine.values import read_value


@pytest.mark.parametrize(
    ("name", "text", "meant"),
    [
        ("reps", " 6.0 ", 6),
        ("tempo", "3-1-2-1", parse_tempo("3-1-2-1")),
        ("hold", "5m", Fraction(300)),
        ("rest", "1m30s", Fraction(90)),
        ("max_inverted", "10", Fraction(10)),
        ("lead_in", "0", Fraction(0)),
        ("within", "8:30", Fraction(510)),
        ("pace", "0.9", Fraction(9, 10)),
        ("pace", "2", Fraction(2)),
        ("without", " crunch, sit up,", ("crunch", "sit up")),
    ],
)
def test_a_value_is_read_exactly(name: str, text: str, meant: object) -> None:
    assert read_value(name, text) == meant


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("reps", "3x10", "'3x10' is not a whole number such as 1"),
        ("reps", "101", "101 is not between 1 and 100"),
        ("tempo", "X-1-1-1", "X"),
        ("hold", "10m", "10m is not between 20 and 300 s"),
        ("rest", "soon", "'soon' is not a length of time"),
        ("rest", "601", "601 is not between 0 and 600 s"),
        ("max_inverted", "9.9", "9.9 is not between 10 and 300 s"),
        ("within", "10", "10 is not between 60 and 86400 s; for minutes write 10m"),
        ("pace", "slow", "'slow' is not a number such as 0.9"),
        ("pace", "1/0", "'1/0' is not a number"),
        ("pace", "nan", "nan is not between 0.5 and 2"),
        ("pace", "1e999999999", "1e999999999 is not between 0.5 and 2"),
        ("pace", "1e-999999999", "1e-999999999 is not between 0.5 and 2"),
    ],
)
def test_an_invalid_value_is_refused_in_words(name: str, text: str, expected: str) -> None:
    with pytest.raises(ValueError, match=re.escape(expected)):
        read_value(name, text)
