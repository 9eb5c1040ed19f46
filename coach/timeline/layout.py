"""Lays out a script and its takes as a timeline, with every cue at its exact frame.

The grid never moves for a word. A phrase with a slot is said in the longest form that ends within
the slot. A word of the grid also ends before the next one: if it is too long, it is said quicker,
then in a shorter form. As a last resort a count, and nothing else, runs on after its slot for no
longer than it must, in place of the word that follows it. What does not fit is dropped and marked
as dropped.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final, Protocol, TypeVar

from coach.script.model import (
    BETWEEN_CLAUSES,
    MAX_SPEECH_GAP,
    Beep,
    BreakSilence,
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
from coach.voices.pacing import QUICK

Label = TypeVar("Label")

AFTER_EARCON: Final = Fraction(14, 100)
"""Seconds from the start of an earcon to the word of a phase that begins with it, so that the sound
of a repetition, which lasts 100 ms, does not cover the beginning of the word."""

MIN_GAP: Final = Fraction(3, 20)
"""Minimum seconds of silence between two words of the grid."""

_USUAL: Final = Fraction(1)

_NEAR: Final = Fraction(6, 5)
"""A quicker take is recorded only if it could fit although it came out this much longer than its
pace promises."""


class Takes(Protocol):
    """Returns the take of a phrase, `quick` times as fast as usual."""

    def __call__(self, text: str, quick: Fraction = ..., /) -> Take:
        """Raises VoiceError if it cannot be recorded."""
        ...


def lay_out(
    script: Script, takes: Takes, earcon_lengths: Mapping[Earcon, int], start: int = 0
) -> Timeline:
    """Lay out a script.

    takes: asked for quicker takes only where the usual one is too long.
    earcon_lengths: length of each earcon in frames.
    start: the frame at which the timeline starts.
    """
    builder = _Builder(takes, earcon_lengths, start, clock=seconds_of(start))
    timings, free = _word_timings(script), _free_times(script)
    for index, instruction in enumerate(script.instructions):
        builder.add(instruction, timings.get(index), free.get(index))
    return builder.timeline()


@dataclass(frozen=True, slots=True)
class _WordTiming:
    """The time of a phrase with a slot and of its neighbours.

    delay: seconds from the clock to the beginning of the phrase.
    next, beyond: seconds from the clock to the beginning of the next phrase, and of the one after
        it; None if no phrase with a slot follows before one without.
    """

    delay: Seconds
    next: Seconds | None
    beyond: Seconds | None


def _word_timings(script: Script) -> dict[int, _WordTiming]:
    """The timing of all phrases with slots, by index of instruction."""
    begins: list[tuple[int, Seconds, Seconds]] = []  # index, clock, delay
    found: dict[int, _WordTiming] = {}
    clock, beep = Fraction(0), Fraction(-1)
    for index, instruction in enumerate(script.instructions):
        match instruction:
            case Wait(seconds):
                clock += seconds
            case Beep():
                beep = clock
            case Say(slot=None):
                found |= _neighbours(begins)
                begins, beep = [], Fraction(-1)
            case Say():
                late = beep == clock and instruction.where.phase is not None
                begins.append((index, clock, AFTER_EARCON if late else Fraction(0)))
    return found | _neighbours(begins)


def _free_times(script: Script) -> dict[int, Seconds]:
    """Seconds from each phrase that breaks the silence to the next phrase with a slot, by index of
    instruction; none where another phrase comes first."""
    found: dict[int, Seconds] = {}
    open_since: dict[int, Seconds] = {}
    clock = Fraction(0)
    for index, instruction in enumerate(script.instructions):
        match instruction:
            case Wait(seconds):
                clock += seconds
            case BreakSilence():
                open_since[index] = clock
            case Say(slot=slot):
                if slot is not None:
                    found |= {since: clock - at for since, at in open_since.items()}
                open_since = {}
    return found


def _neighbours(begins: list[tuple[int, Seconds, Seconds]]) -> dict[int, _WordTiming]:
    after = [at + delay for _, at, delay in begins] + [None, None]
    return {
        index: _WordTiming(
            delay,
            *(None if then is None else then - at for then in after[number + 1 : number + 3]),
        )
        for number, (index, at, delay) in enumerate(begins)
    }


@dataclass(slots=True)
class _Builder:
    takes: Takes
    earcon_lengths: Mapping[Earcon, int]
    start: int
    clock: Seconds
    speech_end: int = 0
    free_from: int = 0
    """The earliest frame at which a word may begin."""
    beep: int = -1
    """The frame at which the last earcon began."""
    cues: list[Cue] = field(default_factory=list)
    turns: list[tuple[int, Posture]] = field(default_factory=list)
    marks: list[tuple[int, ChapterMark]] = field(default_factory=list)

    def add(
        self, instruction: object, timing: _WordTiming | None, free: Seconds | None = None
    ) -> None:
        now = frame_at(self.clock)
        match instruction:
            case Wait(seconds):
                self.clock += seconds
            case Turn(posture):
                self.turns.append((now, posture))
            case ChapterMark():
                self.marks.append((now, instruction))
            case Beep(earcon, where):
                self.beep = now
                self.cues.append(BeepCue(now, now + self.earcon_lengths[earcon], where, earcon))
            case Glide(tone, seconds, where):
                self.cues.append(GlideCue(now, frame_at(self.clock + seconds), where, tone))
            case Say(slot=None):
                self._say(instruction)
            case Say():
                assert timing is not None, "every phrase with a slot has its timing"
                self._fit(instruction, timing)
            case BreakSilence():
                self._break_silence(instruction, now, free)
            case Passage():
                self._say_in_time(instruction, now)

    def _say(self, say: Say) -> None:
        """Place a phrase without a slot, after any speech that is not finished."""
        begin = max(frame_at(self.clock), self.speech_end)
        take = self.takes(say.text)
        end = begin + take.frames
        self.cues.append(SayCue(begin, end, say.where, say.text, Fit.FULL, take))
        self.speech_end = self.free_from = end
        self.clock = seconds_of(end) + say.pause

    def _fit(self, say: Say, timing: _WordTiming) -> None:
        begin = frame_at(self.clock + timing.delay)
        if say.then and self._fit_both(say, timing, begin):
            return
        needs = 0
        for text, end, over in self._ways(say, timing) if begin >= self.free_from else ():
            quick, take = self._take_of_way(text, end - begin, say, over=over)
            if take.frames <= end - begin:
                self._place_word(begin, say, text, quick, take)
                return
            needs = take.frames
        self.cues.append(
            SayCue(begin, begin, say.where, say.text, Fit.DROPPED, None, bool(say.count), needs)
        )

    def _fit_both(self, say: Say, timing: _WordTiming, begin: int) -> bool:
        """Place a word and the phrase after it. If there is no time for both, place that phrase
        alone, unless a count would be lost. False if nothing was placed."""
        if begin < self.free_from:
            return False
        where = replace(say.where, phase=None)
        then = Say(say.then[0], where, say.then[1:], slot=say.room, quick=True)
        for text, end, over in self._ways(say, timing):
            quick, take = self._take_of_way(text, end - begin, say, over=over)
            after = begin + take.frames + frame_at(BETWEEN_CLAUSES)
            if take.frames <= end - begin and (found := self._fitting(then, timing, after)):
                self._place_word(begin, say, text, quick, take)
                self._place_word(after, then, *found)
                return True
        if not say.count and (found := self._fitting(then, timing, begin)):
            self._place_word(begin, then, *found)
            return True
        return False

    def _fitting(
        self, say: Say, timing: _WordTiming, begin: int
    ) -> tuple[str, Fraction, Take] | None:
        """Form, pace and take of a phrase that begins at a frame; None if none ends in time."""
        for text, end, _ in self._ways(say, timing):
            quick, take = self._take_within(end - begin, text, say)
            if take.frames <= end - begin:
                return text, quick, take
        return None

    def _ways(self, say: Say, timing: _WordTiming) -> Iterator[tuple[str, int, bool]]:
        """Form, latest end, and whether it may run on after the slot, for each way to say a
        phrase, from the best to the worst."""

        def latest(end: Seconds, following: Seconds | None) -> int:
            if say.quick and following is not None:
                end = min(end, following - MIN_GAP)
            return frame_at(self.clock + end)

        slot = say.slot or Fraction(0)
        for text in say.forms:
            joined = bool(say.count) and text not in say.count
            yield text, latest(slot - MIN_GAP * joined, timing.next), False
        for following in (timing.next, timing.beyond) if timing.next is not None else (None,):
            end = latest(slot + say.beyond, following)
            yield from ((text, end, True) for text in say.count)

    def _take_of_way(self, text: str, room: int, say: Say, *, over: bool) -> tuple[Fraction, Take]:
        return self._quickest(text) if over else self._take_within(room, text, say)

    def _quickest(self, text: str) -> tuple[Fraction, Take]:
        return QUICK[-1], self.takes(text, QUICK[-1])

    def _take_within(self, room: int, text: str, say: Say) -> tuple[Fraction, Take]:
        """The pace and the take of a form that lasts `room` frames at most, or else the shortest
        that is worth recording."""
        quick, take = _USUAL, self.takes(text)
        for quicker in QUICK if say.quick else ():
            if take.frames <= room or take.frames * quick > room * quicker * _NEAR:
                break
            quick, take = quicker, self.takes(text, quicker)
        return quick, take

    def _place_word(self, begin: int, say: Say, text: str, quick: Fraction, take: Take) -> None:
        usual = Fit.FULL if quick == _USUAL else Fit.QUICK
        fit = usual if text == say.text else Fit.SHORT
        end = begin + take.frames
        self.cues.append(SayCue(begin, end, say.where, text, fit, take, bool(say.count)))
        self.speech_end = end
        self.free_from = end + frame_at(MIN_GAP if say.quick else Fraction(0))

    def _break_silence(self, words: BreakSilence, now: int, free: Seconds | None) -> None:
        """Place a phrase if it is due. It ends before the next word, which never gives way to it.

        free: seconds until that word begins; None for no word.
        """
        silent_since = seconds_of(max(self.start, self.speech_end))
        if self.clock + words.due - silent_since <= MAX_SPEECH_GAP or now < self.free_from:
            return
        begin = now + frame_at(AFTER_EARCON if now == self.beep else Fraction(0))
        latest = words.slot if free is None else min(words.slot, free - MIN_GAP)
        for text in words.forms:
            take = self.takes(text)
            end = begin + take.frames
            if end <= frame_at(self.clock + latest):
                fit = Fit.FULL if text == words.forms[0] else Fit.SHORT
                self.cues.append(SayCue(begin, end, words.where, text, fit, take))
                self.speech_end, self.free_from = end, end + frame_at(MIN_GAP)
                return

    def _say_in_time(self, passage: Passage, now: int) -> None:
        """Place the sentences that end in time, after any speech that is not finished."""
        deadline, pause = frame_at(self.clock + passage.slot), frame_at(passage.pause)
        begin = max(now, self.speech_end + pause) if self.speech_end else now
        for text in passage.sentences:
            take = self.takes(text)
            end = begin + take.frames
            if end > deadline:
                return
            self.cues.append(SayCue(begin, end, passage.where, text, Fit.FULL, take))
            self.speech_end = self.free_from = end
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
