"""The record leaves as text and comes back as it was."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.errors import UsageError
from coach.practice.exporting import csv_of, rows_of
from coach.practice.importing import missing_from, read_sessions
from coach.practice.model import Ending, RecordedBout, Session, Source

NOW = datetime(2026, 11, 26, 12, tzinfo=timezone(timedelta(hours=1)))

offsets = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.builds(
    datetime.fromtimestamp,
    st.integers(0, 1_795_000_000),
    offsets,
)
texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.sampled_from(["=1+1", "'=1", "''", "@x", "-", "\t=", "\r\n", 'a"b', "a,b;c", "'tis"]),
)
names = st.from_regex(r"[a-z]{1,8}(-[a-z0-9]{1,4})?", fullmatch=True)
pains = st.none() | st.integers(0, 10)
bouts = st.builds(
    RecordedBout,
    milliseconds=st.integers(0, 300_000),
    exercise=names | st.just(""),
    reps=st.integers(0, 100),
)


@st.composite
def sessions(draw: st.DrawFn) -> Session:
    began = draw(moments)
    return Session(
        began=began,
        ended=draw(st.none() | st.integers(0, 9_999).map(lambda s: began + timedelta(seconds=s))),
        routine=draw(names),
        source=draw(st.sampled_from(Source)),
        title=draw(texts),
        exercises=tuple(draw(st.lists(names, max_size=3))),
        level=draw(st.sampled_from(["", "first", "steady", "strong"])),
        angle=draw(st.none() | st.integers(15, 90)),
        asked=draw(texts),
        ending=draw(st.sampled_from(Ending)),
        bouts=tuple(draw(st.lists(bouts, max_size=3))),
        went_on_with=draw(texts),
        before=draw(pains),
        after=draw(pains),
        note=draw(texts),
        version=draw(texts),
    )


@given(st.lists(sessions(), max_size=4))
def test_what_is_exported_comes_back_the_same(kept: list[Session]) -> None:
    assert read_sessions(csv_of(kept), NOW) == kept
    assert read_sessions(json.dumps(rows_of(kept), indent=1), NOW) == kept


@given(sessions())
def test_no_cell_is_a_formula(session: Session) -> None:
    for row in csv.reader(io.StringIO(csv_of([session]), newline="")):
        assert not [cell for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]


@given(st.lists(sessions(), max_size=4), st.lists(sessions(), max_size=2))
def test_nothing_is_doubled_and_nothing_is_lost(kept: list[Session], more: list[Session]) -> None:
    assert missing_from(kept, kept) == []
    assert missing_from([], kept) == kept
    assert len(missing_from(kept, [*kept, *more])) <= len(more)


def test_two_that_are_alike_are_two() -> None:
    twice = [replace(GOOD, note="first"), replace(GOOD, note="second")]
    assert missing_from([], twice) == twice
    assert missing_from([GOOD], twice) == twice[1:]


GOOD = Session(
    began=datetime(2026, 11, 3, 7, 30, tzinfo=NOW.tzinfo),
    ended=datetime(2026, 11, 3, 7, 45, tzinfo=NOW.tzinfo),
    routine="week-1",
    bouts=(RecordedBout(60_000, "decompression-hang"),),
)


@pytest.mark.parametrize("seconds", [-3600, 86_401, 1_700_000_000])
def test_a_clock_that_was_set_in_a_session_does_not_keep_it_from_being_imported(
    seconds: int,
) -> None:
    began = datetime(1970, 1, 1, tzinfo=UTC)
    session = replace(GOOD, began=began, ended=began + timedelta(seconds=seconds))
    for text in (csv_of([session]), json.dumps(rows_of([session]))):
        assert read_sessions(text, NOW) == [replace(session, ended=None)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("began", "yesterday"),
        ("began", "2026-11-03T07:30:00"),
        ("began", "1026-11-03T07:30:00+01:00"),
        ("began", "2027-11-03T07:30:00+01:00"),
        ("began", None),
        ("ended", "2026-11-03T07:29:00+01:00"),
        ("ended", "2026-11-04T07:31:00+01:00"),
        ("ended", "9999-12-31T23:59:59+00:00"),
        ("ended", 5),
        ("ending", "well"),
        ("source", ["live"]),
        ("routine", ""),
        ("routine", "  "),
        ("title", 7),
        ("level", "heroic"),
        ("angle", 91),
        ("angle", 20.5),
        ("before", 11),
        ("before", True),
        ("after", -1),
        ("note", "x" * 2_001),
        ("note", "half \ud800"),
        ("exercises", ["two words"]),
        ("bouts", [{"milliseconds": -1, "exercise": "hang", "reps": 0}]),
        ("bouts", [{"milliseconds": 10**12, "exercise": "hang", "reps": 0}]),
        ("bouts", [{"milliseconds": 1, "exercise": "hang"}]),
        ("bouts", "hang"),
        ("name", "Ann"),
    ],
)
def test_an_invalid_row_is_named_with_its_line(name: str, value: Any) -> None:
    good = rows_of([GOOD])[0]
    rows = [good, good | {name: value}, good, good | {name: value}]
    text = "[\n" + ",\n".join(map(json.dumps, rows)) + "\n]\n"
    with pytest.raises(UsageError) as caught:
        read_sessions(text, NOW)
    lines = [detail.partition(": ")[0] for detail in caught.value.details]
    assert set(lines) == {"line 3", "line 5"}
    assert all(name in detail for detail in caught.value.details)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda text: text.replace(",3,", ",11,"), 2),
        (lambda text: text + "one,two\n", 4),
        (lambda text: text.replace("before,after", "before,before"), 1),
        (lambda text: text.replace("began", "begun"), 1),
        (lambda text: text + '"open', 4),
        (lambda text: text.replace(" 60000 ", " x "), 2),
        (lambda _: "", 1),
    ],
)
def test_lines_of_a_table_are_named_too(change: Callable[[str], str], line: int) -> None:
    """A note of two lines is one row."""
    text = csv_of([replace(GOOD, before=3, note="one\ntwo")])
    with pytest.raises(UsageError) as caught:
        read_sessions(change(text), NOW)
    assert f"line {line}: " in str(caught.value)


def test_an_unreadable_row_does_not_hide_faults_of_others() -> None:
    table = csv_of([replace(GOOD, before=3)])
    bad = table.splitlines()[1].replace(",3,", ",11,")
    rows = [1, rows_of([GOOD])[0] | {"before": 11}]
    for text in (f"{table}one,two\n{bad}\n", "[" + ",\n\n".join(map(json.dumps, rows)) + "]"):
        with pytest.raises(UsageError) as caught:
            read_sessions(text, NOW)
        first, second = caught.value.details
        assert first.startswith(("line 3: 2 cells", "line 1: this is not a session"))
        assert second.startswith(("line 4: before: 11", "line 3: before: 11"))


@pytest.mark.parametrize(
    "text", ["{}", "[", "[1]", "[{}", "[{},", "[] x", "[" * 100_000, '[{"began": NaN}]', "[{} {}]"]
)
def test_what_is_not_an_export_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="cannot be imported"):
        read_sessions(text, NOW)
