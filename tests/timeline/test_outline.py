"""What `coach plan` shows for people."""

import re
from fractions import Fraction

from coach.budget.places import parse_place, place_of
from coach.budget.planner import Plan, plan
from coach.composer import Composer
from coach.routine.coaching import Coaching
from coach.routine.library import find, with_dose
from coach.routine.model import Routine
from coach.routine.tempo import parse_tempo
from coach.script.model import Earcon
from coach.timeline.model import Timeline
from coach.timeline.outline import outline
from coach.units import clock, frame_at, length_in_words, seconds_of
from coach.voices.silent import SilentVoice

BEEPS = dict.fromkeys(Earcon, 4800)


def rows_of(routine: Routine) -> tuple[Timeline, Plan, list[tuple[str, ...]]]:
    """The rows of the table without its heading: (at, from, the rest of the line)."""
    with Composer(routine, Coaching(), SilentVoice(), BEEPS) as composer:
        timeline, plan = composer.timeline(), composer.plan
        lines = outline(timeline, composer.sheet_header(), plan.limits.angle, plan.bouts)
    row = re.compile(r" +(\d+:\d\d)  ([\d.]*) +(\w.*)")
    return timeline, plan, [found.groups() for line in lines if (found := row.match(line))]


def test_every_row_names_the_place_that_can_be_gone_on_from() -> None:
    routine = with_dose(find("hang,crunch"), reps=10, sets=2, tempo=parse_tempo("4-2-3-1"))
    _, plan, rows = rows_of(routine)
    places = [row[1] for row in rows]
    assert places == ["", "1", "1.2", "2", "2.1.6", "2.2", "2.2.6", "", ""]
    assert [parse_place(text, routine) for text in places if text] == [
        place_of(bout) for bout in plan.bouts
    ]
    assert rows[4][2].startswith("Inverted Crunch, set 1 of 2, part 2 of 2  6 to 10")


def test_the_last_row_ends_when_the_heading_says() -> None:
    for name in ("hang", "hang,crunch", "core", "back-basics"):
        timeline, _, rows = rows_of(find(name))
        minutes, seconds = rows[-1][0].split(":")
        whole = length_in_words(Fraction(60 * int(minutes) + int(seconds)))
        assert whole == length_in_words(seconds_of(timeline.frames)), name


def test_the_same_exercise_twice_in_a_row_has_two_rows_and_two_chapters() -> None:
    routine = find("crunch,crunch")
    timeline, plan, rows = rows_of(routine)
    assert [row[1] for row in rows] == ["", "1", "2", "", ""]
    assert rows[1][2].split("  ")[0] == rows[2][2].split("  ")[0] == "Inverted Crunch"
    titles = ["Before you start", "Inverted Crunch", "Inverted Crunch", "The way up"]
    assert [chapter.title for chapter in timeline.chapters] == titles
    assert parse_place("2", routine) == place_of(plan.bouts[1])


def test_a_row_reads_in_the_order_of_time() -> None:
    """Due, head-down, level. It is explained in the rest of the row above."""
    timeline, _, rows = rows_of(find("hang,crunch"))
    frames = [
        next(cue.start for cue in timeline.cues if getattr(cue, "text", "").startswith(words))
        for words in ("Both ankles locked", "Stay here, level,")
    ]
    rest, due = timeline.inversions[0].end, timeline.inversions[0].end + frame_at(Fraction(60))
    last = next(cue for cue in timeline.cues if getattr(cue, "text", "").startswith("Last"))
    assert rest < last.start < due
    frames.insert(1, due)
    assert [row[0] for row in rows[1:4]] == [clock(seconds_of(frame)) for frame in frames]
    for row, span in zip(rows[1:3], timeline.inversions, strict=True):
        assert length_in_words(seconds_of(span.end - span.start)) in row[2]
    assert rows[1][2].endswith("  1 min")
    level = next(span for span in timeline.spans if span.start == timeline.inversions[-1].end)
    after = length_in_words(seconds_of(level.end - level.start))
    assert rows[3][2].split() == ["The", "way", "up", *after.split()]


def test_a_chapter_is_called_by_how_its_set_is_split_in_the_end() -> None:
    """Into how many parts is known only once it is laid out, and its mark stands before that."""
    routine = with_dose(find("hang,crunch"), reps=16)
    assert [bout.parts for bout in plan(routine, {}).bouts] == [1, 1]
    timeline, settled, _ = rows_of(routine)
    assert [bout.parts for bout in settled.bouts] == [1, 2, 2]
    assert [chapter.title for chapter in timeline.chapters[2:4]] == [
        "Inverted Crunch, part 1 of 2",
        "Inverted Crunch, part 2 of 2",
    ]
