"""Where in a TOML text a key stands, so that a fault can be told with its line.

The reader of TOML that comes with Python gives values without their places. This one gives places
without values: it follows table headers and the keys at the start of lines, and skips what lies
inside strings and brackets. A key inside an inline table is found at the line where that begins.
"""

import re
from collections import Counter

Place = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]")
_KEY = re.compile(r"\s*([\w.\-\"' ]+?)\s*=")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'')


def lines_of(text: str) -> dict[Place, int]:
    """Places of keys and tables, with the line (from 1) on which each begins."""
    lines: dict[Place, int] = {}
    seen: Counter[Place] = Counter()
    table: Place = ()
    fence, depth = "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        if fence:
            fence = "" if fence in line else fence
            continue
        if depth == 0 and (header := _HEADER.match(line)):
            table = _parts(header[2])
            if header[1] == "[[":
                seen[table] += 1
                table = (*table, seen[table] - 1)
            lines.setdefault(table, number)
            continue
        if depth == 0 and (key := _KEY.match(line)):
            place = (*table, *_parts(key[1]))
            for length in range(len(table) + 1, len(place) + 1):
                lines.setdefault(place[:length], number)
        bare = _QUOTED.sub("", line.replace('"""', "\0").replace("'''", "\1")).split("#", 1)[0]
        for mark, quotes in (("\0", '"""'), ("\1", "'''")):
            if bare.count(mark) % 2:
                fence = quotes
        depth = max(0, depth + sum(map(bare.count, "[{")) - sum(map(bare.count, "]}")))
    return lines


def line_of(place: Place, lines: dict[Place, int]) -> int | None:
    """The line of a place, or of the nearest thing around it; None for the file as a whole."""
    for length in range(len(place), 0, -1):
        if place[:length] in lines:
            return lines[place[:length]]
    return None


def _parts(dotted: str) -> Place:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))
