"""What is heard at one moment of a session, for those who show or record it."""

from dataclasses import dataclass
from typing import Final

from coach.live.transport.history import Clip, Role
from coach.script.model import Tone, Where
from coach.timeline.model import Chapter, GlideCue, SayCue
from coach.timeline.section import Section
from coach.units import FRAME_RATE

_LINGER: Final = FRAME_RATE
"""Frames for which a sentence is shown after its end, so that nothing flickers between two."""


@dataclass(frozen=True, slots=True)
class NowPlaying:
    """What is heard now.

    clip, frame: the clip, and the frame of its timeline.
    elapsed: frames since the session began, including pauses.
    inverted: frames of the inversion under way; 0 in another posture.
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
        """The present chapter."""
        chapters = self.clip.section.timeline.chapters
        return next((each for each in reversed(chapters) if each.start <= self.frame), chapters[0])

    @property
    def title(self) -> str:
        """What the person is doing. On the way back to level and in the rest there, the chapter
        already has the title of the next exercise."""
        section = self.clip.section
        if section.resting_at(self.frame):
            return "Rest"
        if section.bout is not None:
            return section.timeline.chapters[0].title
        return self.chapter.title

    @property
    def going_on(self) -> Section:
        """The section under way; in a pause, the one that resumes after it."""
        clip = self.clip.resumes if self.paused and self.clip.resumes else self.clip
        return clip.section

    @property
    def tone(self) -> GlideCue | None:
        """The pacing tone that sounds, if any."""
        return next(
            (
                cue
                for cue in self.clip.section.timeline.cues
                if isinstance(cue, GlideCue) and cue.start <= self.frame < cue.end
            ),
            None,
        )

    @property
    def sentence(self) -> str:
        """What is being said, or was until a moment ago; otherwise empty."""
        cues = self.clip.section.timeline.cues
        said = [
            cue for cue in cues if isinstance(cue, SayCue) and cue.start <= self.frame < cue.end
        ]
        just = [
            cue
            for cue in cues
            if isinstance(cue, SayCue) and cue.take and 0 <= self.frame - cue.end < _LINGER
        ]
        latest = (said or just)[-1:]
        return latest[0].text if latest else ""

    @property
    def where(self) -> Where | None:
        """The place in the routine of the latest cue."""
        begun = [cue for cue in self.clip.section.timeline.cues if cue.start <= self.frame]
        return begun[-1].where if begun else None

    @property
    def tone_height(self) -> float | None:
        """How high the pacing tone is, from 0 to 1; it follows the body or the breath."""
        tone = self.tone
        if tone is None:
            return None
        done = (self.frame - tone.start) / (tone.end - tone.start)
        heights = {
            Tone.RISE: done,
            Tone.HIGH: 1.0,
            Tone.FALL: 1 - done,
            Tone.LOW: 0.0,
            Tone.INHALE: done,
            Tone.EXHALE: 1 - done,
        }
        return heights[tone.tone]
