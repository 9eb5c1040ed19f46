"""Draws a cue sheet as SVG, by the template beside this module."""

from collections.abc import Mapping
from typing import Any, Final

from coach.templating import Templates
from coach.timeline.picture.layout import Picture, lay_out_picture
from coach.timeline.picture.measures import FONT_SIZES, WIDTH
from coach.timeline.picture.session import read_session
from coach.timeline.picture.shapes import Bar, Label, Path


def draw_picture(sheet: Mapping[str, Any]) -> str:
    """The picture of a cue sheet of version 1, as SVG. The same sheet gives the same text."""
    return render_picture(lay_out_picture(read_session(sheet)))


def render_picture(picture: Picture, *, told: bool = True) -> str:
    """A picture that is laid out, as SVG.

    told: bars tell their times, and sentences their words, which is most of its size.
    """
    return _TEMPLATES.render(
        "picture.svg", picture=picture, width=WIDTH, sizes=FONT_SIZES, told=told
    )


def _figure(value: float) -> str:
    """A length to a thousandth, without needless zeros."""
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _points(path: Path) -> str:
    """The lines of a path as SVG writes them."""
    return "".join(
        "M" + "L".join(f"{_figure(x)} {_figure(y)}" for x, y in line) for line in path.lines
    )


_TEMPLATES: Final = Templates(
    __package__,
    folder="",
    filters={"n": _figure, "points": _points},
    tests={
        "bar": lambda shape: isinstance(shape, Bar),
        "label": lambda shape: isinstance(shape, Label),
    },
)
