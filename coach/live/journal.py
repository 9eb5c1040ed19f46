"""What was really played, for a file: a line for each cue with the frame at which it sounded."""

from collections.abc import Iterable, Iterator
from typing import Any

from coach.live.clip import Clip
from coach.live.sounded import Sounded
from coach.live.tape import Tape
from coach.timeline.model import SayCue
from coach.timeline.sheet import cue_row
from coach.units import FRAME_RATE


def journal(tape: Tape, sounded: Iterable[Sounded]) -> Iterator[dict[str, Any]]:
    """A row for each cue as in a cue sheet, ascending, and `frame`: where it sounded, counted from
    the first frame that the device took. `at` and `end` are those frames in seconds; a cue that was
    broken off ends where it was."""
    clips = iter(tape.clips)
    for piece in sounded:
        position = 0
        while position < piece.heard and (clip := next(clips, None)) is not None:
            yield from _rows(clip, position, piece)
            position += clip.length


def _rows(clip: Clip, position: int, piece: Sounded) -> Iterator[dict[str, Any]]:
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


def closing(tape: Tape) -> dict[str, Any]:
    """The last row: what it came to. Times in seconds."""
    return {
        "kind": "summary",
        "reps": tape.reps,
        "inverted": {
            "total": tape.inverted_total / FRAME_RATE,
            "longest": tape.inverted_longest / FRAME_RATE,
        },
        "posture": str(tape.posture),
    }
