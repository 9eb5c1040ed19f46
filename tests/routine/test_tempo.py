"""Tempo in the field's notation."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.routine.tempo import Tempo, parse_tempo, quickened

tenths = st.integers(5, 300).map(lambda n: Fraction(n, 10))
pauses = st.integers(0, 300).map(lambda n: Fraction(n, 10))


def test_the_order_is_lower_bottom_raise_top() -> None:
    tempo = parse_tempo("3-1-2-0.5")
    assert tempo == Tempo(Fraction(3), Fraction(1), Fraction(2), Fraction(1, 2))


def test_digits_need_no_dashes() -> None:
    assert parse_tempo("3121") == parse_tempo("3-1-2-1")


@pytest.mark.parametrize("text", ["3–1–2–1", "3—1—2—1", "3−1−2−1", "3 - 1 – 2-1", " 3 1 2 1 "])
def test_any_dash_and_spaces_will_do(text: str) -> None:
    assert parse_tempo(text) == parse_tempo("3-1-2-1")


def test_the_period_is_exactly_the_sum() -> None:
    assert parse_tempo("2.1-0.2-1.3-0.4").period == 4


@given(tenths, pauses, tenths, pauses)
def test_what_is_written_is_read_back(
    lower: Fraction, bottom: Fraction, raising: Fraction, top: Fraction
) -> None:
    tempo = Tempo(lower, bottom, raising, top)
    assert parse_tempo(str(tempo)) == tempo


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("3-1", "four figures"),
        ("3-1-2-1-1", "four figures"),
        ("nan-1-2-1", "four figures"),
        ("inf-1-2-1", "four figures"),
        ("1e3-1-2-1", "four figures"),
        ("3--1-2-1", "four figures"),
        ("", "four figures"),
        ("31x1", "momentum"),
        ("3-1-X-1", "momentum"),
        ("0-1-2-1", "too fast"),
        ("3-1-0-1", "too fast"),
        ("3-1-2-31", "over 30 s"),
        ("٣-1-2-1", "four figures"),
    ],
)
def test_a_bad_tempo_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_tempo(text)


@pytest.mark.parametrize(
    ("factor", "tempos"),
    [
        (Fraction(5, 4), "3-1-2-1 4-1.5-2.5-1.5 5-2-3-2 6.5-2.5-4-2.5"),
        (Fraction(4, 5), "3-1-2-1 2.5-1-1.5-1 2-1-1-1 1.5-1-1-1 1-1-1-1 1-1-1-1"),
        (Fraction(5, 4), "0.5-0-29.9-29 1-0-30-30"),
        (Fraction(4, 5), "0.7-0-1.2-0 0.7-0-1-0"),
    ],
)
def test_a_quickened_tempo_is_in_whole_and_half_seconds(factor: Fraction, tempos: str) -> None:
    first, *following = map(parse_tempo, tempos.split())
    for tempo in following:
        first = quickened(first, factor)
        assert first == tempo
