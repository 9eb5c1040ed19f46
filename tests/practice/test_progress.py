"""The figures of the last four weeks, and the page that shows them."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.practice.model import Ending, RecordedBout, Session, Source
from coach.practice.page import render_page
from coach.practice.progress import DAYS, Day, ExerciseTotal, Progress, progress
from coach.practice.words import summary_sentences
from tests.browser import open_browser

TODAY = date(2026, 11, 26)  # a Thursday
NASTY = '</td></table></svg><script>alert(1)</script> "it\'s" & \x1b[31m\u202e\ud800\ufffe\x00'


def session(day: int, *bouts: RecordedBout, **more: Any) -> Session:
    """A session this many days before today, by default in UTC and done to its end."""
    began = datetime(2026, 11, 26, 7, tzinfo=UTC) - timedelta(days=day)
    values: dict[str, Any] = {
        "began": began,
        "ended": began,
        "routine": "core",
        "ending": Ending.WHOLE,
        "angle": 60,
    }
    return Session(bouts=bouts or (RecordedBout(60_000, "crunch", 5),), **(values | more))


def test_figures_of_a_few_sessions() -> None:
    done = progress(
        (
            session(28, RecordedBout(900_000, "crunch", 90)),  # before the first of the days
            session(
                27,
                RecordedBout(61_500, "crunch", 5),
                RecordedBout(60_000, "hang"),
                angle=30,
                before=4,
            ),
            session(3, RecordedBout(62_000, "crunch", 6), ending=Ending.CAME_UP, before=3, after=1),
            session(3, RecordedBout(10_250, "own"), angle=None, ending=Ending.UNKNOWN),
            session(0, RecordedBout(40_000, "squat", 8), ending=Ending.FAILED),
        ),
        TODAY,
    )
    assert done.days[0] == Day(date(2026, 10, 30), 1, Fraction("121.5"))
    assert done.days[-4] == Day(date(2026, 11, 23), 2, Fraction("72.25"))
    assert done.days[-1] == Day(TODAY, 1, Fraction(40))
    assert (len(done.sessions), done.days_practised) == (4, 3)
    assert done.head_down == Fraction("233.75")
    assert done.longest == (done.sessions[1], RecordedBout(62_000, "crunch", 6))
    assert (done.steepest, done.usual_angle) == (60, 60)
    assert done.exercises == (
        ExerciseTotal("crunch", 2, 11, Fraction("123.5")),
        ExerciseTotal("hang", 1, 0, Fraction(60)),
        ExerciseTotal("squat", 1, 8, Fraction(40)),
        ExerciseTotal("own", 1, 0, Fraction("10.25")),
    )
    assert done.felt == done.sessions[:2]
    assert done.ended_early == (done.sessions[1], done.sessions[3])
    assert done.end_unknown == (done.sessions[2],)


def test_a_day_is_the_one_where_the_session_was() -> None:
    at_home = timezone(-timedelta(hours=8))
    late = session(0, began=datetime(2026, 11, 25, 23, 30, tzinfo=at_home))  # in UTC the 26th
    early = session(0, began=datetime(2026, 11, 26, 0, 30, tzinfo=timezone(timedelta(hours=9))))
    done = progress((late, early), TODAY)
    assert [day.sessions for day in done.days[-2:]] == [1, 1]
    ahead = progress((session(-1), session(-2)), TODAY)
    assert (ahead.days[-1].sessions, ahead.to_come) == (2, 0), "the date of a time zone ahead"


def test_after_a_clock_was_set_back_the_order_is_that_of_writing() -> None:
    written = (session(1, before=5), session(9, before=3), session(5, after=2))
    done = progress(written, TODAY)
    assert done.felt == written
    assert [day.date.day for day in done.days if day.sessions] == [17, 21, 25]


def test_sessions_dated_in_the_future_are_mentioned_and_not_counted() -> None:
    done = progress((session(0), session(-3), session(-400)), TODAY)
    assert (len(done.sessions), done.to_come) == (1, 2)
    assert list(summary_sentences(done))[-1].startswith("2 sessions are dated later than today")
    only = progress((session(-3),), TODAY)
    assert (only.sessions, only.to_come) == ((), 1)


def test_a_session_given_up_before_the_first_inversion_is_not_practice() -> None:
    given_up = replace(session(1, angle=None, ending=Ending.CAME_UP), bouts=())
    by_hand = replace(given_up, source=Source.NOTED, ending=Ending.WHOLE)
    done = progress((given_up, by_hand), TODAY)
    assert done.sessions == (by_hand,)
    assert (done.ended_early, done.longest, done.steepest) == ((), None, None)


@pytest.mark.parametrize(
    ("angles", "steepest", "usual"),
    [((), None, None), ((30, 60, 30), 60, 30), ((60, 30), 60, 30), ((None, 45), 45, 45)],
)
def test_the_steepest_angle_and_the_usual_one(
    angles: tuple[int | None, ...], steepest: int | None, usual: int | None
) -> None:
    done = progress([session(1, angle=angle) for angle in angles], TODAY)
    assert (done.steepest, done.usual_angle) == (steepest, usual)


BOUTS = st.builds(
    RecordedBout,
    st.integers(0, 86_400_000),
    st.sampled_from(["", "inverted-crunch", "own", NASTY.replace(" ", "")]),
    st.integers(0, 10_000),
)
PAIN = st.none() | st.integers(0, 10)
SESSIONS = st.builds(
    Session,
    st.builds(
        lambda minutes, hours: (
            datetime(2026, 10, 20, tzinfo=UTC) + timedelta(minutes=minutes)
        ).astimezone(timezone(timedelta(hours=hours))),
        st.integers(0, 60_000),
        st.integers(-12, 14),
    ),
    st.sampled_from(["core", NASTY]),
    st.sampled_from(Source),
    angle=st.none() | st.integers(1, 90),
    ending=st.sampled_from(Ending),
    bouts=st.lists(BOUTS, max_size=4).map(tuple),
    before=PAIN,
    after=PAIN,
)


@given(st.lists(SESSIONS, max_size=12), st.integers(0, 6))
def test_nothing_is_lost_or_counted_twice(sessions: list[Session], later: int) -> None:
    today = TODAY + timedelta(days=later)
    done = progress(sessions, today)
    assert len(done.days) == DAYS
    assert sum(day.sessions for day in done.days) == len(done.sessions)
    assert sum(day.head_down for day in done.days) == done.head_down
    assert sum(each.head_down for each in done.exercises) == done.head_down
    assert sum(each.reps for each in done.exercises) == sum(each.reps for each in done.sessions)
    for week in done.weeks:
        assert [day.date.weekday() for day in week if day] == [
            place for place, day in enumerate(week) if day
        ]
    assert [day for week in done.weeks for day in week if day] == list(done.days)
    said = list(summary_sentences(done, sessions[-1] if sessions else None))
    assert all(each.endswith(".") for each in said)
    check_page(render_page(done))


def test_words_come_first() -> None:
    assert list(summary_sentences(progress((session(1), session(1, angle=45)), TODAY))) == [
        "In the last four weeks you practised on 1 day: 2 sessions, 2 min head-down in all.",
        "The longest stretch was 1 min in crunch, on Wednesday 25 November.",
        "The steepest angle was 60 degrees, the usual one 45.",
        "You did every one to the end.",
    ]
    nothing = progress((), TODAY)
    assert list(summary_sentences(nothing)) == [
        "There is no session so far. Every practice begins with one."
    ]
    long_ago = session(60, title="Core")
    assert list(summary_sentences(nothing, long_ago))[:2] == [
        "There was no session in the last four weeks.",
        "The last one was on 27 September 2026: Core.",
    ]


class _Checked(HTMLParser):
    """Reads a page, and fails where an element is left open or closed twice."""

    VOID = ("meta",)

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: dict[str, list[str]] = {}
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, []).append(value or "")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += f"{data} "


def check_page(page: str) -> _Checked:
    """A page is whole, runs nothing, loads nothing, and holds no control character."""
    read = _Checked()
    read.feed(page)
    read.close()
    assert read.open == []
    assert not {"script", "link", "img", "iframe", "a", "form"} & set(read.tags)
    assert not [each for each in read.attributes if each.startswith("on") or each == "href"]
    assert not [each for each in read.attributes if each in ("src", "style")]
    assert "url(" not in page
    assert "@import" not in page
    assert not set("\x1b\x00\u202e\ud800\ufffe") & set(page)
    assert len(set(read.attributes["id"])) == len(read.attributes["id"])
    return read


def a_month(**more: Any) -> Progress:
    return progress(
        [
            session(
                27 - day,
                RecordedBout(60_000 + 1_000 * day, "inverted-crunch", 5),
                RecordedBout(50_000, "decompression-hang"),
                before=5,
                after=4 - day // 9,
                title="Back basics",
                **more,
            )
            for day in range(0, 28, 2)
        ],
        TODAY,
    )


def test_the_page_says_everything_without_a_picture() -> None:
    done = a_month()
    page = render_page(done)
    text = " ".join(check_page(page).text.split())
    for said in summary_sentences(done):
        assert said in text
    assert "Inverted Crunch 70 17 min 2 s" in text
    assert "Back basics Fri 30 Oct, 60° 1 min 50 s 5 to 4" in text
    assert text.count("rest 1") + text.count("·") >= 14
    (chart,) = [
        each
        for part in page.split("<svg")[1:]
        if (each := ET.fromstring("<svg" + part.split("</svg>")[0] + "</svg>")).get("role") == "img"
    ]
    title, description = (chart.find(name) for name in ("title", "desc"))
    assert title is not None
    assert description is not None
    assert "30 October: 5 before, 4 after." in (description.text or "")
    points = [each for each in chart.iter("circle") if each.get("class") == "after"]
    heights = [float(each.get("cy", "nan")) for each in points]
    assert len(points) == 14
    assert heights == sorted(heights)  # less pain stands lower
    assert len(set(heights)) == 3


def test_names_of_others_do_nothing_to_the_page() -> None:
    nasty = session(1, RecordedBout(60_000, NASTY.replace(" ", ""), 3), title=NASTY + "W" * 300)
    text = check_page(render_page(progress((nasty,), TODAY), nasty)).text
    assert "alert(1)" in text
    assert "W" * 60 not in text


def test_the_page_of_nothing_is_kind() -> None:
    text = check_page(render_page(progress((), TODAY))).text
    assert "Every practice begins with one." in text
    assert "Each session" not in text


@pytest.mark.heavy
@pytest.mark.parametrize("done", [progress((), TODAY), a_month(), a_month(routine="W" * 300)])
def test_the_page_fits_a_phone_and_paper_is_light(done: Progress) -> None:
    with open_browser() as browser:
        for width in (320, 390):
            page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme="dark")
            asked: list[str] = []
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.set_content(render_page(done))
            assert page.evaluate("document.documentElement.scrollWidth") == width
            ground = "getComputedStyle(document.body).backgroundColor"
            assert page.evaluate(ground) == "rgb(16, 23, 24)"
            page.emulate_media(media="print", color_scheme="dark")
            assert page.evaluate(ground) == "rgb(255, 255, 255)"
            assert asked == []
            assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
            page.close()


@pytest.mark.heavy
def test_on_paper_many_sessions_fill_both_columns_of_the_pages_after_the_first() -> None:
    twice_a_day = [session(day, title="Back basics") for day in range(28) for _ in range(2)]
    with open_browser() as browser:
        page = browser.new_page()
        page.set_content(render_page(progress(twice_a_day, TODAY)))
        assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 2
