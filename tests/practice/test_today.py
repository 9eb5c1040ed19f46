"""What is next follows from what was done, a step a week at most."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.practice.model import Bout, Ending, Session, Source
from coach.practice.programme import Programme
from coach.practice.today import DAYS_A_WEEK, Choice, Today, Why, today

FOUR = Programme(
    "four-weeks", "Four weeks", ("week-1", "week-2", "week-3", "week-4"), ("back-basics", "full")
)
START = date(2026, 1, 5)


def session(
    day: int,
    routine: str = "week-1",
    ending: Ending = Ending.WHOLE,
    before: int | None = None,
    after: int | None = None,
) -> Session:
    began = datetime(2026, 1, 5, 7, tzinfo=timezone(timedelta(hours=1))) + timedelta(days=day)
    return Session(
        began,
        routine,
        ending=ending,
        bouts=(Bout(60_000, "decompression-hang"),),
        before=before,
        after=after,
    )


def standing(sessions: Sequence[Session], day: int, *choices: Choice) -> Today:
    return today(FOUR, sessions, START + timedelta(days=day), choices)


WEEK_ONE = (session(0), session(2), session(4))


def test_everybody_begins_at_the_beginning() -> None:
    assert standing((), 0) == Today("week-1", Why.BEGINNING, 1, 0, 3)


def test_three_whole_sessions_on_three_days_and_a_week_lead_on() -> None:
    assert standing(WEEK_ONE[:2], 3) == Today("week-1", Why.ON, 1, 2, 3)
    assert standing(WEEK_ONE, 6) == Today("week-1", Why.WAIT, 1, 3, 3)
    assert standing(WEEK_ONE, 7) == Today("week-2", Why.NEXT, 2, 0, 3)
    one_day = (session(0), session(0), session(0))
    assert standing(one_day, 7) == Today("week-1", Why.ON, 1, 1, 3)


def test_after_the_session_of_today_it_is_tomorrow_that_is_offered() -> None:
    on_the_sixth = (*WEEK_ONE[:2], session(6))
    assert standing(on_the_sixth, 6) == Today("week-2", Why.NEXT, 2, 0, 3, is_done=True)
    other = (*WEEK_ONE[:2], session(6, "core"))
    assert not standing(other, 6).is_done


@pytest.mark.parametrize("ending", [Ending.CAME_UP, Ending.FAILED, Ending.UNKNOWN, Ending.SILENCED])
def test_only_whole_sessions_lead_on(ending: Ending) -> None:
    assert standing((*WEEK_ONE[:2], session(4, ending=ending)), 7).week == 1


def test_a_session_noted_by_hand_or_from_a_phone_counts() -> None:
    noted = [
        Session(each.began, each.routine, source, ending=Ending.WHOLE)
        for each, source in zip(WEEK_ONE, (Source.NOTED, Source.PHONE, Source.NOTED), strict=True)
    ]
    assert standing(noted, 7).week == 2


def test_after_the_last_week_the_routines_come_in_turn() -> None:
    weeks = [session(7 * week + day, f"week-{week + 1}") for week in range(4) for day in (0, 2, 4)]
    assert standing(weeks, 28) == Today("back-basics", Why.AFTERWARDS, None, 0, 0)
    assert standing([*weeks, session(28, "back-basics")], 29).routine == "full"
    on = [*weeks, session(28, "back-basics"), session(30, "full")]
    assert standing(on, 31).routine == "back-basics"


def week_two(*endings: tuple[int, Ending]) -> list[Session]:
    return [*WEEK_ONE, *(session(day, "week-2", ending) for day, ending in endings)]


def test_two_of_three_sessions_ended_early_lead_a_week_back() -> None:
    early, whole = Ending.CAME_UP, Ending.WHOLE
    assert standing(week_two((7, early), (9, whole)), 10).week == 2
    assert standing(week_two((7, early), (9, whole), (11, early)), 12) == Today(
        "week-1", Why.EARLY, 1, 0, 3
    )
    apart = week_two((7, early), (9, whole), (11, whole), (13, early))
    assert standing(apart, 13).week == 2


def test_more_pain_afterwards_repeats_the_week() -> None:
    sore = [*WEEK_ONE[:2], session(4, before=3, after=5)]
    assert standing(sore, 7) == Today("week-1", Why.PAIN, 1, 0, 3)
    assert standing([*WEEK_ONE[:2], session(4, before=3, after=4)], 7).week == 2
    assert standing([*WEEK_ONE[:2], session(4, after=9)], 7).week == 2


@pytest.mark.parametrize(
    ("away", "week", "why"),
    [(13, 3, Why.NEXT), (14, 1, Why.AWAY), (60, 1, Why.AWAY), (61, 1, Why.LONG_AWAY)],
)
def test_time_away_leads_back(away: int, week: int, why: Why) -> None:
    two = [*WEEK_ONE, *(session(day, "week-2") for day in (7, 9, 11))]
    found = standing(two, 11 + away)
    assert (found.week, found.why) == (week, why)


def test_any_session_shows_that_somebody_was_not_away() -> None:
    assert standing([*WEEK_ONE, session(16, "gentle-rotation")], 25).week == 2


def test_one_may_set_where_one_stands() -> None:
    chosen = Choice(START, "week-3")
    assert standing((), 0, chosen) == Today("week-3", Why.CHOSEN, 3, 0, 3)
    assert standing((), 1, Choice(START, "full")).routine == "full"
    assert standing((), 20, chosen).week == 2, "time away counts from there"


people = st.lists(
    st.tuples(
        st.integers(0, 30) | st.integers(0, 3),
        st.sampled_from([Ending.WHOLE] * 4 + list(Ending)),
        st.none() | st.tuples(st.integers(0, 10), st.integers(0, 10)),
    ),
    max_size=60,
)


@given(people)
def test_nobody_is_led_two_steps_on_within_a_week(
    days: list[tuple[int, Ending, tuple[int, int] | None]],
) -> None:
    """They do what `today` says, and ask on every day."""
    done: list[Session] = []
    asked: list[tuple[int, int]] = []
    now = 0
    for gap, ending, pain in days:
        asked += [(day, step_of(standing(done, day))) for day in range(now + 1, now + gap + 1)]
        now += gap
        before, after = pain or (None, None)
        done.append(session(now, standing(done, now).routine, ending, before, after))
    ups = [day for (_, one), (day, other) in pairwise(asked) if other > one]
    assert all(other - one >= DAYS_A_WEEK for one, other in pairwise(ups))
    assert all(other - one <= 1 for (_, one), (_, other) in pairwise(asked))


def step_of(found: Today) -> int:
    return found.week or len(FOUR.weeks) + 1
