"""The pages a phone shows: one for each sound file, and a list when there are several.

The looks stand beside this file as plain HTML, CSS and JavaScript: `page.html` around every page,
`sound.html` and `player.html` on that of a sound file. Nothing on them comes from
anywhere else, and nothing stands inline, so that the browser can be told to refuse both.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from urllib.parse import quote

from coach.phone.lan.item import Item
from coach.phone.lan.sheet import Stretch
from coach.script.catalogue import phrase
from coach.units import clock, length_in_words


def item_page(item: Item, base: str, source: str, *, alone: bool) -> str:
    """The page of one sound file.

    base: path of the shared folder, without a slash at its end.
    source: path of the sound file.
    alone: nothing else is shared, so there is no list to go back to.
    """
    heard = {"source": quote(source), "title": escape(item.title)}
    return _page(
        base,
        item.title,
        brand=_brand(base) if alone else _back(base),
        facts=_facts(item),
        above=_template("sound.html").substitute(
            heard,
            name=escape(item.name),
            size=_size_in_words(item.size),
            chapters=_chapters(item.chapters),
        ),
        below=_transcript(item.chapters),
        player=_template("player.html").substitute(heard, base=quote(base)),
    )


def list_page(items: Sequence[Item], base: str, pages: Iterable[str]) -> str:
    """The page that leads to those of several sound files; `pages` are their paths, in order."""
    rows = (
        f'<li><a class="row" href="{quote(page)}"><span>{escape(item.title)} '
        f'<span class="small">{_facts(item)}</span></span></a></li>'
        for item, page in zip(items, pages, strict=True)
    )
    return _page(
        base,
        "Your routines",
        brand=_brand(base),
        facts=f"{len(items)} to choose from",
        above='<ol class="rows">\n' + "\n".join(rows) + "\n</ol>",
    )


def part(name: str) -> str:
    """The text of a file that stands beside this one."""
    return (files(__package__) / name).read_text(encoding="utf-8")


@cache
def _template(name: str) -> Template:
    return Template(part(name))


def _page(
    base: str,
    title: str,
    *,
    brand: str,
    facts: str,
    above: str,
    below: str = "",
    player: str = "",
) -> str:
    """What all pages have in common around their own parts, which are HTML.

    above, below: what stands above and below the safety note.
    """
    # The words that are spoken before the first inversion; there is one wording of them.
    spoken = {
        name: escape(phrase(f"opening.{name}")) for name in ("doctor", "stop_signs", "way_up")
    }
    return _template("page.html").substitute(
        spoken,
        base=quote(base),
        title=escape(title),
        brand=brand,
        facts=facts,
        above=above,
        below=below,
        player=player,
    )


def _brand(base: str) -> str:
    return f'<p class="brand"><img src="{quote(base)}/icon.svg" alt="">Coach</p>'


def _back(base: str) -> str:
    return f'<p class="brand"><a href="{quote(base)}/">\u2039 All routines</a></p>'


def _facts(item: Item) -> str:
    facts = []
    if item.length is not None:
        facts.append(length_in_words(Fraction(item.length)))
    if item.longest_inversion:
        facts.append(f"Head-down for {length_in_words(Fraction(item.longest_inversion))} at most")
    return "".join(
        f'<span class="fact">{escape(fact)}</span> '
        for fact in facts or [_size_in_words(item.size)]
    ).rstrip()


def _size_in_words(size: int) -> str:
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{size / 1_000_000:.1f} MB"


def _chapters(chapters: Sequence[Stretch]) -> str:
    if not chapters:
        return ""
    rows = (
        f'<li><button type="button" class="row" data-start="{chapter.start:.3f}" '
        f'data-end="{chapter.end:.3f}"><span class="title">{escape(chapter.title)}</span> '
        f'<span class="time">{clock(Fraction(chapter.start))}</span></button></li>'
        for chapter in chapters
    )
    return (
        '<section aria-labelledby="chapters">\n<h2 id="chapters">Chapters</h2>\n<ol class="rows">\n'
        + "\n".join(rows)
        + "\n</ol>\n</section>"
    )


def _transcript(chapters: Sequence[Stretch]) -> str:
    spoken = [chapter for chapter in chapters if chapter.said]
    if not spoken:
        return ""
    parts = (
        f"<h3>{escape(chapter.title)}</h3>\n"
        + "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in chapter.said)
        for chapter in spoken
    )
    return (
        "<details>\n<summary>Everything that is said</summary>\n<div>\n"
        + "\n".join(parts)
        + "\n</div>\n</details>"
    )
