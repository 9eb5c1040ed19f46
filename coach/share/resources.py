"""The table of everything that can be fetched, by path.

A requested path is looked up as a whole and never joined to a folder, so no path leads outside.
"""

import gzip
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

from starlette.responses import Response

from coach.export.contents import CoverImage
from coach.export.metadata.artwork import artwork
from coach.export.metadata.cover import cover
from coach.export.metadata.sidecars import CHAPTERS_TYPE, podcast_chapters
from coach.share.pages import (
    PageEntry,
    by_routine,
    read_static,
    render_feed,
    render_file,
    render_list,
    static_names,
)
from coach.share.reports import REPORT_PATH
from coach.share.shared_file import SharedFile
from coach.share.ways_up import WAYS_UP_TYPE

_DRAWN: Final = 100
"""Most characters of a title drawn on a cover: more would take seconds."""


@dataclass(frozen=True, slots=True)
class CoverOf:
    """The cover of a file, made when it is requested; if the file has none, one is drawn.

    small: as the lock screen shows it.
    """

    file: SharedFile
    small: bool = False

    def response(self) -> Response:
        """The picture to send."""
        picture = self.file.cover or self._drawn()
        if self.small:
            picture = artwork(picture) or artwork(self._drawn()) or picture
        return _response(picture.data, picture.media_type)

    def _drawn(self) -> CoverImage:
        return CoverImage(cover(self.file.title[:_DRAWN]), "image/png")


@dataclass(frozen=True, slots=True)
class Compressed:
    """A text, plain and compressed with gzip for clients that accept it."""

    plain: Response
    packed: Response


Resource: TypeAlias = Response | SharedFile | CoverOf | Compressed

Resources: TypeAlias = Mapping[str, Resource]
"""By path below the secret folder; `""` is the start page. Pages are rendered once, in advance."""

_STATIC_TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
"""Media types of the files in `static/`, by suffix."""


def build_resources(
    files: Sequence[SharedFile], origin: str, token: str, *, recorded: bool = False
) -> Resources:
    """The table for one or more sound files.

    origin: such as `http://192.168.1.20:8080`.
    token: the secret, which is the name of the folder.
    recorded: the pages may report what was played.
    """
    base = f"/{token}"
    report = f"{base}/{REPORT_PATH}" if recorded else None
    entries = [PageEntry(number, file) for number, file in enumerate(files, start=1)]
    rows = by_routine(entries)
    single = len(rows) == 1
    resources: dict[str, Resource] = {
        name: _text(read_static(name), _STATIC_TYPES[Path(name).suffix]) for name in static_names()
    }
    resources["feed.xml"] = _text(render_feed(entries, f"{origin}{base}/"), "application/rss+xml")
    if not single:
        resources[""] = _text(render_list(entries, base), "text/html")
    head_down = 0.0
    for routine, following in zip_longest(rows, rows[1:]):
        head_down += routine[0].file.head_down
        # The start page is the page of the only routine, in the format that was named first.
        pages = {"" if single and entry is entries[0] else entry.page: entry for entry in routine}
        formats = {path: entry.file for path, entry in pages.items()} if len(pages) > 1 else None
        for path, entry in pages.items():
            page = render_file(
                entry,
                base,
                single=single,
                formats=formats,
                following=following[0] if following else None,
                head_down=head_down,
            )
            resources[path] = _text(page, "text/html")
    for entry in entries:
        file = entry.file
        resources[entry.sound] = file
        resources[entry.cover] = CoverOf(file)
        resources[entry.artwork] = CoverOf(file, small=True)
        resources[entry.data] = _text(entry.player_data(base, report).json(), "application/json")
        if file.picture is not None:
            resources[entry.picture] = _text(file.picture.svg, "image/svg+xml")
        if file.ways_up is not None:
            resources[entry.ways_up] = _response(file.ways_up.sound, WAYS_UP_TYPE)
        if file.chapters:
            times = [(each.start, each.end, each.title) for each in file.chapters]
            chapters = podcast_chapters(file.title, times)
            resources[entry.chapters] = _text(chapters, CHAPTERS_TYPE)
    return MappingProxyType(resources)


def _text(content: str, media_type: str) -> Compressed:
    body = content.encode()
    packed = _response(gzip.compress(body, mtime=0), media_type)
    packed.headers["content-encoding"] = "gzip"
    answers = Compressed(_response(body, media_type), packed)
    for each in (answers.plain, answers.packed):
        each.headers["vary"] = "accept-encoding"
    return answers


def _response(body: bytes, media_type: str) -> Response:
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    return Response(body, media_type=media_type, headers={"etag": etag})
