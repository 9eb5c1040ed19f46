"""Chapters for podcast players (podcastindex.org, JSON chapters 1.2.0)."""

import json
from collections.abc import Iterable
from typing import Final

CHAPTERS_TYPE: Final = "application/json+chapters"


def chapter_list(title: str, chapters: Iterable[tuple[float, float, str]]) -> str:
    """The list as text. chapters: (start, end, title) of each, in seconds."""
    rows = [
        {"startTime": round(start, 3), "endTime": round(end, 3), "title": name}
        for start, end, name in chapters
    ]
    listed = {"version": "1.2.0", "title": title, "chapters": rows}
    return json.dumps(listed, ensure_ascii=False, indent=1) + "\n"
