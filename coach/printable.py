"""Makes text from outside safe to print.

Terminals obey control characters: escape sequences clear the screen and rename the window, a
carriage return hides what came before, and a bidirectional override makes one word look like
another. Titles, keys and file names come from other people, so these characters are printed as
Python or JSON escapes.
"""

import json
import re
import textwrap
import unicodedata
from typing import Any, Final

# C0, DEL and C1; line and paragraph separators; marks, embeddings, overrides and isolates of the
# bidirectional algorithm (Unicode Annex 9); interlinear annotation.
_UNSAFE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u206f\ufeff\ufff9-\ufffb]"
)
_UNSAFE_IN_JSON: Final = re.compile(_UNSAFE.pattern.replace("\x00-\x1f", ""))

_QUOTED: Final = re.compile(r"`[^`]*`")
_NOT_IN_XML: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 does not allow and `_UNSAFE` does not cover: lone surrogates, two noncharacters."""

_NAMES: Final = {
    "\x00": "NUL",
    "\x07": "a bell",
    "\x08": "a backspace",
    "\t": "a tab",
    "\n": "a line break",
    "\r": "a carriage return",
    "\x1b": "an escape character",
    "\x7f": "a delete character",
}


def printable(text: str) -> str:
    r"""One line that is safe to print: a newline becomes `\n`, an escape `\x1b`."""
    return _UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def wrapped(line: str, width: int | None) -> list[str]:
    """A line of a message broken between words, with its indentation. Text in backticks is kept
    together, and a word that is too long is not broken, so that both can be copied.

    width: columns; None for as many as it takes.
    """
    if width is None or len(line) <= width:
        return [line]
    indent = line[: len(line) - len(line.lstrip())]
    held = _QUOTED.sub(lambda found: found[0].replace(" ", "\0"), line)
    rows = textwrap.wrap(
        held, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    return [row.replace("\0", " ") for row in rows]


def printable_xml(text: str) -> str:
    """One line, as by `printable`, of characters that an XML file may hold. It is not escaped."""
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", printable(text))


def printable_json(value: Any) -> str:
    """JSON for people and programs. Control characters become JSON escapes, so parsing gives the
    same value."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return _UNSAFE_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def first_unsafe(text: str) -> str:
    """The first character that is unsafe to print, `character 3 is a bell (\\x07)`; empty if there
    is none."""
    found = _UNSAFE.search(text)
    if found is None:
        return ""
    letter = found[0]
    name = _NAMES.get(letter) or unicodedata.name(letter, "a control character").lower()
    return f"character {found.start() + 1} is {name} ({printable(letter)})"
