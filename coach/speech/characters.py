"""Reduces the characters people type to the few that the notation table reads."""

import re
import unicodedata
from typing import Final

# Quotation marks are silent; an apostrophe is part of its word.
_CHARACTERS: Final = str.maketrans(
    {
        **dict.fromkeys('“”„‟«»‹›"', ""),
        **dict.fromkeys("‘’‚‛ʼ´`", "'"),
        **dict.fromkeys("¿¡™®©", ""),
        **dict.fromkeys("‐‑", "-"),
        **dict.fromkeys("‒―−", "–"),
        **dict.fromkeys("•·‣", " – "),
        **dict.fromkeys("⇒➔➜➡⟶↦", "→"),
        **dict.fromkeys("⬆", "↑"),
        **dict.fromkeys("⬇", "↓"),
        **dict.fromkeys("✕✖⨯", "×"),
        **dict.fromkeys("′", "'"),
        **dict.fromkeys("″", "''"),
        **dict.fromkeys("[", "("),
        **dict.fromkeys("]", ")"),
        "²": " squared",
        "³": " cubed",
        "№": "number ",
        "º": "°",  # the ordinal sign of a Spanish keyboard
        "℃": "°C",
        "℉": "°F",
    }
)
# Parts of emoji and invisible characters: variation selectors, joiners, keycaps, skin tones.
_TRIMMINGS: Final = re.compile(
    "[\u00ad\u200b-\u200d\u2060\ufeff\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
)
_SECONDS_MARK: Final = re.compile(r'(?<=\d)["”]')
_OPENING_QUOTE: Final = re.compile(r'(?<!\S)"|\("|[“„«]')
_VULGAR: Final = re.compile(r"(?<=\d)(?=[¼-¾⅐-⅞↉])")
_KEPT: Final = frozenset("→←↑↓°")


def plain(text: str) -> str:
    """The text in NFKC on one line, with one character for each meaning.

    Emoji, quotation marks and invisible characters are dropped, because they are not spoken.
    """
    text = unicodedata.normalize("NFC", text)
    if not _OPENING_QUOTE.search(text):
        text = _SECONDS_MARK.sub("''", text)
    text = _VULGAR.sub(" ", text.translate(_CHARACTERS))
    text = _TRIMMINGS.sub("", text)
    kept = (c if c in _KEPT or unicodedata.category(c) != "So" else " " for c in text)
    text = unicodedata.normalize("NFKC", "".join(kept)).replace("\N{FRACTION SLASH}", "/")
    return " ".join(text.split())
