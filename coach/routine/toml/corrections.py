"""Corrects the mistakes of people who do not know TOML.

`corrected` guesses what a line was meant to be and then checks the guess: it proposes a line only
if it is valid TOML and its key accepts its value.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from typing import Final

from coach.english import listed
from coach.routine.key_lines import KeyPath, key_lines, masked, open_bracket, table_at
from coach.routine.names import fold
from coach.routine.toml.keys import Form, accepts, example_at, example_values, keys_of, words_of
from coach.routine.toml.schema import RoutineForm
from coach.similar import similar

_MAX_LINE: Final = 400
"""Characters of a line that is corrected; nobody reads a longer proposal."""

# Characters that word processors and some keyboards put in place of TOML's own.
_STRAIGHT: Final = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″＂", '"'),  # noqa: RUF001  (as people type them)
        **dict.fromkeys("‘’‚‛′", "'"),  # noqa: RUF001
        **dict.fromkeys("\u00a0\u2007\u202f\u3000", " "),
        "\ufeff": None,
        "＝": "=",  # noqa: RUF001
    }
)
_QUOTES: Final = "\"'“”„‟«»‘’‚‛′″＂ "  # noqa: RUF001
_WORDS: Final = {
    **dict.fromkeys(("true", "yes", "on"), "true"),
    **dict.fromkeys(("false", "no", "off"), "false"),
}
_STEP: Final = re.compile(r"[\"']?steps?[ ._-]?\d*[\"']?", re.IGNORECASE)
_OWN: Final = re.compile(r"exercises?[. ]+(.{1,100})", re.IGNORECASE)
_NOTE: Final = re.compile(r"\s(?://|#|--)\s?|\s*/[*]")
_SETS_OF: Final = re.compile(r"(\d{1,3}) ?[xX×*] ?(\d{1,3})")  # noqa: RUF001
_FIRST_NUMBER: Final = re.compile(r"(\d{1,9})(?:[.]0+)?\D*")
_TWO_ON_A_LINE: Final = re.compile(r"(\"[^\"]*\"|'[^']*'|[^\s,;\[{]+)[\s,;]+([A-Za-z_]+\s*[=:].*)")


def corrected(line: str, table: KeyPath, form: Form) -> tuple[str, ...]:
    """The line, or lines, to write in place of a wrong one; empty when no guess is valid.

    table: the one that contains the line. A misspelt key is corrected to one of its keys only.
    form: of the file, see `coach.routine.toml.keys`.
    """
    written = line.strip(" \t")
    if len(written) > _MAX_LINE or _is_valid((written,), table, form):
        return ()
    guesses = _guesses(written.translate(_STRAIGHT).strip(), written, table, form)
    return next((guess for guess in guesses if _is_valid(guess, table, form)), ())


def diagnose(
    text: str, stopped: int | None, message: str, form: Form
) -> tuple[int, str, tuple[str, ...]]:
    """Why a text is not TOML: the number of the faulty line, the reason, and what to write there.

    stopped: the line at which the parser stopped; None if it reached the end of the text.
    message: the parser's own message.
    form: of the file.
    """
    lines = text.split("\n")
    number = min(stopped or _first_faulty_line(text), len(lines))
    begun = open_bracket(text, number)
    line = lines[number - 1]
    if begun is not None and begun < number:
        return _in_a_list(lines, begun, number, form)
    again = [at for at, other in enumerate(lines, 1) if other.strip() == line.strip()]
    table = table_at(text, number)
    proposal = corrected(line, table, form)
    if proposal:
        others = [str(at) for at in again if at != number]
        reason = f"`{_short(line)}` is not TOML"
        if others:
            reason += f" (nor on line {listed(others[:3])})"
        return number, reason, proposal
    if message.startswith("Cannot"):
        slip = _single_header_above(lines, number)
        if slip and (proposal := corrected(lines[slip - 1], table_at(text, slip), form)):
            return slip, f"`{_short(lines[slip - 1])}` is not TOML", proposal
        return number, f"`{_short(line)}` is here for the second time; leave one out", ()
    opening = _unclosed_string(text)
    if opening is not None:
        return opening, "the text that begins here has no end; close its quotes", ()
    return (
        number,
        f"`{_short(line)}` is not TOML; write it like `{example_of(line, table, form)}`",
        (),
    )


def _single_header_above(lines: Sequence[str], number: int) -> int | None:
    """The number of the first line with `[step]`, above a line with `[[step]]`; None without one.

    The parser stops at the later line, which is right.
    """
    header = _header(lines[number - 1])
    if not header.startswith("[["):
        return None
    above = (at for at, line in enumerate(lines[: number - 1], 1) if _header(line) == header[1:-1])
    return next(above, None)


def _header(line: str) -> str:
    return line.partition("#")[0].strip()


def example_of(line: str, table: KeyPath, form: Form) -> str:
    """A valid line, with the key of this line if the key is known, or another of its table."""
    examples = example_values(form)
    pairs = _pairs(line.translate(_STRAIGHT).strip(), table, form)
    first = next(key for key in form.model_fields if examples[key])
    usual = "hold" if table[:1] == ("step",) and "hold" in examples else first
    key = next((key for key, _ in pairs if examples[key]), usual)
    return f"{key} = {example_at((*table, key), form)}"


def _in_a_list(
    lines: list[str], begun: int, number: int, form: Form
) -> tuple[int, str, tuple[str, ...]]:
    line = lines[number - 1].strip()
    entry = line.translate(_STRAIGHT).rstrip(" ,;")
    pair = next(_pairs(entry, table_at("\n".join(lines), number), form), None)
    if line.startswith("[") or pair is not None or not line:
        return begun, "the list that begins here has no end; write ] after its last entry", ()
    if not _is_toml(f"x = [{line}\n]") and not _is_toml(f"x = [{line}"):
        for guess in (entry, _quoted(entry.strip(_QUOTES))):
            if guess and _is_toml(f"x = [{guess}]"):
                return number, f"`{_short(line)}` is not TOML", (f"{guess},",)
    before = lines[number - 2].strip()
    if number - 1 >= begun and before and not before.endswith((",", "[")):
        return number - 1, "a comma is missing at the end", (f"{before},",)
    return number, f"`{_short(line)}` is not TOML; entries of a list need quotes", ()


def _guesses(straight: str, written: str, table: KeyPath, form: Form) -> Iterator[tuple[str, ...]]:
    for sign in ("//", "/*", "--", ";", "%"):
        if written.startswith(sign):
            yield (f"# {written.removeprefix(sign).removesuffix('*/').strip()}",)
    if straight.startswith("["):
        head, _, rest = straight.rpartition("]") if "=" in straight else (straight, "", "")
        for header in _headers(head):
            below = _below(header)
            yield (header, *_corrected_or_same(rest, below, form)) if rest.strip() else (header,)
        return
    if _STEP.fullmatch(straight.strip("{}():-* ")):
        yield ("[[step]]",)
    for key, value in _pairs(straight, table, form):
        if key in ("reps", "sets") and (both := _SETS_OF.fullmatch(value.strip(_QUOTES))):
            yield f"sets = {both[1]}", f"reps = {both[2]}"
        if two := _TWO_ON_A_LINE.fullmatch(value):
            one, other = f"{key} = {two[1]}", two[2]
            yield (
                *_corrected_or_same(one, table, form),
                *_corrected_or_same(other, table, form),
            )
        for guess in _values(value):
            yield (f"{key} = {guess}",)
        for word in similar(value.strip(f"{_QUOTES},;"), words_of(key, form)):
            yield (f"{key} = {_quoted(word)}",)


def _below(header: str) -> KeyPath:
    return ("step",) if header == "[[step]]" else ("exercise", "NAME")


def _corrected_or_same(line: str, table: KeyPath, form: Form) -> tuple[str, ...]:
    return corrected(line, table, form) or (line.strip(),)


def _headers(written: str) -> Iterator[str]:
    name = written.strip("[] ,;:\"'").rstrip("] ")
    own, bare = _OWN.fullmatch(name), _header(name).rstrip("] ")
    if _STEP.fullmatch(bare):
        yield "[[step]]"
    elif own:
        key = own[1].strip("\"' ")
        yield f"[exercise.{key}]"
        yield f"[exercise.{_quoted(key)}]"
    elif similar(bare, ["step", "exercise"]) == ("step",):
        yield "[[step]]"


def _pairs(straight: str, table: KeyPath, form: Form) -> Iterator[tuple[str, str]]:
    """Likely keys and values of a line, with keys that the file may have."""
    sign = re.search("[=:]", straight)
    by_word = (*straight.split(None, 1), "", "")[:2]
    by_sign = (straight[: sign.start()], straight[sign.end() :]) if sign else by_word
    for key, value in (by_sign, by_word):
        word = key.strip("-* \"'")
        known = fold(word).replace("-", "_")
        keys = keys_of(table, form)
        if known not in keys and not (known == word.lower() and known in example_values(form)):
            known = next(iter(similar(word, keys)), "") if sign else ""
        if known:
            yield known, value.lstrip("=:> ").strip()


def _values(value: str) -> Iterator[str]:
    """Likely readings of a value, the most likely first."""
    trimmed = value.rstrip(" ,;")
    alone = _NOTE.split(trimmed, maxsplit=1)[0].strip()
    inner = alone.rstrip(" ,;").strip(f"{_QUOTES}[]")
    yield from (value, trimmed, alone)
    if alone.lower() in _WORDS:
        yield _WORDS[alone.lower()]
    yield _quoted(inner)
    if number := _FIRST_NUMBER.fullmatch(inner):
        yield str(int(number[1]))
    figures = re.findall(r"\d+(?:[.]\d+)?", alone)
    if alone.startswith("[") and len(figures) == 4:
        yield _quoted("-".join(figures))
    tables = re.sub(r"(\w)\s*:\s*", r"\1 = ", re.sub(r",\s*}", " }", alone))
    yield tables
    with_commas = re.sub(r"\"\s+\"", '", "', alone)
    for entries in (alone, tables, with_commas):
        yield f"[{entries}]"
        yield f"[{entries.strip('()[] ,')}]"
    if '"' not in inner:
        yield f"[{_quoted(inner)}]"


def _quoted(text: str) -> str:
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return f"'{text}'" if "'" not in text else json.dumps(text, ensure_ascii=False)


def _is_valid(lines: tuple[str, ...], table: KeyPath, form: Form) -> bool:
    """Whether the lines are TOML and each key accepts its value. Nobody means an empty list."""
    place = table
    try:
        values = tomllib.loads("\n".join(lines))
    except (ValueError, RecursionError):
        return False
    if lines[0].startswith("["):
        if form is not RoutineForm:  # it has no tables
            return False
        head = tomllib.loads(lines[0])
        named = head.get("exercise")
        header = isinstance(named, dict) and list(named.values()) == [{}]
        if head != {"step": [{}]} and not header:
            return False
        values = tomllib.loads("\n".join(lines[1:]))
        place = _below(lines[0])
    return all(value != [] and accepts(key, value, place, form) for key, value in values.items())


def _is_toml(text: str) -> bool:
    try:
        tomllib.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _first_faulty_line(text: str) -> int:
    """The first line with a key that is not TOML on its own, or the last line of the text."""
    lines = text.split("\n")
    for number in sorted(set(key_lines(text).values())):
        line = lines[number - 1]
        begins_more = any(sign in line for sign in ('"""', "'''")) or line.rstrip().endswith("[")
        if not begins_more and not _is_toml(line):
            return number
    return len(text.rstrip().split("\n"))


def _unclosed_string(text: str) -> int | None:
    """The line on which an unclosed triple-quoted string begins; None if there is none."""
    bare = masked(text)
    for quotes in ('"""', "'''"):
        at = text.rfind(quotes)
        last = len(bare) - len(bare.rstrip("_\n"))
        if at >= 0 and last and not text.rstrip().endswith(quotes):
            return text.count("\n", 0, at) + 1
        if at >= 0 and text.count(quotes) % 2:
            return text.count("\n", 0, at) + 1
    return None


def _short(line: str) -> str:
    written = line.strip()
    return written if len(written) <= 60 else f"{written[:57]}..."
