"""Sessions and progress in words: lines that read well aloud, and the words of tables."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Final

from coach.english import counted, listed
from coach.practice.model import Ending, Session
from coach.practice.progress import ExerciseTotal, Progress
from coach.routine.library import exercises
from coach.units import Seconds, length_in_words

ENDINGS: Final = {
    Ending.WHOLE: "whole",
    Ending.CAME_UP: "came up early",
    Ending.FAILED: "sound or voice failed",
    Ending.SILENCED: "silenced with Ctrl-C",
    Ending.UNKNOWN: "end not known: killed, or still under way",
}

SCALE: Final = "From 0, no pain, to 10, the worst you can imagine"

DISCLAIMER: Final = (
    "Coach draws no conclusion from these figures.",
    "They are yours, and may help a doctor or physiotherapist.",
)

FELT: Final = "How the back felt"

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_MAX_NAME: Final = 60
"""Most characters of a name, which may come from any file."""


def summary_sentences(progress: Progress, last: Session | None = None) -> Iterator[str]:
    """The summary, in a few sentences.

    last: the latest session in the record that was practice, if there is one.
    """
    if not progress.sessions:
        yield from _nothing_lately(progress, last)
        return
    days, many = progress.days_practised, len(progress.sessions)
    yield (
        f"In the last four weeks you practised on {counted(days, 'day')}: "
        f"{counted(many, 'session')}, {length_in_words(progress.head_down)} head-down in all."
    )
    yield from _most(progress)
    early, unknown = len(progress.ended_early), len(progress.end_unknown)
    if early:
        yield f"{counted(early, 'session')} ended early."
    if unknown:
        yield f"How {counted(unknown, 'session')} ended is not known."
    if not early and not unknown:
        yield "You did it to the end." if many == 1 else "You did every one to the end."
    yield from _to_come(progress)


def in_a_line(session: Session) -> str:
    """A session in a line: `3. Wednesday 25 November 2026, 7:30: Core, whole, ...`."""
    began = session.began
    parts = [titled(session), str(session.ending)]
    if session.bouts:
        parts += [
            f"{length_in_words(session.head_down)} head-down{_steep(session)}",
            f"{length_in_words(session.longest)} at the longest",
        ]
    if session.reps:
        parts.append(counted(session.reps, "repetition"))
    if felt := _felt(session):
        parts.append(f"back {listed(felt)}")
    when = f"{began:%A} {began.day} {began:%B %Y}, {began.hour}:{began:%M}"
    note = f". {session.note}" if session.note else ""
    return f"{session.number}. {when}: {', '.join(parts)}{note}"


def summary_lines(progress: Progress, last: Session | None) -> Iterator[str]:
    """The figures in lines, for a screen reader or a pipe. last: see `summary_sentences`."""
    yield f"Your practice, {span_of(progress)}."
    yield from summary_sentences(progress, last)
    if not progress.sessions:
        return
    yield from ("", "Day by day:")
    for day in progress.days:
        if day.sessions:
            amount = amount_of(day.sessions, length_in_words(day.head_down))
            yield f"{weekday_and_day(day.date)}: {amount}."
    if progress.days_practised < len(progress.days):
        yield "All other days were days of rest, and a day of rest is a good day."
    if progress.exercises:
        yield from ("", "By exercise:")
        yield from map(_exercise_line, progress.exercises)
    if progress.felt:
        yield from ("", f"{FELT}. {SCALE}:")
        for session in progress.felt:
            yield f"{weekday_and_day(session.day)}: {pain_of(session)}."
        yield from DISCLAIMER
    if left := progress.not_whole:
        yield from ("", "Not done to the end:")
        for session in left:
            what = f"{weekday_and_day(session.day)}, {routine_of(session)}"
            yield f"{what}: {ENDINGS[session.ending]}."


def span_of(progress: Progress) -> str:
    """The days that progress covers: `29 October to 25 November 2026`."""
    first, last = progress.days[0].date, progress.days[-1].date
    year = f" {first.year}" if first.year != last.year else ""
    return f"{day_and_month(first)}{year} to {day_and_month(last)} {last.year}"


def day_and_month(day: date) -> str:
    """A day: `3 November`."""
    return f"{day.day} {day:%B}"


def weekday_and_day(day: date) -> str:
    """A day: `Tuesday 3 November`."""
    return f"{day:%A} {day_and_month(day)}"


def title_of(exercise: str) -> str:
    """The title of a built-in exercise, and the name of any other one. Not safe to print yet."""
    known = exercises().get(exercise)
    return known.title if known else _short(exercise) or "Not known"


def routine_of(session: Session) -> str:
    """What was done in a session. Not safe to print yet."""
    return _short(titled(session))


def titled(session: Session) -> str:
    """The title of a session, or else the name of its routine. Not safe to print yet."""
    return session.title or session.routine


def pain_of(session: Session) -> str:
    """Pain before and after a session: `5 before, 4 after`."""
    return ", ".join(_felt(session))


def _felt(session: Session) -> list[str]:
    felt = ((session.before, "before"), (session.after, "after"))
    return [f"{pain} {when}" for pain, when in felt if pain is not None]


def felt_in(session: Session) -> str:
    """Pain before and after a session for a narrow cell: `5 to 4`, `- to 4`; empty for none."""
    if session.before is None and session.after is None:
        return ""
    before, after = ("-" if pain is None else str(pain) for pain in (session.before, session.after))
    return f"{before} to {after}"


def minutes_of(head_down: Seconds) -> int:
    """Whole minutes of a time head-down, at least 1 unless there was none."""
    return max(int(head_down / 60 + Fraction(1, 2)), int(head_down > 0))


def amount_of(sessions: int, head_down: str) -> str:
    """What was done on a day: `2 sessions, 9 min head-down`."""
    return f"{counted(sessions, 'session')}, {head_down} head-down"


def _exercise_line(each: ExerciseTotal) -> str:
    done = f"{counted(each.reps, 'repetition')}, " if each.reps else ""
    times = counted(each.inversions, "inversion")
    return f"{title_of(each.exercise)}: {done}{length_in_words(each.head_down)} in {times}."


def _steep(session: Session) -> str:
    return "" if session.angle is None else f" at {session.angle} degrees"


def _most(progress: Progress) -> Iterator[str]:
    """The longest inversion and the angles."""
    if progress.longest is not None:
        session, bout = progress.longest
        length = length_in_words(session.longest)
        what = f" in {title_of(bout.exercise)}" if bout.exercise else ""
        yield f"The longest stretch was {length}{what}, on {weekday_and_day(session.day)}."
    if progress.steepest is None:
        return
    if len(progress.angles) == 1:
        yield f"The angle was {progress.steepest} degrees."
    elif progress.steepest == progress.usual_angle:
        yield f"The usual angle, {progress.steepest} degrees, was the steepest too."
    else:
        usual = progress.usual_angle
        yield f"The steepest angle was {progress.steepest} degrees, the usual one {usual}."


def _nothing_lately(progress: Progress, last: Session | None) -> Iterator[str]:
    if last is None:
        yield "There is no session so far. Every practice begins with one."
        return
    yield "There was no session in the last four weeks."
    if last.day < progress.days[0].date:
        day = f"{day_and_month(last.day)} {last.day.year}"
        yield f"The last one was on {day}: {routine_of(last)}."
    yield "When you begin again, begin gently: less steep and shorter than you left off."
    yield from _to_come(progress)


def _to_come(progress: Progress) -> Iterator[str]:
    if progress.to_come:
        are = "is" if progress.to_come == 1 else "are"
        many = counted(progress.to_come, "session")
        yield f"{many} {are} dated later than today, and not counted here."


def _short(name: str) -> str:
    return name if len(name) <= _MAX_NAME else f"{name[: _MAX_NAME - 1]}\N{HORIZONTAL ELLIPSIS}"
