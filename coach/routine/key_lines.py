"""Finds the line of each key in a TOML text, so that faults can be reported with their line.

Python's own `tomllib` gives values without positions. This module gives positions without values:
it follows table headers and the keys at the start of lines, and skips strings and brackets. A key
in an inline table gets the line where the table begins.

Every function takes time linear in the length of the text, whatever it contains.
"""

import re
from collections import Counter
from typing import Final

KeyPath = tuple[str | int, ...]
"""Keys and list indices (from 0) from the top of a file to a value: `("step", 1, "reps")`."""

# Strings and comments. An unclosed one extends to the end of its line or of the text, so that no
# character is scanned twice.
_STRING_OR_NOTE: Final = re.compile(
    r'"""(?:(?!""")(?:\\.|.))*(?:"{3,5}|\Z)'
    r"|'''(?:(?!''').)*(?:'{3,5}|\Z)"
    r'|"(?:\\[^\n]|[^"\\\n])*"?'
    r"|'[^'\n]*'?"
    r"|\#[^\n]*",
    re.DOTALL,
)
_NOT_A_LINE_BREAK: Final = re.compile(r"[^\n]")
_KEY: Final = re.compile(r"[\w.\-\"' ]+")


def masked(text: str) -> str:
    """The text with each character of a string as an underscore and of a comment as a space.

    The dots and brackets that remain are TOML syntax.
    """

    def mask(found: re.Match[str]) -> str:
        return _NOT_A_LINE_BREAK.sub(" " if found[0].startswith("#") else "_", found[0])

    return _STRING_OR_NOTE.sub(mask, text)


def without_notes(text: str) -> str:
    """The text with each character of a comment as a space."""

    def blank(found: re.Match[str]) -> str:
        return _NOT_A_LINE_BREAK.sub(" ", found[0]) if found[0].startswith("#") else found[0]

    return _STRING_OR_NOTE.sub(blank, text)


def table_at(text: str, number: int) -> KeyPath:
    """The table that a line belongs to, by its nearest header above; empty at the top."""
    table: KeyPath = ()
    depth = 0
    above = zip(text.split("\n"), masked(text).split("\n"), strict=True)
    for _, (whole, bare) in zip(range(number), above, strict=False):
        if depth == 0 and bare.lstrip().startswith("["):
            table = _header(whole, bare)
        else:
            depth = max(0, depth + _opened(bare))
    return table


def key_lines(text: str) -> dict[KeyPath, int]:
    """The paths of all keys and tables, with the line (from 1) on which each begins."""
    lines: dict[KeyPath, int] = {}
    seen: Counter[KeyPath] = Counter()
    table: KeyPath = ()
    depth = 0
    whole_and_masked = zip(text.split("\n"), masked(text).split("\n"), strict=True)
    for number, (whole, bare) in enumerate(whole_and_masked, start=1):
        if depth == 0 and bare.lstrip().startswith("["):
            table = _header(whole, bare)
            if bare.lstrip().startswith("[["):
                lines.setdefault(table, number)
                seen[table] += 1
                table = (*table, seen[table] - 1)
            lines.setdefault(table, number)
            continue
        key = whole[: max(0, bare.find("="))].strip()
        if depth == 0 and _KEY.fullmatch(key):
            path = (*table, *_parts(key))
            for length in range(len(table) + 1, len(path) + 1):
                lines.setdefault(path[:length], number)
        depth = max(0, depth + _opened(bare))
    return lines


def line_of(path: KeyPath, lines: dict[KeyPath, int]) -> int | None:
    """The line of a key, or of the innermost table around it; None if neither has one."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


def key_in_words(path: KeyPath) -> str:
    """A key path as people say it, `step 2, reps`."""
    words: list[str] = []
    for part in path:
        if isinstance(part, int) and words:
            words[-1] += f" {part + 1}"
        else:
            words.append(str(part)[:60])
    return ", ".join(words)


def open_bracket(text: str, number: int) -> int | None:
    """The earlier line with the outermost bracket still open at line `number`; None if none is."""
    depth, begun = 0, None
    for at, bare in enumerate(masked(text).split("\n")[: number - 1], start=1):
        if depth == 0 and bare.lstrip().startswith("["):
            continue
        before, depth = depth, max(0, depth + _opened(bare))
        if before == 0:
            begun = at
    return begun if depth else None


def _header(whole: str, bare: str) -> KeyPath:
    """The table that a header names. bare: the same line, masked."""
    start = len(bare) - len(bare.lstrip(" \t["))
    end = bare.find("]", start)
    return _parts(whole[start : end if end > 0 else None])


def _opened(bare: str) -> int:
    """Brackets that a masked line opens, less those that it closes."""
    return sum(map(bare.count, "[{")) - sum(map(bare.count, "]}"))


def _parts(dotted: str) -> KeyPath:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))
