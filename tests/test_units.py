"""Exact time and its one rounding point."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.units import (
    FRAME_RATE,
    clock,
    compared,
    frame_at,
    length_in_words,
    parse_duration,
    seconds_of,
)


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
        ("1:30", 90),
        ("01:30", 90),
        ("0:05.5", Fraction(11, 2)),
        ("1:30:00", 5400),
        ("30 sec", 30),
        ("30 secs", 30),
        ("1 min", 60),
        ("1.5 min", 90),
        ("90 seconds", 90),
        ("2 Minutes", 120),
        ("1m 30s", 90),
        ("1 min 30 s", 90),
        ("1 min, 30 sec.", 90),
        ("1 minute and 30 seconds", 90),
        ("1\u00a0min", 60),
        ("1 h", 3600),
        ("1h30", 5400),
        ("1h30s", 3630),
    ],
)
def test_durations_as_people_write_them(text: str, seconds: Fraction) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "m",
            "s",
            "-5",
            "nan",
            "inf",
            "1e9",
            "٣",
            "1s1m",
            "half",
            "and",
            ",",
            "1 2",
            "5 m 5 m",
        ),
        *("1:5", "1:75", "1:99:00", "1:30s", "3x10", "9" * 5_000, " " * 60 + "x", "1 " * 30_000),
    ],
)
def test_what_is_not_a_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a length of time"):
        parse_duration(text)


@given(st.integers(0, 1_000_000), st.integers(0, 4))
def test_what_is_printed_is_read_back(units: int, places: int) -> None:
    length = Fraction(units, 10**places)
    assert parse_duration(length_in_words(length, places)) == length
    assert parse_duration(clock(length)) == int(length)


@pytest.mark.parametrize(
    ("figures", "shown"),
    [
        ((Fraction(121), Fraction(120)), ("2 min 1 s", "2 min")),
        ((Fraction("120.4"), Fraction(120)), ("2 min 0.4 s", "2 min")),
        ((Fraction(5_760_001, 48_000), Fraction(120)), ("2 min 0.00002 s", "2 min")),
        ((Fraction("29.96"), Fraction(30), Fraction("30.04")), ("29.96 s", "30 s", "30.04 s")),
        ((Fraction("59.999"), Fraction(60)), ("59.999 s", "1 min")),
        ((Fraction("0.4"), Fraction("0.4")), ("0 s", "0 s")),
    ],
)
def test_figures_beside_each_other_are_shown_as_finely_as_they_differ(
    figures: tuple[Fraction, ...], shown: tuple[str, ...]
) -> None:
    assert compared(*figures) == shown


def test_lengths_for_people() -> None:
    assert length_in_words(Fraction(45)) == "45 s"
    assert length_in_words(Fraction(123)) == "2 min 3 s"
    assert length_in_words(Fraction(120)) == "2 min"
    assert clock(Fraction(425)) == "7:05"
