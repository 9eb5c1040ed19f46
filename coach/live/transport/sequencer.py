"""Turns a transition into clips, one at a time and only when asked.

How much may be laid out depends on the time head-down so far, which the history knows, so each clip
is laid out only once the one before it is queued. If audio is late while head-down, the way up is
played instead; everything laid out reserves time for that silence and for the way up. The ways up
are laid out before anything else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice, repeat, zip_longest
from threading import Lock
from typing import Final

from coach.budget.limits import MIN_REST
from coach.budget.planner import Place
from coach.composer import Composer
from coach.errors import RoutineError
from coach.live.transport.actions import (
    Action,
    Begin,
    Continue,
    FinishBout,
    LeaveBout,
    Pause,
    Play,
    Transition,
    WayUp,
)
from coach.live.transport.history import Clip, History, Role, clip_of
from coach.live.transport.resume import is_whole
from coach.script.bout import Remainder
from coach.script.model import Posture
from coach.script.way_up import MAX_PAUSE
from coach.timeline.resuming import tasks_of
from coach.timeline.section import Section, silent_section
from coach.units import FRAME_RATE, NO_TIME, Seconds, frame_at, seconds_of

MAX_SILENCE: Final = 2 * FRAME_RATE
"""Frames of unplanned silence head-down after which `Conductor.rescue` is called."""

REACTION: Final = FRAME_RATE
"""Frames allowed from then until the rescue is heard on a busy machine; a twentieth is usual."""

_MINUTE: Final = 60 * FRAME_RATE
"""Frames of a pause at level that are queued at a time."""


class WayUpClips:
    """The way up from each posture, as clips: plain, with the attention sound, and saying how to
    resume instead; and the pause head-down that leads to it."""

    def __init__(self, composer: Composer) -> None:
        self._plain = {each: Section(composer.way_up(each)) for each in Posture}
        self._with_alarm = {each: Section(composer.way_up(each, alarm=True)) for each in Posture}
        self._inviting = {each: Section(composer.way_up(each, inviting=True)) for each in Posture}
        self._paused = Section(composer.paused(MAX_PAUSE))
        inversion = self._with_alarm[Posture.INVERTED].timeline.inversions[0]
        self.reserve = MAX_SILENCE + REACTION + inversion.frames
        """Maximum frames head-down from the last sound until a rescue has led to level."""

    def clip(self, posture: Posture, *, alarm: bool = False, left: Clip | None = None) -> Clip:
        """The way up from a posture.

        alarm: the attention sound comes first.
        left: what may be resumed instead.
        """
        sections = self._with_alarm if alarm else self._plain if left is None else self._inviting
        return clip_of(sections[posture], role=Role.WAY_UP, resumes=left)

    def pause(self, resumes: Clip, room: int) -> Clip:
        """The pause head-down, of `room` frames at most. If there is no room for its word, it is
        silent.

        resumes: the clip to play afterwards.
        """
        word = self._paused.timeline.cues[0]
        silent = silent_section(max(0, room), Posture.INVERTED, "Paused")
        section = self._paused if word.end <= room else silent
        return clip_of(section, role=Role.PAUSE, resumes=resumes).until(room)


@dataclass(frozen=True, slots=True)
class Sequencer:
    """Lays out clips for one history.

    The playing thread gives it all it needs, and another thread asks it for clips.

    composer_lock: held while the composer works, because it serves one thread at a time.
    """

    composer: Composer
    composer_lock: Lock
    ways_up: WayUpClips
    history: History

    def clips(self, transition: Transition) -> Iterator[Clip]:
        """The clips of a transition, then the summary.

        Each clip is queued on the history before it is yielded; one that is laid out already is
        queued at once. The clips end early when the history is replaced. When a clip cannot be
        made, the way up takes its place. The clips of a pause at level never end.

        Raises what went wrong with the first clip of a session.
        """
        clips = chain.from_iterable(
            self._clips_of(action, _place_of(following))
            for action, following in zip_longest(transition, transition[1:])
        )
        ready = islice(clips, 1 if isinstance(transition[0], Play | Pause | WayUp) else 0)
        queued = [clip for clip in ready if clip.length]
        for clip in queued:
            self.history.queue(clip)
        # A pause and the way up need no composer, so they never wait for another thread's use.
        ready_made = any(isinstance(action, Pause | WayUp) for action in transition)
        return chain(queued, self._queue(clips, Lock() if ready_made else self.composer_lock))

    def _queue(self, clips: Iterator[Clip], lock: Lock) -> Iterator[Clip]:
        while True:
            with lock:
                if self.history.replaced:
                    return
                try:
                    clip = next(clips, None) or self._summary()
                except Exception as fault:  # whatever the fault, nobody is left hanging
                    if not self.history.clips:
                        raise
                    clip = self.ways_up.clip(self.history.posture, alarm=True)
                    clips = iter(())
                    self.history.fault = fault
            if clip is None:
                return
            if clip.length:
                self.history.queue(clip)
                yield clip

    def _summary(self) -> Clip | None:
        """What was done, said once; None after a fault, or when nothing was done."""
        history = self.history
        summed_up = any(clip.role is Role.SUMMARY for clip in history.clips)
        total, longest = history.inverted_total, history.inverted_longest
        if summed_up or history.fault is not None or not total:
            return None
        whole = is_whole(history.clips, len(self.composer.routine.steps))
        summary = self.composer.summary(
            history.reps, seconds_of(total), seconds_of(longest), whole=whole
        )
        return clip_of(Section(summary), role=Role.SUMMARY)

    def _clips_of(self, action: Action, then: Place | None) -> Iterator[Clip]:
        """then: where the routine continues after the action, if the action does not say so."""
        match action:
            case Begin():
                yield from (clip_of(section) for section in self.composer.sections())
            case Play(clip):
                yield clip if then is None else clip.leading_to(then)
            case Continue(place, at_tilt=True):
                yield from self._from_tilt(place)
            case Continue(place, again):
                yield from self._rest_then_from(
                    place, () if again else self.history.said_since_inversion
                )
            case FinishBout(left, paused):
                section = self._rest_of(left, paused=paused)
                yield clip_of(section)
                if section.then is not None:
                    yield from self._from(section.then, self.history.said_since_inversion)
            case LeaveBout(left):
                nothing = replace(left, reps=0, work=NO_TIME)
                yield clip_of(self._rest_of(nothing, paused=False, then=then))
            case Pause(resumes, goes_on):
                yield from self._pause(resumes, goes_on=goes_on)
            case WayUp(posture, alarm, left):
                yield self.ways_up.clip(posture, alarm=alarm, left=left)

    def _rest_of(self, left: Remainder, *, paused: bool, then: Place | None = None) -> Section:
        already = seconds_of(self.history.inverted_total)
        return self.composer.rest_of(
            left, self._inverted(), paused=paused, then=then, already=already
        )

    def _from(self, place: Place, said: Sequence[str]) -> Iterator[Clip]:
        """The routine from a place on, or its ending if the session's limit allows no more.

        said: what was said since the last inversion; none of it is said again.
        """
        already = seconds_of(self.history.inverted_total)
        try:
            for section in self.composer.sections_from(place, already, said):
                yield clip_of(section)
        except RoutineError:
            yield clip_of(Section(self.composer.ending(early=True)))

    def _from_tilt(self, place: Place) -> Iterator[Clip]:
        """The same, beginning with the words that ask for the first tilt."""
        following = self._from(place, ())
        first = next(following)
        starts = [cue.start for _, cue in tasks_of(first.section)]
        yield replace(first, first=starts[0]) if starts else first
        yield from following

    def _rest_then_from(self, place: Place, said: Sequence[str]) -> Iterator[Clip]:
        """The same, after a rest at level if too little of one is planned, or was had: what was
        said already is left out, so the tilt may come sooner than it did before."""
        following = self._from(place, said)
        first = next(following)
        inversions, since = first.section.timeline.inversions, self.history.since_inversion
        if inversions and since is not None:
            until_inversion = inversions[0].start - first.section.timeline.start
            short = frame_at(MIN_REST) - since - until_inversion
            if short > 1:  # frames; a planned rest may be one short, by rounding
                yield clip_of(Section(self.composer.level_rest(seconds_of(short)), then=place))
        yield first
        yield from following

    def _pause(self, resumes: Clip, *, goes_on: bool) -> Iterator[Clip]:
        """Silence; head-down it ends by itself, in time for the way up to keep to the limit."""
        posture = resumes.section.posture_at(resumes.first)
        if posture is not Posture.INVERTED:
            still = silent_section(_MINUTE, posture, "Paused")
            yield from repeat(clip_of(still, role=Role.PAUSE, resumes=resumes))
        limit = frame_at(self.composer.plan.limits.stretch)
        room = limit - self.ways_up.reserve - frame_at(self._inverted())
        yield self.ways_up.pause(resumes, room)
        yield self.ways_up.clip(posture, left=resumes if goes_on else None)

    def _inverted(self) -> Seconds:
        """Maximum seconds head-down by the time that what is laid out next is heard."""
        return seconds_of(self.history.inverted_since + MAX_SILENCE)


def _place_of(action: Action | None) -> Place | None:
    return action.place if isinstance(action, Continue) else None
