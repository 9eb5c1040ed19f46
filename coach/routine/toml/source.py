"""Reads the text of a TOML file and refuses what would harm the TOML parser.

A hostile or mistaken file can cost the parser seconds and gigabytes. So a file must be a
small regular file in UTF-8, nested no deeper than a person would nest it.
"""

import re
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Final

from coach.errors import RoutineError
from coach.files import check_name, open_plain
from coach.routine.key_lines import masked

MAX_FILE_BYTES: Final = 65_536
"""Bytes. Forty steps, each with its own wording, take a third of this."""

DEEPEST: Final = 64
"""Nested brackets. A rhythm, the most deeply nested value, takes two."""

MAX_KEY_PARTS: Final = 16
"""Parts of a dotted key. The longest valid one, `exercise.reach.title`, has three."""

_AROUND_KEYS: Final = re.compile(r"[=,\[\]{}\n]")
_BRACKETS: Final = re.compile(r"[\[\]{}]")

_MARKS: Final = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
"""Byte order marks of other encodings, which old versions of Notepad write."""

_ZIP: Final = b"PK\x03\x04"
"""What an office program saves begins with it: .xlsx, .ods, .docx."""


def read_source(path: Path, max_bytes: int = MAX_FILE_BYTES) -> str:
    """The text of a TOML file, see `read_text`. Raises RoutineError also if it is nested too
    deep."""
    text = read_text(path, max_bytes)
    _check_nesting(text, str(path))
    return text


def read_text(path: Path, max_bytes: int = MAX_FILE_BYTES) -> str:
    """The text of a file of at most `max_bytes`, with its line endings normalized to a newline.

    Raises RoutineError if the file cannot be read or is refused, and UsageError if no file can have
    this name.
    """
    where = str(path)
    raw = _bytes_of(path, where, max_bytes)
    for mark, encoding in _MARKS.items():
        if raw.startswith(mark):
            raise _not_utf8(where, f"the file is {encoding}, not UTF-8 text")
    if raw.startswith(_ZIP):
        raise RoutineError(
            "this is a workbook, a document or a ZIP, not plain text",
            where=where,
            remedy="Save a table as CSV UTF-8, and a routine as plain text.",
        )
    raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = raw[: fault.start].count(b"\n") + 1
        raise _not_utf8(f"{where}, line {line}", "the file is not UTF-8 text") from fault
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise _not_utf8(f"{where}, line {line}", "the file is not UTF-8 text: it holds a NUL")
    return text


def _bytes_of(path: Path, where: str, max_bytes: int) -> bytes:
    check_name(path)
    try:
        _check_kind(path.stat().st_mode, where)
        with open_plain(path) as file:
            raw = file.read(max_bytes + 1)
    except FileNotFoundError as fault:
        raise RoutineError(
            "there is no such file", where=where, remedy="Check its name and its folder."
        ) from fault
    except PermissionError as fault:
        raise RoutineError(
            "this may not be read", where=where, remedy="Change who may read it, or copy it."
        ) from fault
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise RoutineError(f"the file cannot be read ({reason})", where=where) from fault
    if len(raw) > max_bytes:
        size = f"{max_bytes >> 20} MB" if max_bytes >> 20 else f"{max_bytes >> 10} kB"
        raise RoutineError(f"the file is over {size}, too large", where=where)
    return raw


def _check_kind(mode: int, where: str) -> None:
    if S_ISDIR(mode):
        raise RoutineError("this is a folder, not a file", where=where, remedy="Name a file in it.")
    if not S_ISREG(mode):
        raise RoutineError(
            "this is not an ordinary file",
            where=where,
            remedy="Save the text as a file, and name that.",
        )


def _check_nesting(text: str, where: str) -> None:
    bare = masked(text)
    depth = 0
    for bracket in _BRACKETS.finditer(bare):
        depth = depth + 1 if bracket[0] in "[{" else max(0, depth - 1)
        if depth > DEEPEST:
            raise _too_deep(bare, bracket.start(), where)
    start = 0
    for key in _AROUND_KEYS.split(bare):
        if key.count(".") >= MAX_KEY_PARTS:
            raise _too_deep(bare, start, where)
        start += len(key) + 1


def _too_deep(text: str, position: int, where: str) -> RoutineError:
    line = text.count("\n", 0, position) + 1
    return RoutineError(f"line {line}: this is nested too deep", where=where)


def _not_utf8(where: str, what: str) -> RoutineError:
    return RoutineError(what, where=where, remedy="Save it again with the encoding UTF-8.")
