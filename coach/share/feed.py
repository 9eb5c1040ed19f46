"""The same sound files as a podcast, for an app that keeps them: RSS 2.0 with the tags of
podcasts.apple.com and of podcastindex.org (chapters)."""

import hashlib
from collections.abc import Sequence
from typing import Final
from xml.etree import ElementTree as ET

from coach.export.metadata.chapters import CHAPTERS_TYPE
from coach.script.phrases import phrase
from coach.share.item import Item, date_line

FEED_TYPE: Final = "application/rss+xml"

_ITUNES: Final = "http://www.itunes.com/dtds/podcast-1.0.dtd"
_PODCAST: Final = "https://podcastindex.org/namespace/1.0"


def feed(items: Sequence[Item], home: str, sources: Sequence[str], chapters: Sequence[str]) -> str:
    """The feed as XML.

    home: the full address that the phone opened.
    sources, chapters: for each item the full addresses of its sound and of its chapters; that of
        the chapters is empty where it has none.
    """
    ET.register_namespace("itunes", _ITUNES)
    ET.register_namespace("podcast", _PODCAST)
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    _add(channel, "title", "Coach" if len(items) > 1 else f"Coach: {items[0].title}")
    _add(channel, "link", home)
    _add(channel, "description", phrase("opening.stop_signs"))
    _add(channel, "language", "en")
    _add(channel, f"{{{_ITUNES}}}author", "Coach")
    _add(channel, f"{{{_ITUNES}}}explicit", "false")
    # It is nobody else's: a directory that happens on it is to leave it out.
    _add(channel, f"{{{_ITUNES}}}block", "Yes")
    _add(channel, f"{{{_ITUNES}}}type", "serial")
    for number, (item, source, listed) in enumerate(
        zip(items, sources, chapters, strict=True), start=1
    ):
        entry = ET.SubElement(channel, "item")
        _add(entry, "title", item.title)
        _add(entry, "description", ", ".join(stretch.title for stretch in item.chapters))
        _add(entry, "pubDate", date_line(item.modified))
        # The same file is the same episode when it is shared again from another address.
        identity = f"{item.name} {item.size} {item.modified}".encode()
        guid = _add(entry, "guid", hashlib.sha256(identity).hexdigest())
        guid.set("isPermaLink", "false")
        ET.SubElement(entry, "enclosure", url=source, length=str(item.size), type=item.media_type)
        _add(entry, f"{{{_ITUNES}}}episode", str(number))
        if item.length is not None:
            _add(entry, f"{{{_ITUNES}}}duration", str(round(item.length)))
        if listed:
            ET.SubElement(entry, f"{{{_PODCAST}}}chapters", url=listed, type=CHAPTERS_TYPE)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True)


def _add(parent: ET.Element, tag: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, tag)
    element.text = text
    return element
