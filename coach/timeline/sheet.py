"""The cue sheet, version 1: a timeline as plain data. docs/cue-sheet.md documents it."""

from dataclasses import dataclass
from typing import Any, Final

from coach.timeline.model import BeepCue, Cue, Fit, GlideCue, SayCue, Timeline
from coach.timeline.uncounted import uncounted
from coach.units import FRAME_RATE, Seconds

VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class MusicHeader:
    """What a cue sheet says about the music under it.

    level: its loudness between cues, in LU relative to speech.
    tracks: the names of the files that are heard, in order.
    """

    level: float
    tracks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetHeader:
    """What a cue sheet says above its cues.

    limit: longest inversion allowed, in seconds.
    music: None without any.
    """

    routine: str
    title: str
    voice: str
    limit: Seconds
    warnings: tuple[str, ...] = ()
    music: MusicHeader | None = None


def cue_sheet(timeline: Timeline, header: SheetHeader) -> dict[str, Any]:
    """The sheet of a timeline that starts at frame 0: times in seconds, cues ascending by `at`."""
    inversions = timeline.inversions
    return {
        "version": VERSION,
        "routine": header.routine,
        "title": header.title,
        "voice": header.voice,
        "sample_rate": FRAME_RATE,
        "duration": _time(timeline.end),
        "inverted": {
            "longest": _time(max((span.frames for span in inversions), default=0)),
            "total": _time(timeline.inverted),
            "limit": float(header.limit),
            "spans": [[_time(span.start), _time(span.end)] for span in inversions],
        },
        "chapters": [
            {"start": _time(chapter.start), "end": _time(chapter.end), "title": chapter.title}
            for chapter in timeline.chapters
        ],
        "cues": [cue_row(cue) for cue in timeline.cues],
        "warnings": [*header.warnings, *uncounted(timeline), *_dropped(timeline)],
        **_music(header.music),
    }


def cue_row(cue: Cue) -> dict[str, Any]:
    """One cue as a row of the sheet."""
    row: dict[str, Any] = {"at": _time(cue.start), "end": _time(cue.end)}
    match cue:
        case SayCue():
            row |= {"kind": "say", "text": cue.text}
        case BeepCue():
            row |= {"kind": "beep", "sound": str(cue.earcon)}
        case GlideCue():
            row |= {"kind": "glide", "sound": str(cue.tone)}
    where = cue.where
    place = {
        "exercise": where.exercise,
        "set": where.set,
        "rep": where.rep,
        "phase": where.phase and str(where.phase),
        "side": where.side and str(where.side),
    }
    row |= {key: value for key, value in place.items() if value is not None}
    row["posture"] = str(where.posture)
    if isinstance(cue, SayCue):
        row["fit"] = str(cue.fit)
    return row


def _music(music: MusicHeader | None) -> dict[str, Any]:
    if music is None:
        return {}
    return {"music": {"level": music.level, "tracks": list(music.tracks)}}


def _dropped(timeline: Timeline) -> list[str]:
    """A warning naming the first words that were dropped, except counts; empty if none were."""
    words = (cue for cue in timeline.cues if isinstance(cue, SayCue) and not cue.count)
    dropped = [cue for cue in words if cue.fit is Fit.DROPPED]
    if not dropped:
        return []
    first = ", ".join(dict.fromkeys(cue.text for cue in dropped[:5]))
    return [f"{len(dropped)} spoken words do not fit and are left out ({first}); the tones go on."]


def _time(frames: int) -> float:
    return frames / FRAME_RATE
