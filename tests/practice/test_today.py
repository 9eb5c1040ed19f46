"""What is next follows from what was done, a step a week at most."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from itertools import accumulate, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.practice.model import Amount, Choice, Ending, RecordedBout, Session, Source
from coach.practice.programme import Programme
from coach.practice.programme_file import programmes
from coach.practice.record import Record
from coach.practice.today import DAYS_A_WEEK, Today, Why, today
from coach.practice.tolerant_record import in_blocks
from tests.practice.practised import practised_of

FOUR = programmes()["four-weeks"]
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
        bouts=(RecordedBout(60_000, "decompression-hang"),),
        before=before,
        after=after,
    )


def standing(
    sessions: Sequence[Session], day: int, *choices: Choice, programme: Programme = FOUR
) -> Today:
    """What is next by all that is known of the sessions, numbered from 1."""

    def amounts(number: int) -> Amount:
        bouts = sessions[number - 1].bouts
        return {
            name: (
                sum(each.reps for each in bouts if each.exercise == name),
                sum(each.milliseconds for each in bouts if each.exercise == name),
            )
            for name in {each.exercise for each in bouts}
        }

    practised = [practised_of(replace(each, number=n)) for n, each in enumerate(sessions, 1)]
    return today(programme, practised, START + timedelta(days=day), choices, amounts)


def summary(found: Today) -> tuple[str, Why, int | None, int]:
    """The routine, why, the week, and how many sessions of it are done."""
    return found.entry.typed, found.why, found.week, found.done


def chosen(day: int, at: str, after: int = 0) -> Choice:
    return Choice(START + timedelta(days=day), FOUR.name, at, after)


WEEK_ONE = (session(0), session(2), session(4))


def test_everybody_begins_at_the_beginning() -> None:
    assert summary(standing((), 0)) == ("week-1", Why.BEGINNING, 1, 0)


def test_three_whole_sessions_on_three_days_and_a_week_lead_on() -> None:
    assert summary(standing(WEEK_ONE[:2], 3)) == ("week-1", Why.ON, 1, 2)
    assert summary(standing(WEEK_ONE, 6)) == ("week-1", Why.WAIT, 1, 3)
    assert summary(standing(WEEK_ONE, 7)) == ("week-2", Why.NEXT, 2, 0)
    one_day = (session(0), session(0), session(0))
    assert summary(standing(one_day, 7)) == ("week-1", Why.ON, 1, 1)


def test_after_the_session_of_today_it_is_tomorrow_that_is_offered() -> None:
    on_the_sixth = (*WEEK_ONE[:2], session(6))
    assert summary(standing(on_the_sixth, 6)) == ("week-2", Why.NEXT, 2, 0)
    other = (*WEEK_ONE[:2], session(6, "core"))
    assert standing(on_the_sixth, 6).done_today is FOUR.weeks[0]
    assert standing(other, 6).done_today is None
    assert standing(on_the_sixth, 7).done_today is None
    and_more = (*on_the_sixth[:2], session(6), session(6, "full"))
    assert standing(and_more, 6).done_today is FOUR.weeks[0]
    assert standing(and_more[3:], 6).done_today is FOUR.afterwards[1]


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
    assert summary(standing(weeks, 28)) == ("back-basics", Why.AFTERWARDS, None, 0)
    assert standing([*weeks, session(28, "back-basics")], 29).entry.typed == "full"
    on = [*weeks, session(28, "back-basics"), session(30, "full")]
    assert standing(on, 31).entry.typed == "back-basics"


def week_two(*endings: tuple[int, Ending]) -> list[Session]:
    return [*WEEK_ONE, *(session(day, "week-2", ending) for day, ending in endings)]


def test_two_of_three_sessions_ended_early_lead_a_week_back() -> None:
    early, whole = Ending.CAME_UP, Ending.WHOLE
    assert standing(week_two((7, early), (9, whole)), 10).week == 2
    assert summary(standing(week_two((7, early), (9, whole), (11, early)), 12)) == (
        "week-1",
        Why.EARLY,
        1,
        0,
    )
    apart = week_two((7, early), (9, whole), (11, whole), (13, early))
    assert standing(apart, 13).week == 2


def test_more_pain_afterwards_repeats_the_week() -> None:
    sore = [*WEEK_ONE[:2], session(4, before=3, after=5)]
    assert summary(standing(sore, 7)) == ("week-1", Why.PAIN, 1, 0)
    assert standing([*WEEK_ONE[:2], session(4, before=3, after=4)], 7).week == 2
    assert standing([*WEEK_ONE[:2], session(4, after=9)], 7).week == 2
    since = [*WEEK_ONE, session(7, "week-2", before=4, after=7), session(9, before=5, after=3)]
    assert summary(standing(since[:-1], 8)) == ("week-2", Why.PAIN, 2, 0)
    assert summary(standing(since, 10)) == ("week-2", Why.ON, 2, 0)


@pytest.mark.parametrize(
    ("away", "week", "why"),
    [(13, 3, Why.NEXT), (14, 1, Why.AWAY), (60, 1, Why.AWAY), (61, 1, Why.LONG_AWAY)],
)
def test_time_away_leads_back(away: int, week: int, why: Why) -> None:
    two = [*WEEK_ONE, *(session(day, "week-2") for day in (7, 9, 11))]
    found = standing(two, 11 + away)
    assert (found.week, found.why) == (week, why)
    assert (f"After {away} days away" in found.reason) == (away >= 14)


def test_any_session_shows_that_somebody_was_not_away() -> None:
    assert standing([*WEEK_ONE, session(16, "gentle-rotation")], 25).week == 2


def test_a_person_may_set_the_place() -> None:
    assert summary(standing((), 0, chosen(0, "week-3"))) == ("week-3", Why.CHOSEN, 3, 0)
    assert standing((), 1, chosen(0, "full")).entry.typed == "full"
    assert standing((), 20, chosen(0, "week-3")).week == 2, "time away counts from there"
    numbered = [each._replace(number=n) for n, each in enumerate(map(practised_of, WEEK_ONE), 1)]
    between = today(FOUR, numbered, START + timedelta(4), [chosen(2, "week-3", after=2)])
    assert summary(between) == ("week-3", Why.CHOSEN, 3, 0)
    other = Choice(START, "another programme", "week-3")
    assert standing((), 0, other).why is Why.BEGINNING


def done(
    day: int,
    reps: int,
    seconds: int,
    ending: Ending = Ending.WHOLE,
    angle: int = 30,
    more: int = 0,
) -> Session:
    """A live session of week two, which asks for three squats and two minutes of hanging.

    seconds: of hanging. more: of squats.
    """
    bouts = (
        RecordedBout(1_000 * seconds, "decompression-hang"),
        *(RecordedBout(20_000 + 1_000 * more, "inverted-squat", reps) for _ in [reps] if reps),
    )
    names = ("decompression-hang", "inverted-squat")
    live = session(day, "week-2", ending)
    return replace(live, bouts=bouts, exercises=names, asked="As planned.", angle=angle)


@pytest.mark.parametrize(
    ("sessions", "counts"),
    [
        ([done(7, 3, 130)], True),
        ([done(7, 9, 300, angle=60)], True),
        ([done(7, 2, 130)], False),
        ([done(7, 3, 80, more=60)], False),
        ([done(7, 3, 60)], False),
        ([done(7, 3, 130, angle=20)], False),
        ([done(7, 0, 125, Ending.CAME_UP), done(7, 3, 0)], True),
        ([done(7, 0, 125, Ending.CAME_UP), done(8, 3, 0)], False),
        ([replace(done(7, 0, 130), exercises=("decompression-hang",))], True),
        ([replace(done(7, 3, 130), exercises=("inverted-crunch", "inverted-squat"))], False),
    ],
)
def test_less_than_the_week_asks_for_does_not_count(sessions: list[Session], counts: bool) -> None:
    """More than that still counts as one; an interrupted session may be resumed that day."""
    found = standing([*WEEK_ONE, *sessions], 9)
    assert (found.week, found.done) == (2, int(counts))
    assert counts == (found.why is Why.ON)


def test_the_last_session_is_named_when_the_last_week_repeats() -> None:
    """Nothing depends on it any more."""
    endless = replace(FOUR, weeks=FOUR.weeks[1:2], afterwards=())
    enough = [done(day, 3, 130) for day in (0, 2, 4, 6)]
    less = [*enough, done(8, 3, 60)]
    for sessions, why in ((enough, Why.ON), (less, Why.LESS), ([*less, enough[0]], Why.ON)):
        found = standing(sessions, 9, programme=endless)
        assert (found.week, found.done, found.why) == (1, 3, why)


def test_what_was_gone_on_with_on_the_same_day_was_not_ended_early() -> None:
    early, whole = Ending.CAME_UP, Ending.WHOLE
    gone_on = week_two((7, early), (7, whole), (9, early))
    assert standing(gone_on, 10).week == 2
    assert standing(week_two((7, early), (8, whole), (9, early)), 10).week == 1


def test_a_wrong_clock_leads_nobody_on_or_back() -> None:
    ahead = [*WEEK_ONE[:2], session(4_000), session(4)]
    assert summary(standing(ahead, 6)) == ("week-1", Why.WAIT, 1, 3)
    assert standing(ahead, 60).why is Why.AWAY_FIRST, "from day 4"
    first = [session(4_000), *WEEK_ONE]
    assert summary(standing(first, 7)) == ("week-2", Why.NEXT, 2, 0), "the clock was ahead at first"
    behind = week_two((7, Ending.WHOLE), (-9_000, Ending.WHOLE), (8, Ending.WHOLE))
    assert summary(standing(behind, 13)) == ("week-2", Why.WAIT, 2, 3)
    assert standing(behind, 14).why is Why.NEXT


def test_a_session_in_a_time_zone_ahead_is_of_today() -> None:
    for ahead in (1, 2):
        found = standing([session(0), session(40 + ahead)], 40)
        assert (found.why, found.done, found.days_away) == (Why.ON, 1, 40)
        assert found.done_today == FOUR.weeks[0]
        assert standing([session(40 + ahead)], 40).done == 1
    assert standing([session(0), session(43)], 40).why is Why.AWAY_FIRST


def test_the_first_week_begins_again_because_there_is_none_before_it() -> None:
    twice = [session(0, ending=Ending.CAME_UP), session(1, ending=Ending.CAME_UP)]
    assert standing(twice, 2).why is Why.EARLY_FIRST
    assert standing([session(0)], 14).why is Why.AWAY_FIRST


sessions = st.builds(
    replace,
    st.builds(
        done,
        day=st.sampled_from([0, 1, 2, 2, 3, 20, 70, -5]),
        reps=st.sampled_from([3, 3, 3, 2, 0]),
        seconds=st.sampled_from([130, 130, 130, 60]),
        ending=st.sampled_from([Ending.WHOLE] * 4 + list(Ending)),
        angle=st.sampled_from([30, 30, 30, 20]),
    ),
    routine=st.sampled_from(["week-2"] * 4 + ["core"]),
    source=st.sampled_from([Source.LIVE] * 4 + list(Source)),
    asked=st.sampled_from(["As planned."] * 4 + [""]),
    before=st.sampled_from([None, 3]),
    after=st.sampled_from([None, 3, 3, 5]),
)
"""Sessions whose day is that many days after the one before."""

THRICE = replace(FOUR, weeks=FOUR.weeks[1:2] * 3)
ENDLESS = replace(FOUR, weeks=FOUR.weeks[1:2] * 2, afterwards=())


@given(st.lists(sessions, max_size=40), st.sampled_from([THRICE, ENDLESS]), st.integers(-9, 9))
def test_the_record_answers_as_all_sessions_do(
    gaps: list[Session], programme: Programme, later: int
) -> None:
    """However little of it is read."""
    days = list(accumulate((each.day - START).days for each in gaps))
    summary = [
        replace(each, began=session(day).began) for each, day in zip(gaps, days, strict=True)
    ]
    asked = max(0, later + max(days, default=0))
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr("coach.practice.tolerant_record.AMOUNTS_READ", 4)
        record = Record(Path(folder) / "practice.sqlite")
        record.add_all(summary)
        read, amounts = record.practised(), in_blocks(record.amounts)
        found = today(programme, read, START + timedelta(asked), (), amounts)
    assert found == standing(summary, asked, programme=programme)


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
        done.append(session(now, standing(done, now).entry.typed, ending, before, after))
    ups = [day for (_, one), (day, other) in pairwise(asked) if other > one]
    assert all(other - one >= DAYS_A_WEEK for one, other in pairwise(ups))
    assert all(other - one <= 1 for (_, one), (_, other) in pairwise(asked))


def step_of(found: Today) -> int:
    """Its step; it is explained, and the routine is that of the step."""
    offered = FOUR.afterwards if found.week is None else FOUR.weeks[found.week - 1 : found.week]
    assert any(found.entry is each for each in offered)
    assert found.why in Why
    return found.week or len(FOUR.weeks) + 1
