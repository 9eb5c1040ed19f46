"""Finds the names that somebody may have meant by another one, and asks about them."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

_ALIKE: Final = 0.7
"""Ratio of matching letters from which names are alike. `tests/test_similar.py` has the slips that
it must let through and the names that it must not."""

_BEGINS: Final = 0.8
"""The ratio of a name whose beginning was typed."""

_SPREAD: Final = 0.1
"""A name that is this much less alike than the most similar one is not worth mentioning."""

_SHORTEST: Final = 3
"""Letters of a part of a name that is compared by itself."""

_MOST: Final = 3
"""Names that are suggested at once."""

_MAX_LENGTH: Final = 60
"""Characters of a name that is compared with others; a longer one would take seconds."""


def similar(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """Up to three of `names` that `text` may stand for, the most similar first.

    Each is compared as a whole and by the words that it begins or ends with. Case, accents, what
    joins the words and a suffix `.toml` make no difference.
    """
    typed = _spelt(text)
    if not typed or len(text) > _MAX_LENGTH:
        return ()
    found = sorted(((_likeness(typed, name), name) for name in dict.fromkeys(names)), key=_by_ratio)
    least = max(_ALIKE, found[0][0] - _SPREAD) if found else _ALIKE
    return tuple(name for ratio, name in found[:_MOST] if ratio >= least)


def did_you_mean(names: Sequence[str]) -> str:
    """The question for names of `similar`; empty for none."""
    return f"Did you mean {' or '.join(names)}?" if names else ""


def and_did_you_mean(fault: str, names: Sequence[str]) -> str:
    """A fault, followed by the question if there are names."""
    return f"{fault}. {did_you_mean(names)}" if names else fault


def _by_ratio(found: tuple[float, str]) -> float:
    return -found[0]


def _spelt(name: str) -> str:
    """A name in lower case, without accents, with a hyphen between words."""
    plain = unicodedata.normalize("NFKD", name.casefold().strip().removesuffix(".toml"))
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    return re.sub(r"[\W_]+", "-", letters).strip("-")


def _likeness(typed: str, name: str) -> float:
    """How alike two names are, from 0 to 1."""
    from difflib import SequenceMatcher  # loading it takes time that no other command needs

    whole = _spelt(name[:_MAX_LENGTH])
    ends = [found.start() for found in re.finditer("-", whole)]
    parts = [whole[:end] for end in ends] + [whole[end + 1 :] for end in ends]
    compared = [whole, *(part for part in parts if len(part) >= _SHORTEST)]
    is_beginning = len(typed) >= _SHORTEST and any(part.startswith(typed) for part in compared)
    best = _BEGINS if is_beginning else 0.0
    matcher = SequenceMatcher(b=typed, autojunk=False)
    for part in compared:
        matcher.set_seq1(part)
        if matcher.quick_ratio() > best:
            best = max(best, matcher.ratio())
    return best
