"""Matches the names of exercises and routines as people type them."""

import re
from collections.abc import Iterable


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
