"""The session log: what was really played, a line of JSON for each cue with the frame it began."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coach.drafts import draft_of, write_whole
from coach.errors import OutputError
from coach.files import check_name, check_target, disk_errors
from coach.live.audio.crossfade import Segment
from coach.live.transport.history import Clip, History
from coach.script.model import Earcon, Where
from coach.timeline.model import BeepCue, SayCue
from coach.timeline.sheet import cue_row
from coach.units import FRAME_RATE


@dataclass(frozen=True, slots=True)
class PlayedSegment:
    """Clips of the history that were played without a switch between them.

    heard: frames heard of them.
    segment: how they were played.
    offset: frames of the session before the device was started.
    """

    heard: int
    segment: Segment
    offset: int

    def frame_of(self, position: int) -> int:
        """The frame of the session at which a frame of these clips was heard."""
        return self.offset + self.segment.frame_of(position)


def log_rows(history: History, segments: Iterable[PlayedSegment]) -> Iterator[dict[str, Any]]:
    """A row for each cue that was played, in order: its row of the cue sheet and `frame`, where it
    was heard in the session. `at` and `end` are in seconds of the session. A cue that was cut off
    ends there."""
    clips = iter(history.clips)
    for segment in segments:
        position = 0
        while position < segment.heard and (clip := next(clips, None)) is not None:
            yield from _rows(clip, position, segment)
            position += clip.length


def _rows(clip: Clip, position: int, segment: PlayedSegment) -> Iterator[dict[str, Any]]:
    """position: frames of the segment before the clip."""
    for cue in clip.section.timeline.cues:
        silent = isinstance(cue, SayCue) and cue.take is None
        if silent or not clip.first <= cue.start < clip.last:
            continue
        frame = segment.frame_of(position + cue.start - clip.first)
        length = min(cue.end, clip.last) - cue.start
        yield cue_row(cue) | {
            "at": frame / FRAME_RATE,
            "end": (frame + length) / FRAME_RATE,
            "frame": frame,
        }


def tick_rows(history: History, ticks: Iterable[tuple[int, int]]) -> Iterator[dict[str, Any]]:
    """A row for each tick that answered a refused key: (frame of the session, length in frames)."""
    for frame, length in ticks:
        where = Where(history.posture_after(frame))
        tick = BeepCue(frame, frame + length, where, Earcon.TICK)
        yield cue_row(tick) | {"frame": frame}


def summary_row(history: History) -> dict[str, Any]:
    """The last row: the totals of the session. Times are in seconds."""
    return {
        "kind": "summary",
        "reps": history.reps,
        "inverted": {
            "total": history.inverted_total / FRAME_RATE,
            "longest": history.inverted_longest / FRAME_RATE,
        },
        "posture": str(history.posture),
    }


def check_log(log: Path) -> None:
    """Raise OutputError if the log cannot be written. Leaves nothing behind."""
    check_name(log)
    with disk_errors(str(log)):
        if not log.absolute().parent.exists():
            raise OutputError(
                "There is no such folder",
                where=str(log.parent),
                remedy="Make it, or choose another.",
            )
        if log.is_symlink() and not log.exists():
            raise OutputError(
                "This link leads to no file", where=str(log), remedy="Remove it, or choose another."
            )
    check_target(log, overwrite=True)
    with draft_of(log) as draft, disk_errors(str(log)):
        draft.write_bytes(b"")


def write_log(
    log: Path,
    history: History,
    segments: Iterable[PlayedSegment],
    ticks: Iterable[tuple[int, int]] = (),
) -> None:
    """Write the whole log or none of it. Raises OutputError.

    ticks: as for `tick_rows`.
    """
    played = [*log_rows(history, segments), *tick_rows(history, ticks)]
    rows = [*sorted(played, key=lambda row: int(row["frame"])), summary_row(history)]
    write_whole(log, "".join(json.dumps(row) + "\n" for row in rows).encode(), overwrite=True)
