"""What people write who do not know TOML, and the line that they should have written.

`mended` guesses and then checks: a line is only proposed when TOML reads it and the key takes its
value. So what is proposed is right, and where no guess is, nothing is proposed.
"""

import json
import re
import tomllib
from collections.abc import Iterator
from typing import Final

from coach.routine.forms import accepts, every_key
from coach.routine.lines import lines_of, masked, open_bracket
from coach.routine.names import fold, nearest

_LONGEST: Final = 400
"""Letters of a line that is mended; nobody reads a longer proposal."""

# Signs that look like those that TOML wants: what word processors and other keyboards put there.
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


def mended(line: str) -> tuple[str, ...]:
    """The line, or lines, to write in place of one; none when no guess is right."""
    written = line.strip(" \t")
    if len(written) > _LONGEST or _is_right((written,)):
        return ()
    guesses = _guesses(written.translate(_STRAIGHT).strip(), written)
    return next(filter(_is_right, guesses), ())


def cause(text: str, stopped: int | None, told: str) -> tuple[int, str, tuple[str, ...]]:
    """Why a text is not TOML: the line that is to blame, the reason, and what to write there.

    stopped: the line at which the reader stopped; None when it only came to the end. told: what it
    said.
    """
    lines = text.split("\n")
    number = min(stopped or _first_unreadable(text), len(lines))
    begun = open_bracket(text, number)
    line = lines[number - 1]
    if begun is not None and begun < number:
        return _in_a_list(lines, begun, number)
    again = [at for at, other in enumerate(lines, 1) if other.strip() == line.strip()]
    proposal = mended(line)
    if proposal:
        others = [str(at) for at in again if at != number]
        reason = f"`{_short(line)}` is not TOML"
        if others:
            reason += f" (nor on line {' and '.join(others[:3])})"
        return number, reason, proposal
    if told.startswith("Cannot"):
        return number, f"`{_short(line)}` stands here for the second time; leave one out", ()
    fence = _open_fence(text)
    if fence is not None:
        return fence, "the text that begins here has no end; close its quotes", ()
    return number, f"`{_short(line)}` is not TOML; write it like `{example_of(line)}`", ()


def example_of(line: str) -> str:
    """A line that is right, for the key of this one if it has a known one."""
    examples = every_key()
    pairs = _pairs(line.translate(_STRAIGHT).strip())
    key = next((key for key, _ in pairs if examples[key]), "hold")
    return f"{key} = {examples[key]}"


def _in_a_list(lines: list[str], begun: int, number: int) -> tuple[int, str, tuple[str, ...]]:
    line = lines[number - 1].strip()
    entry = line.translate(_STRAIGHT).rstrip(" ,;")
    pair = next(_pairs(entry), None)
    if line.startswith("[") or pair is not None or not line:
        return begun, "the list that begins here has no end; write ] after its last entry", ()
    if not _reads(f"x = [{line}\n]"):
        for guess in (entry, _quoted(entry.strip(_QUOTES))):
            if guess and _reads(f"x = [{guess}]"):
                return number, f"`{_short(line)}` is not TOML", (f"{guess},",)
    before = lines[number - 2].strip()
    if number - 1 >= begun and before and not before.endswith((",", "[")):
        return number - 1, "a comma is missing at the end", (f"{before},",)
    return number, f"`{_short(line)}` is not TOML; entries of a list stand in quotes", ()


def _guesses(straight: str, written: str) -> Iterator[tuple[str, ...]]:
    for sign in ("//", "/*", "--", ";", "%"):
        if written.startswith(sign):
            yield (f"# {written.removeprefix(sign).removesuffix('*/').strip()}",)
    if straight.startswith("["):
        head, _, rest = straight.rpartition("]") if "=" in straight else (straight, "", "")
        for header in _headers(head):
            yield (header, *_put_right(rest)) if rest.strip() else (header,)
        return
    if _STEP.fullmatch(straight.strip("{}():-* ")):
        yield ("[[step]]",)
    for key, value in _pairs(straight):
        if key in ("reps", "sets") and (both := _SETS_OF.fullmatch(value.strip(_QUOTES))):
            yield f"sets = {both[1]}", f"reps = {both[2]}"
        if two := _TWO_ON_A_LINE.fullmatch(value):
            yield (*_put_right(f"{key} = {two[1]}"), *_put_right(two[2]))
        for guess in _values(value):
            yield (f"{key} = {guess}",)


def _put_right(line: str) -> tuple[str, ...]:
    return mended(line) or (line.strip(),)


def _headers(written: str) -> Iterator[str]:
    name = written.strip("[] ,;:\"'").rstrip("] ")
    own = _OWN.fullmatch(name)
    if _STEP.fullmatch(name):
        yield "[[step]]"
    elif own:
        key = own[1].strip("\"' ")
        yield f"[exercise.{key}]"
        yield f"[exercise.{_quoted(key)}]"
    elif nearest(name, ["step", "exercise"]) == ("step",):
        yield "[[step]]"


def _pairs(straight: str) -> Iterator[tuple[str, str]]:
    """Key and value as they may have been meant; only keys that a routine file has."""
    sign = re.search("[=:]", straight)
    by_word = (*straight.split(None, 1), "", "")[:2]
    by_sign = (straight[: sign.start()], straight[sign.end() :]) if sign else by_word
    for key, value in (by_sign, by_word):
        word = key.strip("-* \"'")
        known = fold(word).replace("-", "_")
        if known not in every_key():
            known = next(iter(nearest(word, every_key())), "") if sign else ""
        if known:
            yield known, value.lstrip("=:> ").strip()


def _values(value: str) -> Iterator[str]:
    """A value as it may have been meant, the likeliest first."""
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


def _is_right(lines: tuple[str, ...]) -> bool:
    """TOML reads them, and each key takes its value."""
    try:
        table = tomllib.loads("\n".join(lines))
    except (ValueError, RecursionError):
        return False
    if lines[0].startswith("["):
        head = tomllib.loads(lines[0])
        own = head.get("exercise")
        if head != {"step": [{}]} and not (isinstance(own, dict) and list(own.values()) == [{}]):
            return False
        table = tomllib.loads("\n".join(lines[1:]))
    return all(accepts(key, value) for key, value in table.items())


def _reads(text: str) -> bool:
    try:
        tomllib.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _first_unreadable(text: str) -> int:
    """The first line with a key that is not TOML by itself; else the last line of the text."""
    lines = text.split("\n")
    for number in sorted(set(lines_of(text).values())):
        line = lines[number - 1]
        begins_more = any(sign in line for sign in ('"""', "'''")) or line.rstrip().endswith("[")
        if not begins_more and not _reads(line):
            return number
    return len(text.rstrip().split("\n"))


def _open_fence(text: str) -> int | None:
    """The line of a text in three quotes that reaches to the end of the file without an end."""
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
