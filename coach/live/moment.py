"""What can be said of a session at one moment, for those who watch it."""

from dataclasses import dataclass

from coach.live.clip import Clip, Role
from coach.script.model import Phase, Tone, Where
from coach.timeline.model import Chapter, GlideCue


@dataclass(frozen=True, slots=True)
class Moment:
    """What is heard.

    clip, frame: the clip, and the frame of its timeline.
    elapsed: frames since the session began, pauses and all.
    inverted: frames head-down without a break so far; 0 in another posture.
    """

    clip: Clip
    frame: int
    elapsed: int
    inverted: int

    @property
    def paused(self) -> bool:
        """True in a pause."""
        return self.clip.role is Role.PAUSE

    @property
    def chapter(self) -> Chapter:
        """The chapter."""
        chapters = self.clip.section.timeline.chapters
        return next((each for each in reversed(chapters) if each.start <= self.frame), chapters[0])

    @property
    def title(self) -> str:
        """What is being done. The chapter alone would name the next exercise on the way back to
        level, and in the rest there."""
        section = self.clip.section
        if section.resting_at(self.frame):
            return "Rest"
        if section.bout is not None:
            return section.timeline.chapters[0].title
        return self.chapter.title

    @property
    def tone(self) -> GlideCue | None:
        """The pacing tone that sounds, if one does."""
        return next(
            (
                cue
                for cue in self.clip.section.timeline.cues
                if isinstance(cue, GlideCue) and cue.start <= self.frame < cue.end
            ),
            None,
        )

    @property
    def where(self) -> Where | None:
        """The place in the routine of the last cue."""
        begun = [cue for cue in self.clip.section.timeline.cues if cue.start <= self.frame]
        return begun[-1].where if begun else None

    @property
    def height(self) -> float | None:
        """How far up the tone is, from 0 to 1: it rises, stays and falls with the body."""
        tone = self.tone
        if tone is None:
            return None
        done = (self.frame - tone.start) / (tone.end - tone.start)
        return {Tone.RISE: done, Tone.HIGH: 1.0, Tone.FALL: 1 - done, Tone.LOW: 0.0}[tone.tone]

    @property
    def phase(self) -> Phase | None:
        """The phase of the repetition."""
        return self.tone.where.phase if self.tone is not None else None
