"""Matches the names of exercises and routines as people type them."""

import difflib
import re
from collections.abc import Iterable
from typing import Final

_MAX_LENGTH: Final = 60
"""Characters of a name that is compared with others; a longer one would take seconds."""


def fold(text: str) -> str:
    """A name in its canonical form: `Inverted Crunch`, `inverted_crunch` -> `inverted-crunch`."""
    return re.sub(r"[\W_]+", "-", text.strip().casefold()).strip("-")


def match(text: str, names: Iterable[str]) -> str | None:
    """The one of `names` that `text` means, or None.

    A name may be typed in full, without its first word (`crunch`), or without hyphens (`situp`).
    """
    wanted = fold(text)
    known = tuple(names)
    for spelling in (wanted, f"inverted-{wanted}"):
        if spelling in known:
            return spelling
    run_together = wanted.replace("-", "")
    fits = [
        name
        for name in known
        if run_together
        and run_together in (name.replace("-", ""), name.split("-", 1)[-1].replace("-", ""))
    ]
    return fits[0] if len(fits) == 1 else None


def nearest(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """Up to three of `names` that resemble `text`, the closest first."""
    wanted = fold(text)
    by_spelling: dict[str, str] = {}
    for name in names:
        by_spelling[name] = name
        by_spelling.setdefault(name.split("-", 1)[-1], name)
    if len(wanted) > _MAX_LENGTH:
        return ()
    close = difflib.get_close_matches(wanted, by_spelling, n=4, cutoff=0.5)
    return tuple(dict.fromkeys(by_spelling[spelling] for spelling in close))[:3]
