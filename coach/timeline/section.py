"""A section: a part of a routine that is laid out on its own."""

from dataclasses import dataclass, replace

from coach.budget.planner import Bout, Place
from coach.script.model import Posture
from coach.timeline.model import Chapter, Cue, SayCue, Span, Timeline


@dataclass(frozen=True, slots=True)
class Section:
    """The opening, a bout, the ending, or something inserted.

    bout: the bout it coaches, reduced to the repetitions that are in it; None for other sections.
    then: the place in the routine that follows; None after the ending and the way up.
    begins: the work of the bout begins in it, after the way in has been said.
    """

    timeline: Timeline
    bout: Bout | None = None
    then: Place | None = None
    begins: bool = False

    def posture_at(self, frame: int) -> Posture:
        """The posture at a frame. At the end of a bout and beyond it is always horizontal."""
        if self.bout is not None and frame >= self.timeline.end:
            return Posture.HORIZONTAL
        return self.span_at(frame).posture

    def resting_at(self, frame: int) -> bool:
        """Whether a frame is in a rest, either after an inversion or inserted."""
        if self.bout is not None:
            return frame >= self.timeline.inversions[-1].end
        begins_horizontal = self.timeline.spans[0].posture is Posture.HORIZONTAL
        return begins_horizontal and self.then is not None

    def silent_about_next(self, frame: int) -> "Section":
        """The same section, but from a frame on its rest says nothing about the next exercise,
        because that will be another exercise or have another tempo."""

        def is_about_next(cue: Cue) -> bool:
            return isinstance(cue, SayCue) and cue.start >= frame and cue.where.exercise is not None

        cues = tuple(
            cue for cue in self.timeline.cues if not (self._in_rest(cue) and is_about_next(cue))
        )
        return replace(self, timeline=replace(self.timeline, cues=cues))

    def _in_rest(self, cue: Cue) -> bool:
        return self.bout is not None and cue.start >= self.timeline.inversions[-1].end

    def span_at(self, frame: int) -> Span:
        """The span at a frame; the last one at the end and beyond."""
        spans = self.timeline.spans
        return next((span for span in spans if frame < span.end), spans[-1])


def silent_section(frames: int, posture: Posture, title: str) -> Section:
    """A silent section of `frames` in one posture."""
    span, chapter = Span(0, frames, posture), Chapter(0, frames, title)
    return Section(Timeline(0, frames, (), (chapter,), (span,)))
