"""Text from outside made safe to print.

A terminal obeys what it reads: escape sequences clear it and rename its window, a carriage return
hides what came before, and a bidirectional override makes one word look like another. Titles, keys
and names of files come from other people, so every such character is printed as an escape of
Python's or JSON's instead. This is the one list of them.
"""

import json
import re
import unicodedata
from typing import Any, Final

# C0, DEL and C1; line and paragraph separators; marks, embeddings, overrides and isolates of the
# bidirectional algorithm (Unicode Annex 9); interlinear annotation.
_UNSAFE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb]"
)
_UNSAFE_IN_JSON: Final = re.compile(_UNSAFE.pattern.replace("\x00-\x1f", ""))

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
    r"""One line that a terminal only shows: a newline becomes `\n`, an escape `\x1b`."""
    return _UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def printable_json(value: Any) -> str:
    """JSON for people and programs. What a terminal would obey is escaped as JSON escapes it, so
    the same value is read back."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return _UNSAFE_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def first_unsafe(text: str) -> str:
    """What is wrong with the first character that may not be printed, `character 3 is a bell
    (\\x07)`; empty when there is none."""
    found = _UNSAFE.search(text)
    if found is None:
        return ""
    letter = found[0]
    name = _NAMES.get(letter) or unicodedata.name(letter, "a control character").lower()
    return f"character {found.start() + 1} is {name} ({printable(letter)})"
