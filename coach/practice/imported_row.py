"""A row of an import as a session, with every fault in it."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from coach.practice.columns import NAMES, TEXTS
from coach.practice.exporting import DERIVED, LONGEST
from coach.practice.model import PAIN, Ending, RecordedBout, Session, Source
from coach.routine.bounds import ANGLE
from coach.routine.model import Level

NEEDED: Final = ("began", "routine")

MAX_TEXT: Final = 2_000
"""Most characters of a text."""

_MAX_BOUT: Final = 86_400_000
_MAX_REPS: Final = 10_000
_A_DAY: Final = timedelta(days=1)
_EARLIEST: Final = date(1969, 12, 31)
"""A computer that has lost the time, as some do without power, begins in 1970 in UTC."""


def session_from(row: Mapping[str, Any], now: datetime, faults: list[str]) -> Session | None:
    """The session of a row; None when there are faults, which are added."""
    read = _Reader(row, faults)
    unknown = [name for name in row if name not in (*NAMES, *DERIVED)]
    faults += [f"{str(name)[:40]}: there is no such name" for name in unknown]
    faults += [f"{name}: it is missing" for name in NEEDED if _is_blank(row.get(name))]
    began, ended = read.moment("began"), read.moment("ended")
    if began and ended and ended < began:
        faults.append("ended: it is before the session began")
    if began and ended and ended - began > LONGEST:
        faults.append("ended: it is more than a day after the session began")
    for name, moment in (("began", began), ("ended", ended)):
        if moment and moment > now + _A_DAY:
            faults.append(f"{name}: it has not come yet")
    values: dict[str, Any] = {name: read.text(name) for name in TEXTS}
    if values["level"] and values["level"] not in list(Level):
        faults.append(f"level: {values['level'][:20]} is none of {', '.join(Level)}")
    values |= {
        "angle": read.number("angle", *ANGLE),
        "before": read.number("before", *PAIN),
        "after": read.number("after", *PAIN),
        "ending": read.choice("ending", Ending, Ending.UNKNOWN),
        "source": read.choice("source", Source, Source.NOTED),
        "exercises": read.names("exercises"),
        "bouts": read.bouts(),
    }
    if faults or began is None:
        return None
    return Session(began=began, ended=ended, **values)


class _Reader:
    """Reads the values of a row, and adds what is wrong with them to some faults."""

    def __init__(self, row: Mapping[str, Any], faults: list[str]) -> None:
        self._row = row
        self._faults = faults

    def moment(self, name: str) -> datetime | None:
        value = self._row.get(name)
        if value in (None, ""):
            return None
        try:
            moment = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            self._fault(name, value, "no date and time such as 2026-11-03T07:30:00+01:00")
            return None
        if moment.tzinfo is None:
            self._fault(name, value, "without an offset such as +01:00")
            return None
        if moment.date() < _EARLIEST:
            self._fault(name, value, "too long ago")
            return None
        return moment.replace(microsecond=0)

    def text(self, name: str) -> str:
        value = self._row.get(name, "")
        if not isinstance(value, str):
            self._fault(name, value, "no text")
            return ""
        if not _is_text(value):
            self._fault(name, value, "no text that can be kept")
        if len(value) > MAX_TEXT:
            self._faults.append(f"{name}: it is longer than {MAX_TEXT} characters")
        return value

    def number(self, name: str, low: int, high: int) -> int | None:
        value = self._row.get(name)
        if value is None or (type(value) is int and low <= value <= high):
            return value
        self._fault(name, value, f"not a whole number from {low} to {high}")
        return None

    def choice(self, name: str, among: Any, usual: Any) -> Any:
        value = self._row.get(name, usual)
        if value in list(among):
            return among(value)
        self._fault(name, value, f"none of {', '.join(among)}")
        return usual

    def names(self, name: str) -> tuple[str, ...]:
        value = self._row.get(name, [])
        if isinstance(value, list) and all(_is_name(each) for each in value):
            return tuple(value)
        self._fault(name, value, "no list of names")
        return ()

    def bouts(self) -> tuple[RecordedBout, ...]:
        value = self._row.get("bouts", [])
        if isinstance(value, list) and all(_is_bout(each) for each in value):
            return tuple(RecordedBout(**each) for each in value)
        self._fault("bouts", value, "no list of exercises with their milliseconds and repetitions")
        return ()

    def _fault(self, name: str, value: object, what: str) -> None:
        shown = value if isinstance(value, str) else json.dumps(value, default=str)
        shown = shown if len(shown) <= 40 else f"{shown[:40]}..."
        self._faults.append(f"{name}: {shown} is {what}")


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _is_text(value: str) -> bool:
    """Whether it can be kept as it is: half a pair of surrogates, as JSON may have it, cannot."""
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _is_name(value: object) -> bool:
    if not isinstance(value, str) or not _is_text(value):
        return False
    return 0 < len(value) <= 200 and len(value.split()) == 1


def _is_bout(value: object) -> bool:
    match value:
        case {"milliseconds": int(length), "exercise": str(exercise), "reps": int(reps), **others}:
            whole = type(length) is int and type(reps) is int and not others
            known = exercise == "" or _is_name(exercise)
            return whole and known and 0 <= length <= _MAX_BOUT and 0 <= reps <= _MAX_REPS
    return False
