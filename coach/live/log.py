"""The session log: what was really played, a line for each cue with the frame of its sound."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from coach.live.audio.crossfade import Segment
from coach.live.transport.history import Clip, History
from coach.timeline.model import SayCue
from coach.timeline.sheet import cue_row
from coach.units import FRAME_RATE


@dataclass(frozen=True, slots=True)
class PlayedClips:
    """Clips of the history that were played one after another without a switch.

    heard: frames of them that were heard.
    stretch: what they were played as.
    before: frames of time before the first that its device took.
    """

    heard: int
    stretch: Segment
    before: int

    def frame_of(self, position: int) -> int:
        """The frame of time at which a frame of them was heard, both counted from 0."""
        return self.before + self.stretch.frame_of(position)


def log_rows(history: History, played_clips: Iterable[PlayedClips]) -> Iterator[dict[str, Any]]:
    """A row for each cue as in a cue sheet, ascending, and `frame`: where it sounded, counted from
    the first frame that the device took. `at` and `end` are those frames in seconds; a cue that was
    broken off ends where it was."""
    clips = iter(history.clips)
    for piece in played_clips:
        position = 0
        while position < piece.heard and (clip := next(clips, None)) is not None:
            yield from _rows(clip, position, piece)
            position += clip.length


def _rows(clip: Clip, position: int, piece: PlayedClips) -> Iterator[dict[str, Any]]:
    """position: frames of the piece before the clip."""
    for cue in clip.section.timeline.cues:
        silent = isinstance(cue, SayCue) and cue.take is None
        if silent or not clip.first <= cue.start < clip.last:
            continue
        frame = piece.frame_of(position + cue.start - clip.first)
        length = min(cue.end, clip.last) - cue.start
        yield cue_row(cue) | {
            "at": frame / FRAME_RATE,
            "end": (frame + length) / FRAME_RATE,
            "frame": frame,
        }


def closing(history: History) -> dict[str, Any]:
    """The last row: what it came to. Times in seconds."""
    return {
        "kind": "summary",
        "reps": history.reps,
        "inverted": {
            "total": history.inverted_total / FRAME_RATE,
            "longest": history.inverted_longest / FRAME_RATE,
        },
        "posture": str(history.posture),
    }
