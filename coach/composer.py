"""Runs the stages from a routine to its timeline; the only module that knows all of them.

    Routine -> Plan -> Script -> Takes -> Timeline

It works section by section, so a live session can lay out the rest again after a key press.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import takewhile
from types import MappingProxyType
from typing import Final, Self

from coach.budget.planner import BEGINNING, MIN_HANG, Bout, Place, Plan, place_after, plan
from coach.errors import RoutineError
from coach.routine.coaching import Coaching
from coach.routine.model import Routine, Sides
from coach.script.announcing import unsaid
from coach.script.bout import Remainder, continuation, upcoming
from coach.script.bout import bout as bout_script
from coach.script.model import Earcon, Posture, Script, Side
from coach.script.opening import opening
from coach.script.repertoire import phrases_of, phrases_of_session, scripts_of
from coach.script.rests import Upcoming, extra_rest
from coach.script.way_up import ending, paused, summary, way_up
from coach.timeline.layout import lay_out
from coach.timeline.model import Timeline, join
from coach.timeline.resuming import said_since_inversion
from coach.timeline.section import Section
from coach.timeline.sheet import SheetHeader
from coach.units import NO_TIME, Seconds, compared, seconds_of
from coach.voices.base import Voice
from coach.voices.cache import CachedVoice, KeptTakes, NotKeptError
from coach.voices.recorder import PhraseRecorder

_NOT_MEASURED: Final[Mapping[int, Seconds]] = MappingProxyType({})
"""The overhead before anything is laid out: see `coach.budget.planner.plan`."""


class Composer:
    """Composes one routine with one way of coaching and one voice.

    Use it in a `with` block: leaving the block closes the recorder.
    """

    def __init__(
        self,
        routine: Routine,
        coaching: Coaching,
        voice: Voice,
        earcon_lengths: Mapping[Earcon, int],
        recorder: PhraseRecorder | None = None,
        begin: Place = BEGINNING,
        overhead: Mapping[int, Seconds] = _NOT_MEASURED,
        before: Seconds = NO_TIME,
    ) -> None:
        """earcon_lengths: the length of each earcon in frames.
        recorder: used instead of a new one.
        begin: where in the routine to begin; what comes before is left out.
        overhead: as far as it has been measured, see `coach.budget.planner.plan`.
        before: seconds head-down in earlier sessions that count toward this session's limit.

        Raises RoutineError when the routine is already known not to fit the limits.
        """
        self.routine = routine
        self.coaching = coaching
        self.voice = voice
        self._recorder = recorder or PhraseRecorder(voice)
        self._earcon_lengths = earcon_lengths
        self._overhead = dict(overhead)
        self._before = before
        self._begin, self._already = begin, NO_TIME
        self.plan: Plan = self._make_plan()
        """The plan so far; final once every section has been laid out."""
        self.notes: tuple[str, ...] = ()
        """Notes that come before those of the plan in the cue sheet."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._recorder.close()

    def prepare(self) -> Timeline:
        """Lay out and record everything a live session may play, before any of it is played: the
        routine, its summary, and whatever a person may ask for in between.

        Afterwards it is certain that the routine can be done, said and counted to its end. Raises
        RoutineError when it does not fit the limits, VoiceError when it cannot be said.
        """
        self._recorder.ahead(phrases_of_session(self.plan, self.coaching))
        whole = self.timeline()
        for text in phrases_of_session(self.plan, self.coaching):  # a split may have added some
            self._recorder.take(text)
        self.summary_of(whole)
        return whole

    @property
    def is_recorded(self) -> bool:
        """True when every phrase of a live session has been recorded before."""
        if not isinstance(self.voice, CachedVoice):
            return True
        kept = KeptTakes(self.voice)
        try:
            for text in phrases_of_session(self.plan, self.coaching):
                kept.take(text)
            for script in scripts_of(self.plan, self.coaching):
                lay_out(script, kept.take, self._earcon_lengths)
        except NotKeptError:
            return False
        return True

    @property
    def not_kept(self) -> str:
        """Why recorded phrases could not be kept; empty when they could."""
        return self.voice.not_kept if isinstance(self.voice, CachedVoice) else ""

    def phrases(self) -> list[str]:
        """Phrases of the present plan. Those that a later split adds are recorded later."""
        return phrases_of(self.plan, self.coaching)

    def sections(self) -> Iterator[Section]:
        """The routine section by section. A live session calls `prepare` first."""
        self._recorder.ahead(self.phrases())
        first = self._lay_out(opening(self.plan, self.coaching), 0)
        yield Section(first, then=self._begin)
        yield from self._bouts_and_ending(first.end, ())

    def sections_from(
        self, place: Place, already: Seconds, said: Sequence[str] = (), start: int = 0
    ) -> Iterator[Section]:
        """The routine from a place on, for somebody who is level; then the ending.

        already: seconds head-down in this session so far.
        said: what was said since the last inversion; none of it is said again.
        Raises RoutineError when the rest does not fit the limits.
        """
        self._begin, self._already = place, already
        self.plan = self._make_plan()
        yield from self._bouts_and_ending(start, said)

    def timeline(self) -> Timeline:
        """The whole routine. Only its own phrases are recorded."""
        return join(section.timeline for section in self.sections())

    def rest_of(
        self,
        remainder: Remainder,
        elapsed: Seconds,
        *,
        paused: bool,
        then: Place | None = None,
        already: Seconds = NO_TIME,
        start: int = 0,
    ) -> Section:
        """The rest of a bout, for somebody who is head-down already.

        elapsed: seconds head-down so far in this inversion.
        already: seconds head-down so far in this session.
        then: where to resume afterwards; None for the place after what is done of the bout.
        Repetitions or hanging beyond the limit are left out, as the section's bout shows; if none
        are left, the person comes up at once.
        """
        left = remainder
        while True:
            going_on = bool(left.reps or left.work)
            counted = _counted(left)
            following = place_after(counted) if then is None else then
            resuming = paused and going_on
            script = continuation(self.plan, left, following, None, self.coaching, paused=resuming)
            laid = self._lay_out(script, start)
            over = elapsed + seconds_of(laid.inverted) - self.plan.limits.stretch
            if over <= 0 or not going_on:
                break
            shorter = left.work - over
            left = replace(
                left,
                reps=max(0, left.reps - 1),
                work=shorter if shorter >= MIN_HANG else NO_TIME,
            )
        next_up = self._upcoming(following, already + seconds_of(laid.inverted))
        while next_up is not None:
            script = continuation(
                self.plan, left, following, next_up, self.coaching, paused=resuming
            )
            laid = self._lay_out(script, start)
            late = next_up.fits and unsaid(next_up.sentences, _said_in(laid))
            next_up = replace(next_up, fits=False) if late else None
        return Section(laid, counted, following, begins=left.way_in is not None)

    def allows(self, place: Place, already: Seconds) -> bool:
        """Whether the limits allow the routine from a place on.

        already: seconds head-down in this session so far.
        """
        try:
            plan(self.routine, dict(self._overhead), place, self._before + already)
        except RoutineError:
            return False
        return True

    def with_dose(self, routine: Routine) -> "Composer":
        """A composer for the same session with other doses. It shares takes and measurements.

        Raises RoutineError when the doses are already known not to fit the limits.
        """
        return self._changed(routine, self.coaching, self._overhead)

    def with_coaching(self, coaching: Coaching) -> "Composer":
        """A composer for the same session with another way of coaching. It shares takes, but
        measures again how long inversions take, because that depends on the coaching.

        Raises RoutineError when the routine is already known not to fit the limits.
        """
        return self._changed(self.routine, coaching, _NOT_MEASURED)

    def ending(self, start: int = 0, *, early: bool = False) -> Timeline:
        """From level to upright and off the table.

        early: say that the limits do not allow the rest of the routine.
        """
        return self._lay_out(ending(self.plan.limits.settling, self.coaching, early=early), start)

    def way_up(
        self, posture: Posture, *, alarm: bool = False, inviting: bool = False, start: int = 0
    ) -> Timeline:
        """The shortest safe way from a posture to upright, by itself.

        alarm: begin with a sound that calls for attention.
        inviting: say in the rest how to resume instead.
        """
        script = way_up(
            posture, self.plan.limits.angle, self.coaching, alarm=alarm, inviting=inviting
        )
        return self._lay_out(script, start)

    def paused(self, length: Seconds) -> Timeline:
        """A pause head-down of `length` seconds: announced at its beginning, then silent."""
        return self._lay_out(paused(length), 0)

    def level_rest(self, length: Seconds) -> Timeline:
        """A rest at level of `length` seconds, by itself."""
        return self._lay_out(extra_rest(length), 0)

    def summary(
        self, reps: int, total: Seconds, longest: Seconds, *, whole: bool = False
    ) -> Timeline:
        """What was done: repetitions; seconds head-down in all, and the longest stretch.

        whole: the routine was done to its end, so what is next in the programme is said too.
        """
        following = self.coaching.following if whole else None
        return self._lay_out(summary(reps, total, longest, following), 0)

    def summary_of(self, whole: Timeline) -> Timeline:
        """The summary of a session that played a whole timeline of this composer."""
        reps = sum(bout.reps for bout in self.plan.bouts)
        longest = max((span.frames for span in whole.inversions), default=0)
        return self.summary(reps, seconds_of(whole.inverted), seconds_of(longest), whole=True)

    def sheet_header(self) -> SheetHeader:
        """What the cue sheet says about the routine; complete once the routine is laid out."""
        return SheetHeader(
            routine=self.routine.name,
            title=self.routine.title,
            voice=self.voice.name,
            limit=self.plan.limits.stretch,
            warnings=(*self.notes, *self.plan.notes),
        )

    def _bouts_and_ending(self, start: int, said: Sequence[str]) -> Iterator[Section]:
        end = start
        for step in range(self._begin.step, len(self.routine.steps)):
            sections = self._step_sections(step, end, said)
            yield from sections
            last = sections[-1].timeline
            end, said = last.end, _said_in(last)
        yield Section(self.ending(end))

    def _step_sections(self, step: int, start: int, said: Sequence[str]) -> list[Section]:
        """The sections of one step, none of which exceeds the limit head-down.

        said: what was said in the rest before it.

        How long the words of an inversion take is known only once it is laid out, so the plan is
        made again with the measured overhead until it fits. The overhead only grows, so this ends.
        """
        while True:
            sections, end, said_before, measured = [], start, said, Fraction(0)
            for number, bout in enumerate(self.plan.bouts):
                if bout.step == step:
                    laid = self._lay_out_bout(number, end, said_before)
                    sections.append(Section(laid, bout, place_after(bout), begins=True))
                    end, said_before = laid.end, _said_in(laid)
                    measured = max(measured, _overhead(laid, bout))
            if measured <= self._overhead.get(step, Fraction(0)):
                self._check(sections)
                return sections
            self._overhead[step] = measured
            self.plan = self._make_plan()

    def _lay_out_bout(self, number: int, start: int, said: Sequence[str]) -> Timeline:
        """A bout of the plan. If its rest has no time for everything to be said, its length is
        not said."""
        laid = self._lay_out(bout_script(self.plan, number, self.coaching, said), start)
        if self.plan.bouts[number].rest is None:
            return laid
        announced = upcoming(self.plan, number + 1, self.coaching).sentences
        if not unsaid(announced, _said_in(laid)):
            return laid
        script = bout_script(self.plan, number, self.coaching, said, fits=False)
        return self._lay_out(script, start)

    def _lay_out(self, script: Script, start: int) -> Timeline:
        return lay_out(script, self._recorder.take, self._earcon_lengths, start)

    def _make_plan(self) -> Plan:
        already = self._before + self._already
        return plan(self.routine, self._overhead, self._begin, already)

    def _check(self, sections: list[Section]) -> None:
        """Raise RoutineError for an inversion over the limit; none leaves the composer."""
        limit = self.plan.limits.stretch
        for section in sections:
            for span in section.timeline.inversions:
                length = seconds_of(span.frames)
                if length > limit:
                    inversion, most = compared(length, limit)
                    raise RoutineError(
                        f"an inversion of {inversion} would exceed the limit of {most}",
                        where=section.timeline.chapters[0].title,
                    )

    def _upcoming(self, place: Place, already: Seconds) -> Upcoming | None:
        """What to say about a place in the rest before it, as far as it is recorded: nobody
        waits head-down for a voice. None when nothing of the routine follows.

        already: seconds head-down in this session by then.
        """
        try:
            onward = plan(self.routine, self._overhead, place, self._before + already)
        except RoutineError:
            return None
        if not onward.bouts:
            return None
        next_up = upcoming(onward, 0, self.coaching)
        self._recorder.ahead(next_up.sentences)
        ready = tuple(takewhile(self._recorder.is_recorded, next_up.sentences))
        return replace(next_up, sentences=ready, fits=ready == next_up.sentences)

    def _changed(
        self, routine: Routine, coaching: Coaching, overhead: Mapping[int, Seconds]
    ) -> "Composer":
        return Composer(
            routine,
            coaching,
            self.voice,
            self._earcon_lengths,
            self._recorder,
            self._begin,
            overhead,
            self._before,
        )


def _said_in(timeline: Timeline) -> tuple[str, ...]:
    """What is said in the rest at the end of a bout."""
    return said_since_inversion([(timeline, timeline.start, timeline.end)])


def _counted(left: Remainder) -> Bout:
    """The bout as done once its remainder is done. A repetition to one side only does not count."""
    in_turn = left.bout.sides is Sides.IN_TURN
    one_sided = in_turn and left.side is Side.LEFT and not left.reps
    done = 0 if one_sided else left.rep + left.reps - left.bout.first_rep
    return replace(left.bout, reps=0 if left.bout.is_timed else done, work=left.work)


def _overhead(section: Timeline, bout: Bout) -> Seconds:
    """Seconds head-down in a section in addition to its work."""
    return seconds_of(section.inverted) - bout.work
