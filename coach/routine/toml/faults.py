"""Finds the faults of a file and words them: where, what, and what to write instead."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, NamedTuple

from coach.errors import FAULTS_SHOWN, RoutineError
from coach.routine import bounds
from coach.routine.key_lines import KeyPath, key_in_words, key_lines, line_of
from coach.routine.names import fold, match
from coach.routine.toml.corrections import corrected
from coach.routine.toml.keys import Form, bounds_of, example_at, keys_near, where_it_belongs
from coach.similar import and_did_you_mean, similar
from coach.units import length_in_words

_UNKNOWN_KEYS_CHECKED: Final = 40
"""Unknown keys that are compared with the missing ones; more would take seconds."""

_NO_SUCH_KEY: Final = "there is no such key"

_MAX_FAULT: Final = 300
"""Characters of one fault."""

_EXPECTED: Final = {
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
"""What a key accepts, by how the name of the type, or of pydantic's error, begins."""


class Fault(NamedTuple):
    """One fault: the path of its key, and the reason.

    correctable: the line may show what was meant, so a corrected line is worth looking for.
    line: the line, if it is not that of the key.
    """

    path: KeyPath
    reason: str
    correctable: bool = False
    line: int | None = None


def schema_faults(errors: Sequence[Mapping[str, Any]], form: Form) -> list[Fault]:
    """Word the errors that pydantic found in a file of this form.

    A missing key is not reported when a misspelling of it is.
    """
    unknown = [tuple(error["loc"]) for error in errors if error["type"] == "extra_forbidden"]
    misspelt = {
        (*path[:-1], key)
        for path in unknown[:_UNKNOWN_KEYS_CHECKED]
        for key in keys_near(path, form)
    }
    return [
        _fault(error, form)
        for error in errors
        if error["type"] != "missing" or tuple(error["loc"]) not in misspelt
    ]


def _fault(error: Mapping[str, Any], form: Form) -> Fault:
    path: KeyPath = tuple(error["loc"]) or ("the file",)
    kind, facts = str(error["type"]), error.get("ctx", {})
    match kind:
        case "extra_forbidden":
            return Fault(path, _NO_SUCH_KEY, correctable=True)
        case "missing":
            return Fault(path, f"this is missing{_example(path, form)}")
        case "value_error":
            return Fault(path, str(facts["error"]))
        case "enum":
            words = str(facts["expected"]).replace("'", "")
            return Fault(path, f"choose one of {words}", correctable=True)
        case "greater_than_equal" | "less_than_equal":
            least, most = map(_figure, bounds_of(str(path[-1]), form))
            return Fault(path, f"this may be from {least} to {most}")
        case "model_type" if len(path) == 2 and path[0] == "exercise":
            reason = "an exercise of your own begins with a line such as `[exercise.arm-reach]`"
            return Fault(path, reason, correctable=isinstance(error["input"], list))
        case "string_too_short" | "too_short":
            return Fault(path, f"this is empty{_example(path, form)}")
        case "string_too_long":
            return Fault(path, f"this is longer than {facts['max_length']} letters")
        case "too_long":
            return Fault(path, f"these are more than {facts['max_length']}")
    is_table = kind == "model_type"
    wanted = str(kind if is_table else facts.get("class") or facts.get("class_name") or kind)
    words = next((words for part, words in _EXPECTED.items() if wanted.startswith(part)), "")
    return Fault(
        path, f"this must be {words or 'another value'}{_example(path, form)}", correctable=True
    )


def name_faults(table: Mapping[str, Any], exercises: Iterable[str]) -> list[Fault]:
    """Faults in the names of exercises, which are reported along with those of the schema.

    exercises: names of the built-in ones.
    """
    built_in = set(exercises)
    own, steps = table.get("exercise"), table.get("step")
    own = own if isinstance(own, dict) else {}
    faults = [
        Fault(("exercise", key), "this is a built-in exercise; give yours another name")
        for key in own
        if fold(key) in built_in
    ]
    seen: dict[str, str] = {}
    for key in own:
        if not fold(key):
            faults.append(Fault(("exercise", key), "a name needs a letter or a figure"))
        elif fold(key) in seen:
            other = seen[fold(key)][:60]
            faults.append(Fault(("exercise", key), f"this is the same name as {other!r}"))
        seen[fold(key)] = key
    known = [*built_in, *map(fold, own)]
    for number, entry in enumerate(steps if isinstance(steps, list) else []):
        wanted = entry.get("exercise") if isinstance(entry, dict) else None
        if isinstance(wanted, str) and match(wanted, known) is None:
            near = similar(wanted, sorted(known)) if number < bounds.STEPS[1] else ()
            reason = and_did_you_mean(f"no exercise is called {wanted[:60]!r}", near)
            faults.append(Fault(("step", number, "exercise"), reason))
    return faults


def routine_error(where: str, faults: list[Fault], text: str, form: Form) -> RoutineError:
    """The error that lists all faults of a file, in the order of its lines.

    text: the text of the file, used to find the lines; may be empty.
    form: of the file.
    """
    lines_by_key = key_lines(text)
    lines = text.split("\n")
    numbered = [(fault.line or line_of(fault.path, lines_by_key), fault) for fault in faults]
    by_line = sorted(numbered, key=lambda each: each[0] or 0)
    shown = []
    for number, (path, reason, correctable, _) in by_line[:FAULTS_SHOWN]:
        at = f"line {number}, " if number else ""
        look = correctable and number and path in lines_by_key
        proposal = corrected(lines[number - 1], path[:-1], form) if look and number else ()
        hint = f"{reason.partition(';')[0]}; write {quoted_lines(proposal)}" if proposal else reason
        if hint == _NO_SUCH_KEY:
            hint = _with_likely_meaning(hint, path, form)
        shown.append(f"{at}{key_in_words(path)}: {hint}"[:_MAX_FAULT])
    if len(faults) == 1:
        return RoutineError(shown[0], where=where)
    more = [f"and {len(faults) - FAULTS_SHOWN} more"] if len(faults) > FAULTS_SHOWN else []
    return RoutineError(f"{len(faults)} faults", where=where, details=(*shown, *more))


def quoted_lines(lines: tuple[str, ...]) -> str:
    """Lines of TOML as a message quotes them."""
    shown = " and ".join(f"`{line}`" for line in lines)
    return shown if len(lines) == 1 else f"{shown}, each on a line of its own"


def _with_likely_meaning(fault: str, path: KeyPath, form: Form) -> str:
    """The fault of an unknown key, with where it belongs, or which keys it resembles."""
    if table := where_it_belongs(str(path[-1]), form):
        return f"{fault} here; it belongs {table}"
    return and_did_you_mean(fault, keys_near(path, form))


def _example(path: KeyPath, form: Form) -> str:
    key = next(str(part) for part in reversed(path) if isinstance(part, str))
    if key == "step":
        return '; write [[step]] and, on the next line, `exercise = "squat"`'
    example = example_at((*path[:-1], key), form)
    return f"; write it like `{key} = {example}`" if example else ""


def _figure(bound: int | Fraction) -> str:
    return length_in_words(bound) if isinstance(bound, Fraction) else str(bound)
