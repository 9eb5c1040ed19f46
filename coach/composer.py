"""Runs the stages in order; the only module that knows them all.

    Routine -> Plan -> Script -> Takes -> Timeline -> blocks of PCM

A routine is laid out section by section, so that a live session can lay out again what is left of
it when a key is pressed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType
from typing import Final, Self

from coach.budget.planner import BEGINNING, LEAST_HANG, NOTHING, Bout, Place, Plan, after, plan
from coach.errors import RoutineError
from coach.routine.model import Coaching, Routine
from coach.script.bout import Remainder, continuation
from coach.script.bout import bout as bout_script
from coach.script.model import Earcon, Posture, Script, Side
from coach.script.opening import opening
from coach.script.phrases import forms
from coach.script.rests import extra_rest
from coach.script.way_up import ending, summary, way_up
from coach.timeline.layout import lay_out
from coach.timeline.model import Timeline, join
from coach.timeline.section import Section
from coach.timeline.sheet import About
from coach.units import Seconds, compared, seconds_of
from coach.voices.base import Voice
from coach.voices.cache import first_missing
from coach.voices.recorder import PhraseRecorder

_NOT_MEASURED: Final[Mapping[int, Seconds]] = MappingProxyType({})
"""What is known of the time head-down beside the work before anything is laid out."""


class Composer:
    """One routine, coached in one manner, spoken by one voice. Use it in a `with` block: leaving it
    closes the recording recorder."""

    def __init__(
        self,
        routine: Routine,
        coaching: Coaching,
        voice: Voice,
        earcon_lengths: Mapping[Earcon, int],
        recorder: PhraseRecorder | None = None,
        begin: Place = BEGINNING,
        overhead: Mapping[int, Seconds] = _NOT_MEASURED,
        before: Seconds = NOTHING,
    ) -> None:
        """earcon_lengths: the length of each fixed sound in frames. recorder: one that is shared.
        begin: where the routine is gone on with; what lies before it is left out.
        overhead: as far as it has been measured, see `coach.budget.planner.plan`.
        before: seconds head-down in earlier sessions that count toward this session's limit.

        Raises RoutineError where the routine cannot be done within the limits, as far as is known.
        """
        self.routine = routine
        self.coaching = coaching
        self.voice = voice
        self._recorder = recorder or PhraseRecorder(voice)
        self._earcon_lengths = earcon_lengths
        self._overhead = dict(overhead)
        self._before = before
        self._begin, self._already = begin, NOTHING
        self.plan: Plan = self._planned()
        """The plan as known so far; final once every section has been laid out."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._recorder.close()

    def prepare(self) -> Timeline:
        """Lay out and record all that a live session plays, before any of it is played.

        With the routine, that is its summary, and whatever a person may ask for in the middle.
        Whether it can be done, said and counted to its end is known afterwards. Raises RoutineError
        when it cannot be done within the limits, VoiceError when it cannot be said.
        """
        self._recorder.ahead(self._session_phrases())
        whole = self.timeline()
        for text in self._session_phrases():
            self._recorder.take(text)
        inversions = [seconds_of(span.end - span.start) for span in whole.inversions]
        if inversions:
            reps = sum(bout.reps for bout in self.plan.bouts)
            self.summary(reps, sum(inversions, NOTHING), max(inversions))
        return whole

    @property
    def is_recorded(self) -> bool:
        """True when a live session needs no phrase that would have to be recorded first."""
        return first_missing(self.voice, self._session_phrases()) is None

    def sections(self) -> Iterator[Section]:
        """The routine section by section; a live session is to be prepared before."""
        self._recorder.ahead(self._likely_phrases())
        first = self._lay(opening(self.plan, self.coaching), 0)
        yield Section(first, then=self._begin)
        yield from self._bouts_and_ending(first.end)

    def sections_from(self, place: Place, already: Seconds, start: int = 0) -> Iterator[Section]:
        """The routine from a place on, for somebody who lies level; then the ending.

        already: seconds head-down in this session so far. Raises RoutineError where what is left
        cannot be done within the limits.
        """
        self._begin, self._already = place, already
        self.plan = self._planned()
        yield from self._bouts_and_ending(start)

    def with_dose(self, routine: Routine) -> "Composer":
        """A composer for the same session with other doses, which shares takes and measurements.

        Raises RoutineError where they cannot be done within the limits, as far as is known.
        """
        return Composer(
            routine,
            self.coaching,
            self.voice,
            self._earcon_lengths,
            self._recorder,
            self._begin,
            self._overhead,
            self._before,
        )

    def ending(self, start: int = 0, *, early: bool = False) -> Timeline:
        """From level to upright and off the table.

        early: the limits do not allow the rest of the routine, and that is said.
        """
        return self._lay(ending(self.coaching, early=early), start)

    def rest_of(
        self,
        remainder: Remainder,
        elapsed: Seconds,
        *,
        paused: bool,
        then: Place | None = None,
        start: int = 0,
    ) -> Section:
        """A bout that is under way laid out to its end, for somebody who is head-down already.

        elapsed: seconds head-down so far.
        then: where to go on afterwards; None for the place that follows what is done of the bout.
        Repetitions, or hanging, that would pass the limit are left out, as the section's own bout
        tells; with none left the person comes up at once.
        """
        left = remainder
        while True:
            going_on = bool(left.reps or left.work)
            counted = _counted(left)
            following = after(counted) if then is None else then
            script = continuation(
                self.plan, left, following, self.coaching, paused=paused and going_on
            )
            laid = self._lay(script, start)
            over = elapsed + _inverted(laid) - self.plan.limits.stretch
            if over <= 0 or not going_on:
                return Section(laid, counted, following)
            shorter = left.work - over
            left = replace(
                left,
                reps=max(0, left.reps - 1),
                work=shorter if shorter >= LEAST_HANG else NOTHING,
            )

    def _bouts_and_ending(self, start: int) -> Iterator[Section]:
        end = start
        for step in range(self._begin.step, len(self.routine.steps)):
            settled = self._settled(step, end)
            yield from settled
            end = settled[-1].timeline.end if settled else end
        yield Section(self.ending(end))

    def timeline(self) -> Timeline:
        """The whole routine laid out. Only what stands in it is recorded."""
        return join(section.timeline for section in self.sections())

    def way_up(self, posture: Posture, *, alarm: bool = False) -> Timeline:
        """The shortest safe way from a posture to upright, by itself, from frame 0.

        alarm: begun by a sound that calls for attention.
        """
        return self._lay(way_up(posture, self.coaching, alarm=alarm), 0)

    def summary(self, reps: int, total: Seconds, longest: Seconds) -> Timeline:
        """What was done: repetitions; seconds head-down in all, and the longest stretch."""
        return self._lay(summary(reps, total, longest), 0)

    def level_rest(self, length: Seconds) -> Timeline:
        """A rest at level of so many seconds, by itself."""
        return self._lay(extra_rest(length), 0)

    def about(self) -> About:
        """What the cue sheet says of the routine. Asks for a laid-out routine to be complete."""
        return About(
            routine=self.routine.name,
            title=self.routine.title,
            voice=self.voice.name,
            limit=self.plan.limits.stretch,
            warnings=self.plan.notes,
        )

    def _likely_phrases(self) -> list[str]:
        """Phrases of the plan as it stands; those that a later split adds are recorded then."""
        scripts = [
            opening(self.plan, self.coaching),
            *(bout_script(self.plan, n, self.coaching) for n in range(len(self.plan.bouts))),
            ending(self.coaching),
        ]
        return list(dict.fromkeys(text for script in scripts for text in script.phrases))

    def _session_phrases(self) -> list[str]:
        """Those of the routine, and what a person may ask for in the middle of it."""
        ways = [way_up(posture, self.coaching) for posture in Posture]
        texts = [text for script in ways for text in script.phrases]
        keys = ("live.resuming", "live.resting", "live.no_more")
        asked = [*texts, *(text for key in keys for text in forms(key))]
        return [*self._likely_phrases(), *asked]

    def _settled(self, step: int, start: int) -> list[Section]:
        """The sections of one step, once none of them is head-down for longer than the limit.

        How long the words of an inversion take is known only when it is laid out; so the plan is
        made again with what was measured until it holds. What was measured only ever grows, so this
        ends.
        """
        while True:
            sections, end, measured = [], start, Fraction(0)
            for number, bout in enumerate(self.plan.bouts):
                if bout.step == step:
                    laid = self._lay(bout_script(self.plan, number, self.coaching), end)
                    sections.append(Section(laid, bout, after(bout)))
                    end = laid.end
                    measured = max(measured, _overhead(laid, bout))
            if measured <= self._overhead.get(step, Fraction(0)):
                self._check(sections)
                return sections
            self._overhead[step] = measured
            self.plan = self._planned()

    def _planned(self) -> Plan:
        already = self._before + self._already
        return plan(self.routine, self._overhead, self._begin, already)

    def _lay(self, script: Script, start: int) -> Timeline:
        takes = {text: self._recorder.take(text) for text in script.phrases}
        return lay_out(script, takes, self._earcon_lengths, start)

    def _check(self, sections: list[Section]) -> None:
        """The budget's last word: nothing that is too long ever leaves the composer."""
        limit = self.plan.limits.stretch
        for section in sections:
            for span in section.timeline.inversions:
                length = seconds_of(span.end - span.start)
                if length > limit:
                    inversion, most = compared(length, limit)
                    raise RoutineError(
                        f"an inversion of {inversion} would pass the limit of {most}",
                        where=section.timeline.chapters[0].title,
                    )


def _counted(left: Remainder) -> Bout:
    """A bout with what is done of it when its remainder has been: a repetition to one side only is
    none."""
    one_sided = left.side is Side.LEFT and not left.reps
    done = 0 if one_sided else left.rep + left.reps - left.bout.first_rep
    return replace(left.bout, reps=done if left.bout.set_reps else 0, work=left.work)


def _overhead(section: Timeline, bout: Bout) -> Seconds:
    """Seconds head-down in a section beside its work."""
    return _inverted(section) - bout.work


def _inverted(section: Timeline) -> Seconds:
    return seconds_of(sum(span.end - span.start for span in section.inversions))
