"""The pages a phone shows: one for each sound file, and a list when there are several.

Their looks are the templates, CSS and JavaScript beside this file: `page.html` is the frame, in
which `sound.html` and `list.html` stand. Nothing on them comes from anywhere else, and nothing
stands inline, so that the browser can be told to refuse both. Jinja2 escapes whatever is filled in.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cache
from importlib.resources import files
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from coach.script.phrases import phrase
from coach.share.item import Item
from coach.units import clock, length_in_words


def item_page(item: Item, base: str, source: str, *, alone: bool) -> str:
    """The page of one sound file.

    base: path of the shared folder, without a slash at its end.
    source: path of the sound file.
    alone: nothing else is shared, so there is no list to go back to.
    """
    said = [chapter for chapter in item.chapters if chapter.said]
    return _filled(
        "sound.html",
        base=base,
        title=item.title,
        item=item,
        source=source,
        alone=alone,
        said=said,
    )


def list_page(items: Sequence[Item], base: str, pages: Iterable[str]) -> str:
    """The page that leads to those of several sound files; `pages` are their paths, in order."""
    rows = list(zip(items, pages, strict=True))
    return _filled("list.html", base=base, title="Your routines", rows=rows)


def part(name: str) -> str:
    """The text of a file that stands beside this one."""
    return (files(__package__) / name).read_text(encoding="utf-8")


def _filled(template: str, **given: object) -> str:
    # The words that are spoken before the first inversion; there is one wording of them.
    safety = {name: phrase(f"opening.{name}") for name in ("doctor", "stop_signs", "way_up")}
    return _templates().get_template(template).render(given, safety=safety)


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader(__package__, ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {
        "quote": quote,
        "clock": lambda seconds: clock(Fraction(seconds)),
        "in_words": lambda seconds: length_in_words(Fraction(seconds)),
        "file_size": _size_in_words,
    }
    return templates


def _size_in_words(size: int) -> str:
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{size / 1_000_000:.1f} MB"
