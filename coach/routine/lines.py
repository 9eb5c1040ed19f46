"""Where in a TOML text a key stands, so that a fault can be told with its line.

The reader of TOML that comes with Python gives values without their places. This one gives places
without values: it follows table headers and the keys at the start of lines, and skips what lies
inside strings and brackets. A key inside an inline table is found at the line where that begins.

Every function takes time in proportion to the text, whatever is in it.
"""

import re
from collections import Counter
from typing import Final

Place = tuple[str | int, ...]

# Strings and comments. One that is not closed reaches to the end of its line, or of the text, so
# that no place is looked at twice.
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
    """The text with every string as underscores and every comment as spaces, each character in its
    place. What is left of dots and brackets is TOML's own."""

    def mask(found: re.Match[str]) -> str:
        return _NOT_A_LINE_BREAK.sub(" " if found[0].startswith("#") else "_", found[0])

    return _STRING_OR_NOTE.sub(mask, text)


def lines_of(text: str) -> dict[Place, int]:
    """Places of keys and tables, with the line (from 1) on which each begins."""
    lines: dict[Place, int] = {}
    seen: Counter[Place] = Counter()
    table: Place = ()
    depth = 0
    whole_and_masked = zip(text.split("\n"), masked(text).split("\n"), strict=True)
    for number, (whole, bare) in enumerate(whole_and_masked, start=1):
        if depth == 0 and bare.lstrip().startswith("["):
            start = len(bare) - len(bare.lstrip(" \t["))
            end = bare.find("]", start)
            table = _parts(whole[start : end if end > 0 else None])
            if bare.lstrip().startswith("[["):
                lines.setdefault(table, number)
                seen[table] += 1
                table = (*table, seen[table] - 1)
            lines.setdefault(table, number)
            continue
        key = whole[: max(0, bare.find("="))].strip()
        if depth == 0 and _KEY.fullmatch(key):
            place = (*table, *_parts(key))
            for length in range(len(table) + 1, len(place) + 1):
                lines.setdefault(place[:length], number)
        depth = max(0, depth + _opened(bare))
    return lines


def line_of(place: Place, lines: dict[Place, int]) -> int | None:
    """The line of a place, or of the nearest thing around it; None for the file as a whole."""
    for length in range(len(place), 0, -1):
        if place[:length] in lines:
            return lines[place[:length]]
    return None


def open_bracket(text: str, number: int) -> int | None:
    """The line, before line `number`, of the outermost bracket that is still open there."""
    depth, begun = 0, None
    for at, bare in enumerate(masked(text).split("\n")[: number - 1], start=1):
        if depth == 0 and bare.lstrip().startswith("["):
            continue
        before, depth = depth, max(0, depth + _opened(bare))
        if before == 0:
            begun = at
    return begun if depth else None


def _opened(bare: str) -> int:
    """How many more brackets a masked line opens than it closes."""
    return sum(map(bare.count, "[{")) - sum(map(bare.count, "]}"))


def _parts(dotted: str) -> Place:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))
