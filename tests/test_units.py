"""Exact time and its one rounding point."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.units import FRAME_RATE, clock, frame_at, length_in_words, parse_duration, seconds_of


@given(st.fractions(min_value=0, max_value=100_000))
def test_a_frame_is_never_more_than_half_a_frame_from_its_position(position: Fraction) -> None:
    assert abs(seconds_of(frame_at(position)) - position) <= Fraction(1, 2 * FRAME_RATE)


def test_a_thousand_beats_do_not_drift() -> None:
    beat = Fraction(60, 65)
    assert frame_at(1000 * beat) == round(1000 * 60 / 65 * FRAME_RATE)
    assert 1000 * frame_at(beat) != frame_at(1000 * beat)


def test_halves_go_up() -> None:
    assert frame_at(Fraction(1, 2 * FRAME_RATE)) == 1
    assert frame_at(Fraction(1, 2 * FRAME_RATE) - Fraction(1, 10**9)) == 0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("45", 45),
        ("45s", 45),
        ("1m30s", 90),
        ("1M30", 90),
        ("2.5", Fraction(5, 2)),
        ("1h", 3600),
        (" 0 ", 0),
    ],
)
def test_durations_as_people_write_them(text: str, seconds: Fraction) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "m", "s", "-5", "nan", "inf", "1e9", "5 m", "1:30", "٣", "1s1m"]
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a length of time"):
        parse_duration(text)


def test_lengths_for_people() -> None:
    assert length_in_words(Fraction(45)) == "45 s"
    assert length_in_words(Fraction(123)) == "2 min 3 s"
    assert length_in_words(Fraction(120)) == "2 min"
    assert clock(Fraction(425)) == "7:05"
