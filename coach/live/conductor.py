"""Decides what is played next when somebody presses a key, and never lets the budget be passed.

Everything that can happen is a sequence of clips, stretches of sections that are laid out already:
a pause is a clip of quiet in the posture of that moment, with the way up behind it. So how long the
person has been head-down is read off the tape of clips that were played and of the time that passed
between them, whatever was pressed. What is laid out for somebody who is head-down leaves room for
the time that may pass until it is heard, and for the way up if it never is.

The conductor knows nothing of devices and clocks: it is told frames heard, and answers with clips.
`coach.studio.Studio` is its `Director`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from threading import Lock
from typing import Final, Protocol

from coach.budget.limits import LEAST_LEVEL_REST
from coach.budget.planner import NOTHING, Place, Plan
from coach.errors import CoachError, RoutineError
from coach.live.tape import Clip, Role, Tape, clip_of
from coach.routine.model import Routine
from coach.routine.tempo import quickened
from coach.script.bout import Remainder
from coach.script.model import Posture, Side
from coach.timeline.model import Timeline
from coach.timeline.resuming import hang_left, next_rep, reps_of, sentence_starts
from coach.timeline.section import Section, quiet
from coach.units import FRAME_RATE, Seconds, frame_at, seconds_of

LONGEST_PAUSE: Final = Fraction(20)
"""Seconds that a pause head-down may last before it turns into the way up by itself."""

QUIET: Final = 2 * FRAME_RATE
"""Frames of quiet in which somebody who hangs head-down is left, at most: after them whoever plays
asks for `Conductor.rescue`."""

REACTION: Final = FRAME_RATE
"""Frames allowed from then on until the rescue is heard, on a busy machine; mostly a twentieth."""

_MINUTE: Final = 60 * FRAME_RATE

QUICKER: Final = Fraction(4, 5)
"""What a press of the key for a faster tempo makes of every phase."""


class Command(StrEnum):
    """What can be asked for in a session."""

    PAUSE = "pause"
    """Pause, or go on when it is paused."""
    HALT = "halt"
    """Pause, and change nothing when it is paused."""
    RESUME = "resume"
    """Go on, and change nothing when it is not paused."""
    NEXT = "next"
    BACK = "back"
    AGAIN = "again"
    FASTER = "faster"
    SLOWER = "slower"
    COME_UP = "come up"


class Director(Protocol):
    """Lays sections out; `coach.studio.Studio` does, and says what each of these is."""

    # ruff: noqa: D102

    @property
    def routine(self) -> Routine: ...
    @property
    def plan(self) -> Plan: ...
    def sections(self) -> Iterator[Section]: ...
    def sections_from(self, place: Place, already: Seconds) -> Iterator[Section]: ...
    def rest_of(self, remainder: Remainder, elapsed: Seconds, *, paused: bool) -> Section: ...
    def with_dose(self, routine: Routine) -> "Director": ...
    def way_up(self, posture: Posture, *, alarm: bool = False) -> Timeline: ...
    def summary(self, reps: int, total: Seconds, longest: Seconds) -> Timeline: ...
    def ending(self) -> Timeline: ...
    def level_rest(self, length: Seconds) -> Timeline: ...


@dataclass(frozen=True, slots=True)
class _Now:
    """The frame that is heard, and the clip that it belongs to."""

    clip: Clip
    frame: int

    @property
    def section(self) -> Section:
        return self.clip.section

    @property
    def onwards(self) -> Clip:
        """All that is left of the section, also where only a piece of it is being played."""
        return clip_of(self.section, first=self.frame)

    @property
    def posture(self) -> Posture:
        return self.section.posture_at(self.frame)

    @property
    def to_level(self) -> int:
        """Frames until level on the way that is being played."""
        return self.section.span_at(self.frame).end - self.frame


class Conductor:
    """One live session. `begin` once, then `press` as often as wanted."""

    def __init__(self, director: Director) -> None:
        """Lays out the way up from every posture, so that it is there whatever fails later."""
        self._director = director
        self._desk = Lock()  # the director is asked by one thread at a time
        self._lock = Lock()  # a clip is handed out, or all of them are taken back, never half
        self._generation = 0
        self._ways = {posture: Section(director.way_up(posture)) for posture in Posture}
        self._alarms = {each: Section(director.way_up(each, alarm=True)) for each in Posture}
        self._summed_up = False
        rescue = self._alarms[Posture.INVERTED].timeline.inversions[0]
        self._reserve = QUIET + REACTION + rescue.end - rescue.start
        self.tape = Tape()
        self.fault: BaseException | None = None
        """What went wrong in the making of a clip, so that the way up was played instead."""

    def begin(self) -> Iterator[Clip]:
        """The routine from its beginning."""
        return self._handed(self._whole(self._director.sections()))

    def press(self, command: Command, heard: int) -> Iterator[Clip] | None:
        """What is to be played instead of what was handed out; None where nothing changes.

        heard: frames heard of what was handed out last.
        """
        if not self.tape.clips:
            return None
        now = _Now(*self.tape.at(heard))
        answer = self._answer(command, now)
        if answer is None:
            return None
        self.stop(heard)
        pausing = command in (Command.PAUSE, Command.HALT) and now.clip.held is None
        # These two lay nothing out, so they need not wait for somebody who does.
        return self._handed(answer, Lock() if pausing or command is Command.COME_UP else None)

    def rescue(self, heard: int) -> Iterator[Clip]:
        """The way up, from its beginning, whatever was being played; a sound comes before it."""
        posture = _Now(*self.tape.at(heard)).posture if self.tape.clips else Posture.UPRIGHT
        self.stop(heard)
        return self._handed(iter([clip_of(self._alarms[posture], role=Role.WAY_UP)]), Lock())

    def stop(self, heard: int) -> None:
        """Only so much was heard of what was handed out last; hand out no more of it."""
        with self._lock:
            self._generation += 1
            self.tape.cut(heard)

    def _handed(self, clips: Iterator[Clip], desk: "Lock | None" = None) -> Iterator[Clip]:
        """Clips as they are handed to the player, noted on the tape; a failing voice leads up."""
        generation = self._generation
        while True:
            fault = None
            with desk or self._desk:
                if generation != self._generation:
                    return
                try:
                    clip = next(clips, None) or self._summary()
                except Exception as error:  # nobody is left hanging for a defect
                    if not self.tape.clips:
                        raise
                    clip, clips = None, iter(())
                    fault = error
            with self._lock:
                if generation != self._generation:
                    return
                if fault is not None:
                    self.fault = fault
                    clip = clip_of(self._alarms[self.tape.posture], role=Role.WAY_UP)
                if clip is None:
                    return
                if clip.length:
                    self.tape.hand(clip)
            if clip.length:
                yield clip

    def _summary(self) -> Clip | None:
        """What was done, once; nothing after a fault, or when it was nothing."""
        total, longest = self.tape.inverted_total, self.tape.inverted_longest
        if self._summed_up or self.fault is not None or not total:
            return None
        self._summed_up = True
        told = self._director.summary(self.tape.reps, seconds_of(total), seconds_of(longest))
        return clip_of(Section(told))

    def _answer(self, command: Command, now: _Now) -> Iterator[Clip] | None:
        if now.clip.role is Role.WAY_UP:
            return None
        if command is Command.COME_UP:
            return self._to_upright(now)
        held = now.clip.held if now.clip.role is Role.PAUSE else None
        place = _Now(held, held.first) if held is not None else now
        match command:
            case Command.PAUSE | Command.HALT | Command.RESUME:
                return self._held_or_resumed(now, command)
            case Command.AGAIN:
                return self._again(place)
            case Command.NEXT | Command.BACK:
                return self._moved(place, command)
            case _:
                return self._retimed(place, command, paused=held is not None)

    # What each command leads to. Every one of these ends upright.

    def _to_upright(self, now: _Now) -> Iterator[Clip]:
        """The way up; somebody who is nearly level already is not asked twice to come there."""
        posture = now.posture
        if now.clip.role is Role.ROUTINE and self._coming_up(now):
            yield self._rest_of_inversion(now)
            posture = Posture.HORIZONTAL
        yield clip_of(self._ways[posture], role=Role.WAY_UP)

    def _held_or_resumed(self, now: _Now, command: Command) -> Iterator[Clip] | None:
        held = now.clip.held
        if held is None:
            return None if command is Command.RESUME else self._held(now)
        if command is Command.HALT:
            return None
        if now.clip.role is Role.PAUSE:
            return self._resumed(_Now(held, held.first))
        return self._then(now.onwards, now.section.then)  # it was to begin at level, and does not

    def _held(self, now: _Now) -> Iterator[Clip]:
        """Quiet; head-down it ends by itself, in time for the way up to keep the limit."""
        if self._coming_up(now):
            yield replace(self._rest_of_inversion(now), held=now.onwards)
            now = _Now(now.clip, now.frame + now.to_level)
        held = now.onwards
        if now.posture is Posture.INVERTED:
            limit = frame_at(self._director.plan.limits.stretch)
            room = limit - self._reserve - frame_at(self._elapsed())
            length = max(0, min(frame_at(LONGEST_PAUSE), room))
            yield clip_of(quiet(length, now.posture, "Paused"), role=Role.PAUSE, held=held)
            yield clip_of(self._ways[Posture.INVERTED], role=Role.WAY_UP)
        while now.posture is not Posture.INVERTED:
            yield clip_of(quiet(_MINUTE, now.posture, "Paused"), role=Role.PAUSE, held=held)

    def _resumed(self, now: _Now) -> Iterator[Clip]:
        if now.posture is Posture.INVERTED:
            return self._bout_going_on(now)
        return self._from_sentence(now, back=0)

    def _again(self, now: _Now) -> Iterator[Clip]:
        if now.posture is Posture.INVERTED:
            return self._bout_going_on(now)
        return self._from_sentence(now, back=1)

    def _moved(self, now: _Now, command: Command) -> Iterator[Clip] | None:
        section = now.section
        if _is_opening(section):
            whole = self._whole(self._director.sections())
            return whole if command is Command.BACK else None
        if section.then is None:
            return None
        here = section.bout.step if section.bout is not None else section.then.step
        return self._from_level(now, Place(here + (command is Command.NEXT)))

    def _retimed(self, now: _Now, command: Command, *, paused: bool) -> Iterator[Clip] | None:
        bout, then = now.section.bout, now.section.then
        if then is None:
            return None
        begun = bout.step if bout is not None else then.step
        factor = QUICKER if command is Command.FASTER else 1 / QUICKER
        try:
            routine = _quickened(self._director.routine, begun, factor)
            self._director = self._director.with_dose(routine)
        except CoachError:
            return None
        if now.posture is Posture.INVERTED and bout is not None:
            # After a pause what is left must be fitted into the limit anew.
            return self._bout_going_on(now) if paused else self._rep_then_anew(now, then)
        if bout is None and not _is_opening(now.section):
            # A rest that was put in was measured by the words that came after it, which change.
            return self._from_level(now, then)
        if bout is None or now.frame >= now.section.timeline.inversions[-1].end:
            return self._then(now.onwards, then)
        return self._from_level(now, Place(bout.step, bout.set, bout.first_rep, bout.part))

    # Pieces that the answers are made of.

    def _whole(self, sections: Iterator[Section]) -> Iterator[Clip]:
        return (clip_of(section) for section in sections)

    def _going_on(self, place: Place) -> Iterator[Clip]:
        """The routine from a place on, or, where the session's limit allows no more, its end."""
        try:
            yield from self._whole(
                self._director.sections_from(place, seconds_of(self.tape.inverted_total))
            )
        except RoutineError:
            yield clip_of(Section(self._director.ending()))

    def _then(self, clip: Clip, place: Place | None) -> Iterator[Clip]:
        """A clip, and the routine from a place on."""
        yield clip
        if place is not None:
            yield from self._going_on(place)

    def _from_sentence(self, now: _Now, back: int) -> Iterator[Clip]:
        """From the beginning of the sentence that was being said, or of one before it."""
        section = now.section
        if now.frame >= section.timeline.end:
            return self._then(now.onwards, section.then)
        span = section.span_at(now.frame)
        said = [at for at in sentence_starts(section) if span.start <= at <= now.frame]
        start = said[max(-len(said), -1 - back)] if said else span.start
        return self._then(clip_of(section, first=start), section.then)

    def _from_level(self, now: _Now, place: Place) -> Iterator[Clip]:
        """Come to level if need be, rest there for as long as it takes, and go on from a place."""
        if now.posture is Posture.INVERTED:
            yield self._up_from(now)
        following = self._going_on(place)
        first = next(following)
        inversions, since = first.section.timeline.inversions, self.tape.since_inversion
        if inversions and since is not None:
            told = inversions[0].start - first.section.timeline.start
            short = frame_at(LEAST_LEVEL_REST) - since - told
            if short > 0:
                rest = self._director.level_rest(seconds_of(short))
                yield clip_of(Section(rest, then=place))
        yield first
        yield from following

    def _up_from(self, now: _Now) -> Clip:
        """From head-down to level, at once, and a rest there."""
        if self._coming_up(now):
            return now.onwards
        stop = replace(_left_of(now.section, now.frame), reps=0, work=NOTHING)
        return clip_of(self._director.rest_of(stop, self._elapsed(), paused=False))

    def _bout_going_on(self, now: _Now) -> Iterator[Clip]:
        """The bout under way from the repetition that was begun, then all that follows it."""
        if self._coming_up(now):
            return self._then(now.onwards, now.section.then)
        return self._remainder(_left_of(now.section, now.frame), paused=True)

    def _rep_then_anew(self, now: _Now, then: Place) -> Iterator[Clip]:
        """The repetition under way to its end as it was, then the rest of the bout anew."""
        rep = next_rep(now.section, now.frame)
        end = None if rep is None else rep.end if rep.start <= now.frame else rep.start
        left = None if end is None else _left_of(now.section, end)
        if end is None or left is None or not left.reps:
            yield from self._then(now.onwards, then)
        else:
            yield now.onwards.until(end)
            yield from self._remainder(left, paused=False)

    def _remainder(self, left: Remainder, *, paused: bool) -> Iterator[Clip]:
        section = self._director.rest_of(left, self._elapsed(), paused=paused)
        yield from self._then(clip_of(section), section.then)

    def _elapsed(self) -> Seconds:
        """Seconds head-down, at most, when what is laid out now is heard."""
        return seconds_of(self.tape.inverted_stretch + QUIET)

    def _coming_up(self, now: _Now) -> bool:
        """True head-down when level is no further away on the way that is being played."""
        return now.posture is Posture.INVERTED and now.to_level <= self._reserve

    def _rest_of_inversion(self, now: _Now) -> Clip:
        return now.onwards.until(now.frame + now.to_level)


def _is_opening(section: Section) -> bool:
    return section.then is not None and section.timeline.spans[0].posture is Posture.UPRIGHT


def _left_of(section: Section, frame: int) -> Remainder:
    bout = section.bout
    assert bout is not None, "only a bout can be left half done"
    if not bout.set_reps:
        return Remainder(bout, bout.first_rep, 0, work=hang_left(section, bout, frame))
    past = bout.first_rep + bout.reps
    rep = next_rep(section, frame)
    if rep is None:
        sides = {each.side for each in reps_of(section)}
        return Remainder(bout, past, 0, side=Side.RIGHT if Side.RIGHT in sides else None)
    return Remainder(bout, rep.number, past - rep.number, side=rep.side)


def _quickened(routine: Routine, begun: int, factor: Fraction) -> Routine:
    """The routine with another tempo from the step `begun` on."""
    steps = list(routine.steps)
    for index, step in enumerate(steps[begun:], start=begun):
        dose = replace(step.dose, tempo=quickened(step.dose.tempo, factor))
        steps[index] = replace(step, dose=dose)
    return replace(routine, steps=tuple(steps))
