"""Lays out a script and its takes as a timeline, with every cue at its exact frame.

The grid never moves for a word. A phrase with a slot is said in the longest form that ends within
the slot, or else dropped and marked so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeVar

from coach.script.model import (
    Beep,
    ChapterMark,
    Earcon,
    Glide,
    Passage,
    Posture,
    Say,
    Script,
    Turn,
    Wait,
)
from coach.timeline.model import BeepCue, Chapter, Cue, Fit, GlideCue, SayCue, Span, Timeline
from coach.units import Seconds, frame_at, seconds_of
from coach.voices.base import Take

Label = TypeVar("Label")


def lay_out(
    script: Script, takes: Mapping[str, Take], earcon_lengths: Mapping[Earcon, int], start: int = 0
) -> Timeline:
    """Lay out a script.

    takes: a take for each of `script.phrases`.
    earcon_lengths: length of each earcon in frames.
    start: the frame at which the timeline starts.
    """
    builder = _Builder(takes, earcon_lengths, start, clock=seconds_of(start))
    for instruction in script.instructions:
        builder.add(instruction)
    return builder.timeline()


@dataclass(slots=True)
class _Builder:
    takes: Mapping[str, Take]
    earcon_lengths: Mapping[Earcon, int]
    start: int
    clock: Seconds
    speech_end: int = 0
    cues: list[Cue] = field(default_factory=list)
    turns: list[tuple[int, Posture]] = field(default_factory=list)
    marks: list[tuple[int, ChapterMark]] = field(default_factory=list)

    def add(self, instruction: object) -> None:
        now = frame_at(self.clock)
        match instruction:
            case Wait(seconds):
                self.clock += seconds
            case Turn(posture):
                self.turns.append((now, posture))
            case ChapterMark():
                self.marks.append((now, instruction))
            case Beep(earcon, where):
                self.cues.append(BeepCue(now, now + self.earcon_lengths[earcon], where, earcon))
            case Glide(tone, seconds, where):
                self.cues.append(GlideCue(now, frame_at(self.clock + seconds), where, tone))
            case Say(slot=None):
                self._say(instruction)
            case Say():
                self._fit(instruction, now)
            case Passage():
                self._say_in_time(instruction, now)

    def _say(self, say: Say) -> None:
        """Place a phrase without a slot, after any speech that is not finished."""
        begin = max(frame_at(self.clock), self.speech_end)
        take = self.takes[say.text]
        end = begin + take.frames
        self.cues.append(SayCue(begin, end, say.where, say.text, Fit.FULL, take))
        self.speech_end = end
        self.clock = seconds_of(end) + say.pause

    def _fit(self, say: Say, now: int) -> None:
        deadline = frame_at(self.clock + (say.slot or Fraction(0)))
        for text in say.forms:
            take = self.takes[text]
            if self.speech_end <= now and now + take.frames <= deadline:
                fit = Fit.FULL if text == say.text else Fit.SHORT
                self.cues.append(SayCue(now, now + take.frames, say.where, text, fit, take))
                self.speech_end = now + take.frames
                return
        self.cues.append(SayCue(now, now, say.where, say.text, Fit.DROPPED, None))

    def _say_in_time(self, passage: Passage, now: int) -> None:
        """Place the sentences that end in time, after any speech that is not finished."""
        deadline, pause = frame_at(self.clock + passage.slot), frame_at(passage.pause)
        begin = max(now, self.speech_end + pause) if self.speech_end else now
        for text in passage.sentences:
            take = self.takes[text]
            end = begin + take.frames
            if end > deadline:
                return
            self.cues.append(SayCue(begin, end, passage.where, text, Fit.FULL, take))
            self.speech_end = end
            begin = end + pause

    def timeline(self) -> Timeline:
        end = max([frame_at(self.clock), *(cue.end for cue in self.cues)])
        return Timeline(
            start=self.start,
            end=end,
            cues=tuple(sorted(self.cues, key=lambda cue: cue.start)),
            chapters=tuple(
                Chapter(begin, until, mark.title, mark.place)
                for begin, until, mark in _ranges(self.marks, end)
            ),
            spans=tuple(
                Span(begin, until, posture)
                for begin, until, posture in _ranges(self.turns, end)
                if until > begin
            ),
        )


def _ranges(marks: list[tuple[int, Label]], end: int) -> list[tuple[int, int, Label]]:
    """Turn marks (frame, label) into half-open ranges, each up to the next mark."""
    ends = [frame for frame, _ in marks[1:]] + [end]
    return [(begin, until, label) for (begin, label), until in zip(marks, ends, strict=True)]
