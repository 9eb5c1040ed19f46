"""A timeline in words for somebody who reads it before lying down."""

from coach.script.model import Posture
from coach.timeline.model import Timeline
from coach.timeline.sheet import About
from coach.units import Seconds, clock, length_in_words, seconds_of


def outline(timeline: Timeline, about: About, angle: int) -> list[str]:
    """Lines that say how long one hangs, when one rests, and why anything was split."""
    inversions = timeline.inversions
    longest = max((span.end - span.start for span in inversions), default=0)
    total = sum(span.end - span.start for span in inversions)
    whole, limit = length_in_words(seconds_of(timeline.frames)), length_in_words(about.limit)
    at_most, in_all = length_in_words(seconds_of(longest)), length_in_words(seconds_of(total))
    lines = [
        f"{about.title}: {whole}, voice {about.voice}",
        f"Head-down {len(inversions)} times, tilted {angle} degrees at most.",
        f"The longest is {at_most} (the limit is {limit}); together they are {in_all}.",
        "",
    ]
    width = max(len(chapter.title) for chapter in timeline.chapters)
    for chapter in timeline.chapters:
        inverted = _within(timeline, Posture.INVERTED, chapter.start, chapter.end)
        level = _within(timeline, Posture.HORIZONTAL, chapter.start, chapter.end)
        parts = [
            f"head-down {length_in_words(inverted)}" if inverted else "",
            f"level {length_in_words(level)}" if level else "",
        ]
        told = ", ".join(part for part in parts if part)
        start = clock(seconds_of(chapter.start))
        lines.append(f"{start:>6}  {chapter.title:<{width}}  {told}".rstrip())
    lines.append(f"{clock(seconds_of(timeline.end)):>6}  Upright, done")
    if about.warnings:
        lines += ["", *(f"Note: {warning}" for warning in about.warnings)]
    return lines


def _within(timeline: Timeline, posture: Posture, start: int, end: int) -> Seconds:
    frames = sum(
        max(0, min(span.end, end) - max(span.start, start))
        for span in timeline.spans
        if span.posture is posture
    )
    return seconds_of(frames)
