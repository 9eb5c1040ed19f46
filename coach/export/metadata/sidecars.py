"""Small text files beside a sound file: lyrics, captions, chapters, the cue sheet."""

import json
from collections.abc import Callable, Iterable, Mapping
from html import escape
from types import MappingProxyType
from typing import Final

from coach.export.metadata.track import ARTIST, Track
from coach.timeline.sheet import cue_sheet
from coach.units import FRAME_RATE, lrc_timestamp, timestamp

CHAPTERS_TYPE: Final = "application/json+chapters"
"""The media type of `podcast_chapters`."""


def lyrics(track: Track) -> str:
    """LRC: timed lyrics, which music players scroll along: `[01:23.45]words`."""
    head = f"[ti:{track.title}]\n[ar:{ARTIST}]\n[al:{track.album}]\n"
    words = (f"[{lrc_timestamp(cue.start)}]{cue.text}\n" for cue in track.said)
    return head + f"[length:{lrc_timestamp(track.timeline.frames)}]\n" + "".join(words)


def captions(track: Track) -> str:
    """WebVTT (w3.org/TR/webvtt1): one caption for each phrase."""
    blocks = []
    for cue in track.said:
        text = escape(cue.text, quote=False)
        blocks.append(f"{timestamp(cue.start)} --> {timestamp(cue.end)}\n{text}\n")
    return "WEBVTT\n\n" + "\n".join(blocks)


def chapters(track: Track) -> str:
    """The chapters for podcast players."""
    rows = (
        (chapter.start / FRAME_RATE, chapter.end / FRAME_RATE, chapter.title)
        for chapter in track.timeline.chapters
    )
    return podcast_chapters(track.title, rows)


def podcast_chapters(title: str, chapters: Iterable[tuple[float, float, str]]) -> str:
    """JSON chapters 1.2.0 of podcastindex.org. chapters: (start, end, title), in seconds."""
    rows = [
        {"startTime": round(start, 3), "endTime": round(end, 3), "title": name}
        for start, end, name in chapters
    ]
    return _json({"version": "1.2.0", "title": title, "chapters": rows})


def cues(track: Track) -> str:
    """The cue sheet, see docs/cue-sheet.md."""
    return _json(cue_sheet(track.timeline, track.header))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


SIDECARS: Final[Mapping[str, Callable[[Track], str]]] = MappingProxyType(
    {".lrc": lyrics, ".vtt": captions, ".chapters.json": chapters, ".cue.json": cues}
)
"""What is written beside a sound file, by suffix."""
