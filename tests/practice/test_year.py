"""A year of four made-up people: where each stands, week by week, as docs/practice.md shows it.

`COACH_WRITE_YEAR=1 pytest tests/practice/test_year.py` writes the table anew.
"""

import os
import random
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from coach.practice.model import Ending, PractisedSession
from coach.practice.programme_file import programmes
from coach.practice.today import DAYS_A_WEEK, Today, Why, today

DOCS = Path(__file__).parents[2] / "docs" / "practice.md"
BEGINS, ENDS = "<!-- year -->\n", "<!-- end of year -->\n"

FOUR = programmes()["four-weeks"]
START = date(2026, 1, 5)
DAYS = 364
MAX_SESSIONS = 200
"""Sessions of a person."""

AWAY = range(60, 90)
"""The days of the month away."""


class Person(NamedTuple):
    """practises: the chance of a session on a day. hurts, early: of more pain after one, and of
    coming up early."""

    practises: float
    hurts: float = 0.0
    early: float = 0.0
    away: range = range(0)


PEOPLE = {
    "eager": Person(0.55),
    "lazy": Person(0.22),
    "in pain": Person(0.5, hurts=0.15, early=0.2),
    "a break": Person(0.5, away=AWAY),
}


def lived(person: Person, seed: int) -> list[Today]:
    """What `today` says on each morning of the year to somebody who does what it says."""
    chance = random.Random(seed)
    done: list[PractisedSession] = []
    mornings = []
    for day in (START + timedelta(n) for n in range(DAYS)):
        found = today(FOUR, done, day)
        mornings.append(found)
        is_there = (day - START).days not in person.away and chance.random() < person.practises
        if is_there and len(done) < MAX_SESSIONS:
            hurts = chance.random() < person.hurts
            early = chance.random() < person.early
            done.append(
                PractisedSession(
                    number=len(done) + 1,
                    day=day,
                    routine=found.entry.routine.name,
                    exercises=(),
                    ending=Ending.CAME_UP if early else Ending.WHOLE,
                    before=3,
                    after=5 if hurts else 3,
                    angle=found.entry.angle,
                    is_practice=True,
                )
            )
    return mornings


def step_of(found: Today) -> int:
    return found.week or len(FOUR.weeks) + 1


@cache
def years() -> dict[str, list[Today]]:
    """The year of each person."""
    return {name: lived(person, seed) for seed, (name, person) in enumerate(PEOPLE.items())}


def table() -> str:
    lines = ["```"]
    for weeks in (range(26), range(26, DAYS // 7)):
        head = "".join(f"{week + 1:>3}" for week in weeks)
        lines.append(f"{'week of the year':<16}{head}")
        for name, mornings in years().items():
            steps = (mornings[7 * week] for week in weeks)
            cells = "".join(f"{found.week or '+':>3}" for found in steps)
            lines.append(f"{name:<16}{cells}")
        lines.append("")
    return "\n".join([*lines[:-1], "```", ""])


def test_the_docs_show_this_year() -> None:
    text = DOCS.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGINS)
    shown, _, after = rest.partition(ENDS)
    if os.environ.get("COACH_WRITE_YEAR"):
        DOCS.write_text(f"{before}{BEGINS}{table()}{ENDS}{after}", encoding="utf-8")
    else:
        assert shown == table()


@pytest.mark.parametrize("name", PEOPLE)
def test_nobody_is_led_on_twice_in_a_week_or_above_the_level(name: str) -> None:
    mornings = years()[name]
    ups = [
        day for day, (one, other) in enumerate(pairwise(mornings)) if step_of(other) > step_of(one)
    ]
    assert all(other - one >= DAYS_A_WEEK for one, other in pairwise(ups))
    assert all(step_of(other) - step_of(one) <= 1 for one, other in pairwise(mornings))
    for found in mornings:
        offered = FOUR.weeks[found.week - 1 : found.week] if found.week else FOUR.afterwards
        assert any(found.entry is each for each in offered)
        assert found.why in Why


@pytest.mark.parametrize(
    ("name", "met"),
    [
        ("eager", {Why.NEXT, Why.WAIT, Why.AFTERWARDS}),
        ("lazy", {Why.ON, Why.NEXT}),
        ("in pain", {Why.PAIN, Why.EARLY}),
        ("a break", {Why.AWAY}),
    ],
)
def test_each_person_shows_what_a_rule_is_for(name: str, met: set[Why]) -> None:
    assert met <= {found.why for found in years()[name]}
