"""A session that ends within the time available, as it is composed and played."""

import json
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from coach.budget.limits import MIN_REST
from coach.budget.places import place_of
from coach.budget.planner import Place
from coach.composer import Composer
from coach.errors import RoutineError
from coach.request import Request
from coach.request_composer import composer_for, shortened_composer
from coach.routine.coaching import Coaching
from coach.routine.model import Routine
from coach.units import parse_duration, seconds_of
from coach.voices.silent import SilentVoice
from tests.cli.conftest import Run
from tests.test_composer import BEEPS, coachings, random_routines


def shortest(refused: RoutineError) -> str:
    match = re.search(r"takes at least (.*) from the first word", refused.what)
    assert match is not None
    return match[1]


requests = (random_routines(), coachings, st.integers(0, 99), st.sampled_from([0.5, 1.0]))


@settings(max_examples=2, derandomize=True)
@given(*requests)
def test_a_random_routine_ends_within_the_time(
    routine: Routine, coaching: Coaching, part: int, pace: float
) -> None:
    check(routine, coaching, part, pace)


@pytest.mark.heavy
@settings(max_examples=300)
@given(*requests)
def test_many_random_routines_end_within_the_time(
    routine: Routine, coaching: Coaching, part: int, pace: float
) -> None:
    check(routine, coaching, part, pace)


def check(routine: Routine, coaching: Coaching, part: int, pace: float) -> None:
    try:
        composer = Composer(routine, coaching, SilentVoice(pace), BEEPS)
        whole = seconds_of(composer.timeline().frames)
    except RoutineError:
        assume(False)
        return
    with composer:
        within = max(whole * part / 100, Fraction(60))
        try:
            chosen = shortened_composer(composer, Request(within=within))
        except RoutineError as refused:
            within = parse_duration(shortest(refused))
            chosen = shortened_composer(composer, Request(within=within))
        timeline = chosen.timeline()
    assert seconds_of(timeline.frames) <= within
    before, after = composer.plan, chosen.plan
    assert after.limits == before.limits
    assert len(after.bouts) <= len(before.bouts)
    assert all(bout.rest is None or bout.rest >= MIN_REST for bout in after.bouts)
    assert (chosen.notes != ()) == ((chosen.routine, chosen.coaching) != (routine, coaching))
    assert replace(chosen.coaching, detail=coaching.detail) == coaching


def test_the_plan_tells_what_gave_way(coach: Run) -> None:
    sheet = json.loads(coach("plan", "core", "--within", "7m5s", "--json").stdout)
    assert 400 < sheet["duration"] <= 425
    assert sheet["warnings"] == ["To end within 7 min 5 s: brief detail, rests of 30 s."]


def test_what_cannot_end_in_time_is_refused_with_the_shortest_that_can(coach: Run) -> None:
    words = ("plan", "core", "--reps", "5", "--within")
    done = coach(*words, "5m")
    assert (done.returncode, done.stdout) == (3, "")
    match, remedy = done.stderr.splitlines()
    assert match.startswith("--within 5 min: Core takes at least ")
    assert remedy == "Give it that long, or leave out --reps: what a flag names is kept."
    least = shortest(RoutineError(match))
    assert coach(*words, least).returncode == 0


def test_an_interrupted_session_resumes_within_the_same_time() -> None:
    request = Request("core", sets=2, voice="silent", within=Fraction(640))
    routine = request.find_routine()
    with composer_for(request, routine) as composer:
        first, *_, last = map(place_of, composer.plan.bouts)
    for place in (first, Place(1, 2, 3), last):
        with composer_for(request, routine, begin=place) as onward:
            assert seconds_of(onward.timeline().frames) <= 640
            assert place_of(onward.plan.bouts[0]) == place


def test_the_place_to_begin_at_does_not_give_way() -> None:
    request, place = Request("core", voice="silent", within=Fraction(60)), Place(1, rep=5)
    routine = request.find_routine()
    with pytest.raises(RoutineError) as refused, composer_for(request, routine, begin=place):
        pass
    least = replace(request, within=parse_duration(shortest(refused.value)))
    with composer_for(least, routine, begin=place) as composer:
        assert [bout.reps for bout in composer.plan.bouts] == [1, 3]
        assert place_of(composer.plan.bouts[0]) == place


def test_a_detail_that_was_asked_for_is_kept(coach: Run) -> None:
    done = coach("plan", "--within", "9m", "--detail", "full")
    assert done.returncode == 3
    assert "leave out --detail: what" in done.stderr


def test_a_session_ends_in_time_and_tells_what_gave_way(coach: Run, tmp_path: Path) -> None:
    live = ("--yes", "--wait-for", "20", "--log", "log.jsonl", "--detail", "auto")
    done = coach("start", "core", "--within", "7m30s", *live, COACH_TEST_SPEED="400")
    assert done.returncode == 0, done.stderr
    assert "To end within 7 min 30 s: brief detail, rests of " in done.stderr
    cues = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text("utf-8").splitlines()]
    assert 400 < max(cue["end"] for cue in cues if "end" in cue) <= 450
