"""Everything that can be reached, and nothing else: a table from path to what lies there.

A path that was asked for is looked up here as a whole. None is ever joined to a folder, so there
is no path that leads out.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeAlias
from urllib.parse import quote

from coach.export.metadata.chapters import CHAPTERS_TYPE, chapter_list
from coach.share.feed import FEED_TYPE, feed
from coach.share.item import Item
from coach.share.page import item_page, list_page, part


@dataclass(frozen=True, slots=True)
class Text:
    """Something made beforehand and kept in memory."""

    body: bytes
    media_type: str
    etag: str


Shelf: TypeAlias = Mapping[str, Text | Item]
"""What lies at each path, counted from the secret folder: `""` is the first page."""

_LOOKS: Final = (
    ("page.css", "text/css"),
    ("page.js", "text/javascript"),
    ("icon.svg", "image/svg+xml"),
)


def stock(items: Sequence[Item], site: str, folder: str) -> Shelf:
    """The shelf for some sound files, at least one.

    site: what the address of the page begins with, `http://192.168.1.20:8080`.
    folder: the secret folder, `/` and the token.
    """
    shelf: dict[str, Text | Item] = {name: _text(part(name), kind) for name, kind in _LOOKS}
    # Numbered, for two files may have the same name; the name at the end is what a phone keeps.
    places = [f"{number}/" for number in range(1, len(items) + 1)]
    alone = len(items) == 1
    for place, item in zip(places, items, strict=True):
        sound = f"{place}{item.name}"
        page = item_page(item, folder, f"{folder}/{sound}", alone=alone)
        shelf["" if alone else place] = _text(page, "text/html")
        shelf[sound] = item
        if item.chapters:
            rows = ((each.start, each.end, each.title) for each in item.chapters)
            shelf[f"{place}chapters.json"] = _text(chapter_list(item.title, rows), CHAPTERS_TYPE)
    if not alone:
        pages = [f"{folder}/{place}" for place in places]
        shelf[""] = _text(list_page(items, folder, pages), "text/html")
    home = f"{site}{folder}/"
    sources = [
        home + quote(f"{place}{item.name}") for place, item in zip(places, items, strict=True)
    ]
    chapters = [
        f"{home}{place}chapters.json" if item.chapters else ""
        for place, item in zip(places, items, strict=True)
    ]
    shelf["feed.xml"] = _text(feed(items, home, sources, chapters), FEED_TYPE)
    return MappingProxyType(shelf)


def _text(text: str, media_type: str) -> Text:
    body = text.encode()
    return Text(body, media_type, f'"{hashlib.sha256(body).hexdigest()[:32]}"')
