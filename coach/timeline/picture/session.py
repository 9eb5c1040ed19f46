"""What the picture shows of a session, read from its cue sheet (docs/cue-sheet.md).

All times are seconds from the beginning, as the sheet has them.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from coach.printable import printable_xml
from coach.script.model import Earcon, Posture
from coach.timeline.model import Fit
from coach.units import FRAME_RATE

_SENTENCE_ENDS: Final = (".", "!", "?", ":")
_REP_STARTS: Final = (Earcon.GO, Earcon.REP)


@dataclass(frozen=True, slots=True)
class NamedSpan:
    """A range of time [start, end) and its name: a posture, a side, a title, a tone or the words
    that are said."""

    start: float
    end: float
    name: str

    @property
    def length(self) -> float:
        """Seconds, to the frame."""
        return round((self.end - self.start) * FRAME_RATE) / FRAME_RATE


@dataclass(frozen=True, slots=True)
class SheetSession:
    """A session as it is drawn.

    longest, inverted: seconds head-down, at a stretch and in all.
    limit: longest inversion allowed, in seconds.
    postures: contiguous from 0 to `duration`.
    sentences, words: what is said; a word is on a beat, a sentence takes its time.
    dropped: where words are left out because they do not fit.
    reps: where repetitions begin, with their numbers; of alternating sides, each side's beginning.
    sides: while head-down, for how long one turns to which side.
    tones: the tones that pace a movement or a breath.
    """

    title: str
    voice: str
    duration: float
    longest: float
    inverted: float
    limit: float
    postures: tuple[NamedSpan, ...]
    chapters: tuple[NamedSpan, ...]
    sentences: tuple[NamedSpan, ...]
    words: tuple[NamedSpan, ...]
    dropped: tuple[float, ...]
    reps: tuple[tuple[float, int], ...]
    sides: tuple[NamedSpan, ...]
    tones: tuple[NamedSpan, ...]
    warnings: tuple[str, ...]

    @property
    def inversions(self) -> tuple[NamedSpan, ...]:
        """The stretches head-down."""
        return tuple(span for span in self.postures if span.name == Posture.INVERTED)


def read_session(sheet: Mapping[str, Any]) -> SheetSession:
    """Read a cue sheet of version 1. Its texts come from files, so they are made printable."""
    cues = sheet["cues"]
    said = [cue for cue in cues if cue["kind"] == "say"]
    heard = [
        NamedSpan(cue["at"], cue["end"], printable_xml(cue["text"]))
        for cue in said
        if cue["fit"] != Fit.DROPPED
    ]
    inverted = [(start, end) for start, end in sheet["inverted"]["spans"]]
    return SheetSession(
        title=printable_xml(sheet["title"]),
        voice=printable_xml(sheet["voice"]),
        duration=sheet["duration"],
        longest=sheet["inverted"]["longest"],
        inverted=sheet["inverted"]["total"],
        limit=sheet["inverted"]["limit"],
        postures=tuple(_postures(cues, inverted, sheet["duration"])),
        chapters=tuple(
            NamedSpan(chapter["start"], chapter["end"], printable_xml(chapter["title"]))
            for chapter in sheet["chapters"]
        ),
        sentences=tuple(each for each in heard if each.name.endswith(_SENTENCE_ENDS)),
        words=tuple(each for each in heard if not each.name.endswith(_SENTENCE_ENDS)),
        dropped=tuple(cue["at"] for cue in said if cue["fit"] == Fit.DROPPED),
        reps=tuple(
            (cue["at"], cue["rep"])
            for cue in cues
            if cue["kind"] == "beep" and cue["sound"] in _REP_STARTS and "rep" in cue
        ),
        sides=tuple(_sides(cues, inverted)),
        tones=tuple(
            NamedSpan(cue["at"], cue["end"], cue["sound"]) for cue in cues if cue["kind"] == "glide"
        ),
        warnings=tuple(map(printable_xml, sheet["warnings"])),
    )


def _postures(
    cues: Sequence[Mapping[str, Any]], inverted: Sequence[tuple[float, float]], duration: float
) -> Iterator[NamedSpan]:
    """The sheet has the exact spans head-down. Between them, a posture begins with the first cue
    that names it, and one is level after each."""
    begin = 0.0
    for start, end in [*inverted, (duration, duration)]:
        between = _from_to(cues, begin, start)
        posture = Posture.HORIZONTAL if begin or not between else between[0]["posture"]
        for cue in between:
            if cue["posture"] != posture:
                if cue["at"] > begin:
                    yield NamedSpan(begin, cue["at"], str(posture))
                begin, posture = cue["at"], cue["posture"]
        if start > begin:
            yield NamedSpan(begin, start, str(posture))
        if end > start:
            yield NamedSpan(start, end, str(Posture.INVERTED))
        begin = end


def _sides(
    cues: Sequence[Mapping[str, Any]], inverted: Sequence[tuple[float, float]]
) -> Iterator[NamedSpan]:
    """A side lasts from its first cue until the other one's, or until its own last cue ends."""
    for start, end in inverted:
        sided = [cue for cue in _from_to(cues, start, end) if "side" in cue]
        runs = [list(run) for _, run in groupby(sided, key=lambda cue: cue["side"])]
        for number, run in enumerate(runs, start=1):
            own = max(cue["end"] for cue in run)
            until = runs[number][0]["at"] if number < len(runs) else min(own, end)
            yield NamedSpan(run[0]["at"], until, run[0]["side"])


def _from_to(
    cues: Sequence[Mapping[str, Any]], start: float, end: float
) -> Sequence[Mapping[str, Any]]:
    """The cues that begin within [start, end). cues: ascending by `at`."""
    begins = itemgetter("at")
    return cues[bisect_left(cues, start, key=begins) : bisect_left(cues, end, key=begins)]
