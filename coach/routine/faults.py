"""The faults of a routine file in words: where, what, and what to write instead."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, NamedTuple

from coach.errors import RoutineError
from coach.routine.forms import bounds_of, every_key, home_of, keys_near
from coach.routine.lines import Place, line_of, lines_of
from coach.routine.slips import mended
from coach.units import length_in_words

FAULTS_SHOWN: Final = 9
"""Faults of a file that are named before the rest are only counted."""

_MOST_LOOKED_AT: Final = 40
"""Unknown keys for which one like it is looked for, to see whether a missing key was meant."""

_NO_SUCH_KEY: Final = "there is no such key"

_LONGEST_LINE: Final = 300
"""Letters of one fault."""

_MEANT: Final = {
    "Fraction": "a length of time",
    "Tempo": "a tempo",
    "bool": "true or false",
    "dict": "a table",
    "enum": "one of the words",
    "float": "a number",
    "int": "a whole number",
    "list": "a list",
    "model": "a table",
    "string": "text in quotes",
}
"""What a key takes, by the first part of the name of pydantic's error."""


class Fault(NamedTuple):
    """A fault: its place in the file, and the reason in words.

    slip: what is meant may be plain from the line, so one to write instead is looked for.
    """

    place: Place
    reason: str
    slip: bool = False


def worded(errors: Sequence[Mapping[str, Any]]) -> list[Fault]:
    """The faults that pydantic found, in words.

    That a key is missing is left out where one stands that was meant to be it.
    """
    unknown = [tuple(error["loc"]) for error in errors if error["type"] == "extra_forbidden"]
    meant = {(*place[:-1], key) for place in unknown[:_MOST_LOOKED_AT] for key in keys_near(place)}
    return [
        _worded(error)
        for error in errors
        if error["type"] != "missing" or tuple(error["loc"]) not in meant
    ]


def _worded(error: Mapping[str, Any]) -> Fault:
    place: Place = tuple(error["loc"]) or ("the file",)
    kind, facts = str(error["type"]), error.get("ctx", {})
    match kind:
        case "extra_forbidden":
            return Fault(place, _NO_SUCH_KEY, slip=True)
        case "missing":
            return Fault(place, f"this is missing{_example(place)}")
        case "value_error":
            return Fault(place, str(facts["error"]))
        case "enum":
            return Fault(place, f"choose one of {str(facts['expected']).replace(chr(39), '')}")
        case "greater_than_equal" | "less_than_equal":
            least, most = map(_figure, bounds_of(str(place[-1])))
            return Fault(place, f"this may be from {least} to {most}")
        case "model_type" if len(place) == 2 and place[0] == "exercise":
            reason = "an exercise of your own begins with a line such as `[exercise.arm-reach]`"
            return Fault(place, reason, slip=isinstance(error["input"], list))
        case "string_too_short" | "too_short":
            return Fault(place, f"this is empty{_example(place)}")
        case "string_too_long":
            return Fault(place, f"this is longer than {facts['max_length']} letters")
        case "too_long":
            return Fault(place, f"these are more than {facts['max_length']}")
    wanted = str(facts.get("class") or facts.get("class_name") or kind)
    words = next((words for part, words in _MEANT.items() if wanted.startswith(part)), "")
    return Fault(place, f"{words or 'another value'} is meant here{_example(place)}", slip=True)


def refusal(where: str, faults: list[Fault], text: str) -> RoutineError:
    """The error that tells all faults of a file, in the order of its lines.

    text: the file, for the lines; may be empty.
    """
    places = lines_of(text)
    lines = text.split("\n")
    by_line = sorted(faults, key=lambda fault: line_of(fault[0], places) or 0)
    told = []
    for place, reason, slip in by_line[:FAULTS_SHOWN]:
        number = line_of(place, places)
        at = f"line {number}, " if number else ""
        proposal = mended(lines[number - 1]) if slip and number and place in places else ()
        hint = f"{reason.partition(';')[0]}; write {written(proposal)}" if proposal else reason
        if hint == _NO_SUCH_KEY:
            hint += _where_else(place)
        told.append(f"{at}{_key(place)}: {hint}"[:_LONGEST_LINE])
    if len(faults) == 1:
        return RoutineError(told[0], where=where)
    more = [f"and {len(faults) - FAULTS_SHOWN} more"] if len(faults) > FAULTS_SHOWN else []
    return RoutineError(f"{len(faults)} faults", where=where, details=(*told, *more))


def written(lines: tuple[str, ...]) -> str:
    """Lines to write, as they stand in a message."""
    shown = " and ".join(f"`{line}`" for line in lines)
    return shown if len(lines) == 1 else f"{shown}, each on a line of its own"


def _where_else(place: Place) -> str:
    """What an unknown key may have been meant to be."""
    if home := home_of(str(place[-1])):
        return f" here; it belongs {home}"
    near = keys_near(place)
    return f"; did you mean {' or '.join(near)}?" if near else ""


def _example(place: Place) -> str:
    key = str(place[-1])
    if key == "step":
        return '; write [[step]] and, on the next line, `exercise = "squat"`'
    example = every_key().get(key)
    return f"; write it like `{key} = {example}`" if example else ""


def _figure(bound: int | Fraction) -> str:
    return length_in_words(bound) if isinstance(bound, Fraction) else str(bound)


def _key(place: Place) -> str:
    """A place as people say it, `step 2, reps`."""
    words: list[str] = []
    for part in place:
        if isinstance(part, int) and words:
            words[-1] += f" {part + 1}"
        else:
            words.append(str(part)[:60])
    return ", ".join(words)
