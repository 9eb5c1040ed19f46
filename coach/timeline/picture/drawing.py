"""Draws a cue sheet as SVG, by the template beside this module."""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from coach.timeline.picture.layout import lay_out_picture
from coach.timeline.picture.measures import FONT_SIZES, WIDTH
from coach.timeline.picture.session import read_session
from coach.timeline.picture.shapes import Bar, Label, Path

if TYPE_CHECKING:
    from jinja2 import Template


def draw_picture(sheet: Mapping[str, Any]) -> str:
    """The picture of a cue sheet of version 1, as SVG. The same sheet gives the same text."""
    picture = lay_out_picture(read_session(sheet))
    return _template().render(picture=picture, width=WIDTH, sizes=FONT_SIZES)


@cache
def _template() -> "Template":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader(__package__, ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"n": _figure, "points": _points}
    environment.tests |= {
        "bar": lambda shape: isinstance(shape, Bar),
        "label": lambda shape: isinstance(shape, Label),
    }
    return environment.get_template("picture.svg")


def _figure(value: float) -> str:
    """A length to a thousandth, without needless zeros."""
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _points(path: Path) -> str:
    """The lines of a path as SVG writes them."""
    return "".join(
        "M" + "L".join(f"{_figure(x)} {_figure(y)}" for x, y in line) for line in path.lines
    )
