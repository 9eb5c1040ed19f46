"""Makes clips of an agenda, one at a time and no sooner than they are asked for.

How much may be laid out depends on the time head-down so far, and that is read off the tape: ask
for a clip when the one before it is on the tape. What is laid out for somebody who is head-down
leaves room for the time that may pass until it is heard, and for the way up if it never is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain, islice, repeat, zip_longest
from threading import Lock
from typing import Final

from coach.budget.limits import LEAST_LEVEL_REST
from coach.budget.planner import NOTHING, Place
from coach.errors import RoutineError
from coach.live.agenda import Agenda, Begin, FinishBout, GoOn, Item, LeaveBout, Pause, Play, WayUp
from coach.live.clip import Clip, Role, clip_of
from coach.live.director import Director
from coach.live.tape import Tape
from coach.live.ways import QUIET, Ways
from coach.script.model import Posture
from coach.timeline.section import Section, quiet
from coach.units import FRAME_RATE, Seconds, frame_at, seconds_of

LONGEST_PAUSE: Final = Fraction(20)
"""Seconds that a pause head-down may last before it turns into the way up by itself."""

_MINUTE: Final = 60 * FRAME_RATE
"""Frames of a pause at level that are handed out at a time."""


@dataclass(frozen=True, slots=True)
class Laying:
    """Lays clips out for one tape.

    All that it needs is given to it when it is made, by the thread that plays; it looks nothing up
    later, in the thread that asks for its clips.

    desk: held while the director works, because only one thread at a time may ask it.
    """

    director: Director
    desk: Lock
    ways: Ways
    tape: Tape

    def clips(self, agenda: Agenda) -> Iterator[Clip]:
        """The clips of an agenda, then the summary. Each is queued on the tape before it is handed
        out; one that is laid out already, at once, however late its turn comes. They end early when
        the tape has been left; when one cannot be made, the way up from the posture in which the
        tape ends takes its place. Those of a pause at level never end.

        Raises, when asked for a clip, what went wrong while the tape has none yet.
        """
        clips = chain.from_iterable(
            self._clips_of(item, _place_of(following))
            for item, following in zip_longest(agenda, agenda[1:])
        )
        ready = islice(clips, 1 if isinstance(agenda[0], Play | Pause | WayUp) else 0)
        queued = [clip for clip in ready if clip.length]
        for clip in queued:
            self.tape.hand(clip)
        # A pause and the way up lay nothing out, so they need not wait for somebody who does.
        at_once = any(isinstance(item, Pause | WayUp) for item in agenda)
        return chain(queued, self._queued(clips, Lock() if at_once else self.desk))

    def _queued(self, clips: Iterator[Clip], desk: Lock) -> Iterator[Clip]:
        while True:
            with desk:
                if self.tape.left:
                    return
                try:
                    clip = next(clips, None) or self._summary()
                except Exception as fault:  # nobody is left hanging for a defect
                    if not self.tape.clips:
                        raise
                    clip, clips = self.ways.rescue(self.tape.posture), iter(())
                    self.tape.fault = fault
            if clip is None:
                return
            if clip.length:
                self.tape.hand(clip)
                yield clip

    def _summary(self) -> Clip | None:
        """What was done, once; nothing after a fault, or when it was nothing."""
        tape = self.tape
        summed_up = any(clip.role is Role.SUMMARY for clip in tape.clips)
        total, longest = tape.inverted_total, tape.inverted_longest
        if summed_up or tape.fault is not None or not total:
            return None
        told = self.director.summary(tape.reps, seconds_of(total), seconds_of(longest))
        return clip_of(Section(told), role=Role.SUMMARY)

    def _clips_of(self, item: Item, then: Place | None) -> Iterator[Clip]:
        """then: where the routine goes on after the item; None where the item itself says so."""
        match item:
            case Begin():
                yield from (clip_of(section) for section in self.director.sections())
            case Play(clip):
                yield clip if then is None else clip.leading_to(then)
            case GoOn(place, rested):
                yield from self._rested(place) if rested else self._going_on(place)
            case FinishBout(left, paused):
                section = self.director.rest_of(left, self._elapsed(), paused=paused)
                yield clip_of(section)
                if section.then is not None:
                    yield from self._going_on(section.then)
            case LeaveBout(left):
                nothing = replace(left, reps=0, work=NOTHING)
                yield clip_of(
                    self.director.rest_of(nothing, self._elapsed(), paused=False, then=then)
                )
            case Pause(held):
                yield from self._pause(held)
            case WayUp(posture, alarm):
                yield self.ways.rescue(posture) if alarm else self.ways.up(posture)

    def _going_on(self, place: Place) -> Iterator[Clip]:
        """The routine from a place on, or, where the session's limit allows no more, its end."""
        already = seconds_of(self.tape.inverted_total)
        try:
            for section in self.director.sections_from(place, already):
                yield clip_of(section)
        except RoutineError:
            yield clip_of(Section(self.director.ending(early=True)))

    def _rested(self, place: Place) -> Iterator[Clip]:
        """The same, after a rest at level for as long as it takes."""
        following = self._going_on(place)
        first = next(following)
        inversions, since = first.section.timeline.inversions, self.tape.since_inversion
        if inversions and since is not None:
            told = inversions[0].start - first.section.timeline.start
            short = frame_at(LEAST_LEVEL_REST) - since - told
            if short > 0:
                yield clip_of(Section(self.director.level_rest(seconds_of(short)), then=place))
        yield first
        yield from following

    def _pause(self, held: Clip) -> Iterator[Clip]:
        """Quiet; head-down it ends by itself, in time for the way up to keep the limit."""
        posture = held.section.posture_at(held.first)
        if posture is not Posture.INVERTED:
            yield from repeat(_pause_of(_MINUTE, posture, held))
        limit = frame_at(self.director.plan.limits.stretch)
        room = limit - self.ways.reserve - frame_at(self._elapsed())
        yield _pause_of(max(0, min(frame_at(LONGEST_PAUSE), room)), posture, held)
        yield self.ways.up(posture)

    def _elapsed(self) -> Seconds:
        """Seconds head-down, at most, when what is laid out now is heard."""
        return seconds_of(self.tape.inverted_stretch + QUIET)


def _place_of(item: Item | None) -> Place | None:
    return item.place if isinstance(item, GoOn) else None


def _pause_of(frames: int, posture: Posture, held: Clip) -> Clip:
    return clip_of(quiet(frames, posture, "Paused"), role=Role.PAUSE, held=held)
