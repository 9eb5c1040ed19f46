"""What the marks mean."""

from collections.abc import Sequence

from coach.script.model import Side
from coach.timeline.picture.lettering import width_of
from coach.timeline.picture.measures import FONT_SIZES, LEVEL, MARGIN, WIDTH
from coach.timeline.picture.session import NamedSpan
from coach.timeline.picture.shapes import Bar, Label, Path, PictureTrack, Shape


def legend_below(tracks: Sequence[PictureTrack], y: float) -> tuple[list[Shape], float]:
    """The meaning of the marks that occur; and where the legend ends."""
    drawn = {
        shape.kind
        for track in tracks
        for shape in track.shapes
        if not isinstance(shape, Path) or shape.lines
    }
    meanings = {
        "upright": "upright",
        "level": "level",
        "inverted": "head-down",
        "wave": "tones, as you move or breathe",
        "rep": "a repetition",
        "allowed": "within the limit",
        "sentence": "a sentence",
        "word": "a count or a word",
        "dropped": "a word left out",
        "chapter": "a chapter begins",
        str(Side.LEFT): "left",
        str(Side.RIGHT): "right",
    }
    shapes: list[Shape] = []
    x, baseline = MARGIN, y + 10
    for kind, meaning in meanings.items():
        if kind in drawn:
            width = 24 + width_of(meaning, FONT_SIZES["label"]) + 12
            if x + width > WIDTH - MARGIN:
                x, baseline = MARGIN, baseline + 18
            shapes += [_sample(kind, x, baseline), Label("label", x + 23, baseline, meaning)]
            x += width
    return shapes, baseline


def _sample(kind: str, x: float, y: float) -> Shape:
    """A mark beside its meaning."""
    nothing = NamedSpan(0, 0, "")
    heights = {"level": (4, LEVEL), "sentence": (6, 6)}
    match kind:
        case "wave":
            return Path("wave sample", (((x, y), (x + 6, y - 8), (x + 11, y - 8), (x + 17, y)),))
        case "rep":
            return Path("rep sample", (((x + 8, y - 9), (x + 8, y)),))
        case "word":
            return Path("word", (((x + 2, y - 3), (x + 15, y - 3)),))
        case "dropped":
            return Path(
                "dropped", (((x + 6, y - 6), (x + 10, y - 2)), ((x + 6, y - 2), (x + 10, y - 6)))
            )
        case "allowed":
            box = ((x + 17, y - 9), (x + 17, y + 1), (x, y + 1), (x, y - 9), (x + 17, y - 9))
            return Path("allowed", (box,))
        case "chapter":
            return Path("chapter", (((x + 8, y), (x + 4.5, y - 6), (x + 11.5, y - 6)),))
    up, height = heights.get(kind, (9, 10))
    return Bar(kind, x, y - up, 17, height, nothing)
