"""A part of a routine that is laid out by itself."""

from dataclasses import dataclass

from coach.budget.planner import Bout, Place
from coach.script.model import Posture
from coach.timeline.model import Chapter, Span, Timeline


@dataclass(frozen=True, slots=True)
class Section:
    """The opening, a bout, the ending, or something that was put in.

    bout: the bout it coaches, with the repetitions that are really in it; None for the others.
    then: the place in the routine that follows it; None after the ending and the way up.
    """

    timeline: Timeline
    bout: Bout | None = None
    then: Place | None = None

    def posture_at(self, frame: int) -> Posture:
        """How the body lies at a frame; at the end and beyond, as it has come to lie: level after a
        bout, also after one that ends with the inversion."""
        if self.bout is not None and frame >= self.timeline.end:
            return Posture.HORIZONTAL
        return self.span_at(frame).posture

    def resting_at(self, frame: int) -> bool:
        """True in a rest at level: the one after an inversion, or one that was put in."""
        if self.bout is not None:
            return frame >= self.timeline.inversions[-1].end
        begins_level = self.timeline.spans[0].posture is Posture.HORIZONTAL
        return begins_level and self.then is not None

    def span_at(self, frame: int) -> Span:
        """The span that a frame lies in; the last one for the end and beyond."""
        spans = self.timeline.spans
        return next((span for span in spans if frame < span.end), spans[-1])


def quiet(frames: int, posture: Posture, title: str) -> Section:
    """Nothing, for so many frames, in one posture."""
    span, chapter = Span(0, frames, posture), Chapter(0, frames, title)
    return Section(Timeline(0, frames, (), (chapter,), (span,)))
