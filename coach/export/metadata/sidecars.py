"""Small text files beside a sound file: lyrics, captions, chapters, the cue sheet."""

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from coach.export.metadata.chapters import chapter_list
from coach.export.metadata.timestamps import hours, minutes
from coach.export.metadata.track import ARTIST, Track
from coach.timeline.sheet import cue_sheet
from coach.units import FRAME_RATE


def lrc(track: Track) -> str:
    """Lyrics by the time, which music players scroll along: `[01:23.45]words`."""
    head = f"[ti:{track.title}]\n[ar:{ARTIST}]\n[al:{track.album}]\n"
    words = (f"[{minutes(cue.start)}]{cue.text}\n" for cue in track.said)
    return head + f"[length:{minutes(track.timeline.frames)}]\n" + "".join(words)


def vtt(track: Track) -> str:
    """Captions (w3.org/TR/webvtt1), one for each phrase."""
    captions = []
    for cue in track.said:
        start, end = (hours(frame) for frame in (cue.start, cue.end))
        text = cue.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        captions.append(f"{start} --> {end}\n{text}\n")
    return "WEBVTT\n\n" + "\n".join(captions)


def chapters(track: Track) -> str:
    """Chapters as Podcasting 2.0 has them."""
    rows = (
        (chapter.start / FRAME_RATE, chapter.end / FRAME_RATE, chapter.title)
        for chapter in track.timeline.chapters
    )
    return chapter_list(track.title, rows)


def cues(track: Track) -> str:
    """Our own cue sheet, see docs/cue-sheet.md."""
    sheet = cue_sheet(track.timeline, track.about)
    return json.dumps(sheet, ensure_ascii=False, indent=1) + "\n"


SIDECARS: Final[Mapping[str, Callable[[Track], str]]] = MappingProxyType(
    {".lrc": lrc, ".vtt": vtt, ".chapters.json": chapters, ".cue.json": cues}
)
"""What is written beside a sound file, by suffix."""
