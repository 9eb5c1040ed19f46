"""Draws a cue sheet as SVG, by the template beside this module."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from coach.templating import Templates
from coach.timeline.picture.layout import Picture, lay_out_picture
from coach.timeline.picture.measures import FONT_SIZES, WIDTH
from coach.timeline.picture.session import read_session
from coach.timeline.picture.shapes import Bar, Label, Path


def draw_picture(sheet: Mapping[str, Any]) -> str:
    """The picture of a cue sheet of version 1, as SVG. The same sheet gives the same text."""
    return render_picture(lay_out_picture(read_session(sheet)))


def render_picture(picture: Picture) -> str:
    """A laid-out picture as SVG. Its bars carry their times, and sentences their words."""
    return _TEMPLATES.render(
        "picture.svg", picture=picture, width=WIDTH, sizes=FONT_SIZES, small=False
    )


def render_small_picture(picture: Picture) -> str:
    """The same for a phone, at about a third of the size: without times, and without a description
    in words. Positions are rounded to a tenth, less than a phone can show."""
    shapes = [*picture.shapes, *(each for track in picture.tracks for each in track.shapes)]
    outlines: dict[str, list[str]] = {}
    labels: dict[tuple[str, str], list[Label]] = {}
    for shape in shapes:
        match shape:
            case Label(kind, anchor=anchor):
                labels.setdefault((kind, anchor), []).append(shape)
            case Bar(kind) | Path(kind):
                outlines.setdefault(kind, []).append(_outline(shape))
    return _TEMPLATES.render(
        "picture.svg",
        picture=picture,
        width=WIDTH,
        sizes=FONT_SIZES,
        small=True,
        outlines={kind: points for kind, parts in outlines.items() if (points := "".join(parts))},
        labels=labels,
    )


def _outline(shape: Bar | Path) -> str:
    """A bar or a path as a part of a longer path, to a tenth. Sentences are thick lines, which take
    half as much."""
    if isinstance(shape, Path):
        return _points(shape, 1)
    left, top, right, bottom = shape.x, shape.y, shape.x + shape.width, shape.y + shape.height
    if shape.kind == "sentence":
        middle = (top + bottom) / 2
        return _line(((left, middle), (right, middle)), 1)
    return _line(((left, top), (right, top), (right, bottom), (left, bottom)), 1) + "z"


def _figure(value: float, digits: int = 3) -> str:
    """A length without needless zeros. digits: after the point."""
    return f"{value:.{digits}f}".rstrip("0").rstrip(".")


def _points(path: Path, digits: int = 3) -> str:
    """The lines of a path as SVG writes them. digits: after the point."""
    return "".join(_line(line, digits) for line in path.lines)


def _line(points: Sequence[tuple[float, float]], digits: int) -> str:
    """Steps from point to point. Points are rounded, not steps, so that errors do not add up."""
    unit = 10**digits
    (x, y), *others = [(round(x * unit), round(y * unit)) for x, y in points]
    steps = [f"M{_figure(x / unit, digits)} {_figure(y / unit, digits)}"]
    for to_x, to_y in others:
        across, down = (_step(each / unit, digits) for each in (to_x - x, to_y - y))
        if to_x != x and to_y != y:
            steps.append(f"l{across}{down if to_y < y else ' ' + down}")
        elif to_x != x:
            steps.append(f"h{across}")
        elif to_y != y:
            steps.append(f"v{down}")
        x, y = to_x, to_y
    return "".join(steps)


def _step(value: float, digits: int) -> str:
    """A length without the zero before its point, which SVG does not need."""
    figure = _figure(value, digits)
    return figure.replace("0.", ".", 1) if abs(value) < 1 else figure


_TEMPLATES: Final = Templates(
    __package__,
    folder="",
    filters={"n": _figure, "points": _points},
    tests={
        "bar": lambda shape: isinstance(shape, Bar),
        "label": lambda shape: isinstance(shape, Label),
    },
)
