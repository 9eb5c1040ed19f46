"""Renders what a phone opens: a page for each file, a list of them, and a podcast feed.

The templates are in `templates/`; CSS, JavaScript and the icon in `static/`. Pages load nothing
from other sites and contain no inline code or styles, so the headers can forbid both.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib.resources import files
from typing import Final
from urllib.parse import quote

from coach.budget.limits import COUNTS_FOR
from coach.export.metadata.sidecars import CHAPTERS_TYPE
from coach.script.phrases import phrase
from coach.share.shared_file import SharedFile, http_date
from coach.share.sheet_data import PlayerData, chapter_data, picture_data, ways_up_data
from coach.templating import Templates
from coach.units import clock, length_in_words


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A shared file and its paths below the secret folder.

    number: counts from 1. It keeps the paths of two files with the same name apart.
    """

    number: int
    file: SharedFile

    @property
    def page(self) -> str:
        """Path of its page."""
        return f"{self.number}/"

    @property
    def sound(self) -> str:
        """Path of the sound; it ends with the name under which a phone saves it."""
        return f"{self.number}/{self.file.name}"

    @property
    def chapters(self) -> str:
        """Path of its chapters in JSON."""
        return f"{self.number}/chapters.json"

    @property
    def data(self) -> str:
        """Path of the player's data about it, in JSON."""
        return f"{self.number}/player.json"

    @property
    def cover(self) -> str:
        """Path of its cover."""
        jpeg = self.file.cover is not None and self.file.cover.media_type == "image/jpeg"
        return f"{self.number}/cover.{'jpg' if jpeg else 'png'}"

    @property
    def artwork(self) -> str:
        """Path of its cover for the lock screen, in a folder without shared files."""
        return f"{self.number}/kept/artwork"

    @property
    def ways_up(self) -> str:
        """Path of the sound of the ways up, in a folder without shared files."""
        return f"{self.number}/kept/way-up.m4a"

    @property
    def picture(self) -> str:
        """Path of the picture of its plan."""
        return f"{self.number}/picture.svg"

    def player_data(self, base: str, report: str | None = None) -> PlayerData:
        """The player's data about it. base: as in `render_file`. report: as in `PlayerData`."""
        up, picture = self.file.ways_up, self.file.picture
        drawn = f"{base}/{self.picture}"
        return PlayerData(
            digest=self.file.digest,
            size=self.file.size,
            sheet=self.file.sheet,
            chapters=() if self.file.sheet else tuple(map(chapter_data, self.file.chapters)),
            ways_up=None if up is None else ways_up_data(up, f"{base}/{self.ways_up}"),
            picture=None if picture is None else picture_data(picture, drawn),
            report=report,
        )


def render_file(
    entry: PageEntry,
    base: str,
    *,
    single: bool,
    formats: Mapping[str, SharedFile] | None = None,
    following: PageEntry | None = None,
    head_down: float = 0,
) -> str:
    """The page of one sound file, as HTML.

    base: path of the secret folder, without a slash at its end.
    single: no other routine is shared, so the page needs no link to the list.
    formats: the files of this routine to choose from, by the path of their pages; None for one.
    following: the next routine in the list; None after the last one.
    head_down: seconds in this routine and those before it in the list.
    """
    file, after = entry.file, following and following.file
    too_much = after and head_down + after.head_down > after.session_limit
    return _render(
        "file.html",
        title=file.title,
        base=base,
        entry=entry,
        file=file,
        single=single,
        formats=formats,
        following=following,
        too_much=too_much,
        once=2 * file.head_down > file.session_limit,
        hours=COUNTS_FOR // 3600,
    )


def render_list(entries: Sequence[PageEntry], base: str) -> str:
    """The page that links to all shared files, as HTML: a row for each routine, with a choice of
    formats if there are several. base: as in `render_file`."""
    rows = by_routine(entries)
    return _render("list.html", title="Your routines", base=base, routines=rows)


def render_feed(entries: Sequence[PageEntry], home: str) -> str:
    """The files as a podcast: RSS 2.0 with the tags of Apple Podcasts and of the Podcast Index.

    home: the full URL of the secret folder, with a slash at its end.
    """
    rows = by_routine(entries)
    title = "Coach" if len(rows) > 1 else f"Coach: {entries[0].file.title}"
    return _render("feed.xml", title=title, home=home, routines=rows, chapters_type=CHAPTERS_TYPE)


def by_routine(entries: Sequence[PageEntry]) -> list[list[PageEntry]]:
    """The entries by routine, each in the order given; the first of a routine is its usual format.

    Files are one routine if they have the same folder and the same name with another suffix,
    and nothing known about them differs.
    """
    found: list[list[PageEntry]] = []
    for entry in entries:
        for others in found:
            if all(entry.file.is_same_routine(other.file) for other in others):
                others.append(entry)
                break
        else:
            found.append([entry])
    return found


def static_names() -> list[str]:
    """The names of the files in `static/`."""
    return sorted(each.name for each in (files(__package__) / "static").iterdir())


def read_static(name: str) -> str:
    """The text of a file in `static/`, without comments and indentation, which no phone needs.

    Lines of comments are empty, so that a browser reports errors with the right line.
    """
    text = (files(__package__) / "static" / name).read_text(encoding="utf-8")
    return _NOT_NEEDED.sub(lambda found: "\n" * found[0].count("\n"), text)


def _render(template: str, **values: object) -> str:
    # The same wording as spoken before the first inversion.
    safety = {name: phrase(f"opening.{name}") for name in ("doctor", "stop_signs", "way_up")}
    return _TEMPLATES.render(template, safety=safety, **values)


def _size_in_words(size: int) -> str:
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{size / 1_000_000:.1f} MB"


_NOT_NEEDED: Final = re.compile(r"^ *(//.*|/\*(?s:.*?)\*/)$|^ +", re.MULTILINE)
"""Indentation, and comments in CSS and JavaScript that have their lines to themselves."""

_TEMPLATES: Final = Templates(
    __package__,
    filters={
        "quote": quote,
        "clock": lambda seconds: clock(Fraction(seconds)),
        "in_words": lambda seconds: length_in_words(Fraction(seconds)),
        "file_size": _size_in_words,
        "http_date": http_date,
    },
)
