"""What was head-down in the last two hours counts, whatever the clock says."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path

import pytest

from coach.practice.lately import counted_lately, head_down
from coach.practice.model import RecordedBout, Session, Source
from coach.practice.record import Record

NOW = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=1)))

BOUT = RecordedBout(60_500, "hang")

HOUR = timedelta(hours=1)


def session(ago: timedelta, source: Source = Source.LIVE) -> Session:
    """A session of ten minutes that ended so long ago, by the clock of its time."""
    ended = NOW - ago
    return Session(ended - timedelta(minutes=10), "mine", source, ended=ended, bouts=(BOUT,))


@pytest.mark.parametrize(
    ("ago", "counts"),
    [(HOUR, True), (2 * HOUR, True), (2 * HOUR + timedelta(seconds=1), False)],
)
def test_what_was_head_down_within_two_hours_counts(ago: timedelta, counts: bool) -> None:
    tokyo = timezone(timedelta(hours=9))
    for at in (NOW, NOW.astimezone(tokyo)):
        assert head_down(counted_lately([session(ago)], at)) == (Fraction("60.5") if counts else 0)


def test_an_end_that_is_unknown_is_the_end_of_what_was_done() -> None:
    killed = replace(session(2 * HOUR), ended=None, began=NOW - 2 * HOUR - timedelta(minutes=1))
    assert counted_lately([killed], NOW) == [killed]


AHEAD, A_YEAR_AHEAD, NOW_ISH, BEFORE = -3 * HOUR, timedelta(-365), HOUR, 3 * HOUR


@pytest.mark.parametrize(
    ("written", "counted"),
    [
        # The clock was set back since, by hours or by a year, once or again.
        ([AHEAD], [0]),
        ([A_YEAR_AHEAD, AHEAD, NOW_ISH], [0, 1, 2]),
        # It was ahead for a while: what came after it is hours ago, or is not.
        ([AHEAD, BEFORE], []),
        ([A_YEAR_AHEAD, timedelta(400)], []),
        ([AHEAD, NOW_ISH], [0, 1]),
        ([AHEAD, BEFORE, A_YEAR_AHEAD], [2]),
        # It was set forward and back.
        ([NOW_ISH, AHEAD], [0, 1]),
        ([BEFORE, AHEAD], [1]),
    ],
)
def test_a_clock_that_was_set_back_forgets_nothing(
    tmp_path: Path, written: Sequence[timedelta], counted: list[int]
) -> None:
    """Sessions are in the order of writing, and the record reads as few as decide it."""
    record = Record(tmp_path / "practice.sqlite")
    record.add_all([session(ago) for ago in written])
    everything = record.sessions()
    expected = [everything[place] for place in counted]
    assert counted_lately(everything, NOW) == expected
    assert counted_lately(record.lately((NOW - 50 * HOUR).date()), NOW) == expected


@pytest.mark.parametrize("source", [Source.NOTED, Source.PHONE])
def test_what_is_noted_later_says_nothing_of_when_the_others_were(source: Source) -> None:
    assert len(counted_lately([session(AHEAD), session(BEFORE, source)], NOW)) == 1


def test_neither_midnight_nor_summer_time_matters(tmp_path: Path) -> None:
    """It ends at 23:59, or before the clock is set to summer time or back."""
    winter, summer = timezone(HOUR), timezone(2 * HOUR)
    record = Record(tmp_path / "practice.sqlite")
    for ended, there in (
        (datetime(2026, 2, 28, 23, 59, tzinfo=winter), winter),
        (datetime(2026, 3, 29, 1, 50, tzinfo=winter), summer),
        (datetime(2026, 10, 25, 2, 50, tzinfo=summer), winter),
    ):
        began = ended - timedelta(minutes=1)
        record.keep(Session(began, "mine", ended=ended, bouts=(BOUT,)))
        for later, many in ((30, 1), (119, 1), (121, 0)):
            at = (ended + timedelta(minutes=later)).astimezone(there)
            assert len(counted_lately(record.last(1), at)) == many
