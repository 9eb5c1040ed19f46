"""Where in a programme the person is, in words."""

from coach.routine.coaching import Standing
from coach.script.phrases import phrase
from coach.speech.numbers import number_in_words, ordinal_in_words


def standing(at: Standing) -> str:
    """Where the person is: `Week two, second of three.`"""
    return _said("at", at)


def following(at: Standing) -> str:
    """What is next: `Next time: week two, third of three.`"""
    return _said("next", at)


def _said(when: str, at: Standing) -> str:
    if at.week is None:
        weeks = "the week" if at.weeks == 1 else f"all {number_in_words(at.weeks)} weeks"
        return phrase(f"standing.{when}_afterwards", weeks=weeks)
    week = number_in_words(at.week)
    if at.session is None:
        return phrase(f"standing.{when}_again", week=week)
    session, sessions = ordinal_in_words(at.session), number_in_words(at.sessions)
    return phrase(f"standing.{when}_week", week=week, session=session, sessions=sessions)
