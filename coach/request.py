"""What was asked for: a routine, its dose and limits, how to coach it, and who speaks.

The command line, a row of a table and a page all make the same `Request`. It is plain data, so it
can be compared, pickled and sent to another process; nothing is opened until it is asked to.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from coach.errors import UsageError
from coach.routine.bounds import BY_FIELD, check_bounds
from coach.routine.coaching import Coaching, Count, Detail
from coach.routine.model import NO_PREFERENCES, Level, Preferences, Routine, Sides
from coach.routine.music import MUSIC_UNSPECIFIED, MusicRequest
from coach.routine.names import fold
from coach.routine.tempo import Tempo
from coach.units import Seconds

if TYPE_CHECKING:
    from coach.voices.base import Voice

DOSE: Final = ("reps", "sets", "tempo", "hold", "rest", "sides")
"""Fields of `Request` that are fields of `coach.routine.model.Dose`."""

LIMITS: Final = ("level", "angle", "max_inverted")
"""Fields of `Request` that are fields of `coach.routine.model.Routine`."""

_QUIET: Final = Fraction(3, 2)
"""Seconds. Bluetooth headphones swallow the first 0.5 to 1.5 s of a file."""

_NOISE_FLOOR: Final = -70.0
"""dBFS RMS. Too quiet to hear, loud enough that headphones do not fall asleep between two cues."""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for; None leaves a value to the routine.

    routine: a routine, exercises or a file, as typed; None for the default routine.
    reps, sets: repetitions a set, and sets of each exercise.
    hold: seconds head-down of each set of a timed exercise.
    rest: seconds at level after each set.
    sides: the order of the sides of a sided exercise.
    without: exercises to leave out, as typed.
    angle: degrees below level.
    max_inverted: seconds head-down at a stretch.
    detail: how much is explained; None if it depends on the sessions so far. Only the command line
        knows those, and puts in a detail; elsewhere None means full.
    guide: say the phase words along with the tones.
    voice: the name of a voice; None for the default voice.
    pace: speed of speech, as a multiple of the usual.
    partner: a partner is beside the table, and is spoken to; False: nobody is; None: nobody said.
    doctor: say who should ask a doctor first; None: at full detail.
    lead_in: seconds to get to the table; None when nothing was asked for.
    keepalive: keep Bluetooth headphones awake with a noise too quiet to hear.
    within: seconds from the first sound, of the lead-in or the opening, to the last, after the way
        up. What was not asked for here gives way, see `coach.budget.shortening`.
    keeps_detail: the detail was asked for, so it does not give way.
    title: in place of the routine's own, shown and said.
    greeting: a sentence said before the welcome; empty for none.
    preferred: taken where neither this request nor the routine names a value.
    music: the person's own music, and how it is played.

    Raises UsageError for a figure out of its bounds.
    """

    routine: str | None = None
    reps: int | None = None
    sets: int | None = None
    tempo: Tempo | None = None
    hold: Seconds | None = None
    rest: Seconds | None = None
    sides: Sides | None = None
    without: tuple[str, ...] = ()
    level: Level | None = None
    angle: int | None = None
    max_inverted: Seconds | None = None
    detail: Detail | None = Detail.FULL
    count: Count = Count.UP
    guide: bool = True
    voice: str | None = None
    pace: Fraction = Fraction(1)
    partner: bool | None = None
    doctor: bool | None = None
    lead_in: Seconds | None = None
    keepalive: bool = True
    within: Seconds | None = None
    keeps_detail: bool = False
    title: str | None = None
    greeting: str = ""
    preferred: Preferences = NO_PREFERENCES
    music: MusicRequest = MUSIC_UNSPECIFIED

    def __post_init__(self) -> None:
        music = {"music_level": self.music.level, "shuffle": self.music.seed}
        given = [(name, music[name] if name in music else getattr(self, name)) for name in BY_FIELD]
        given += [("angle", self.preferred.angle), ("hold", self.preferred.hold)]
        for name, value in given:
            if value is not None:
                try:
                    check_bounds(name, value, str(value))
                except ValueError as fault:
                    raise UsageError(str(fault), where=name) from None
        if not all(map(fold, self.without)):
            raise UsageError("this names no exercise", where="without")

    @property
    def changed(self) -> tuple[str, ...]:
        """The given fields that change what is done: the dose, the limits, what is left out and
        the time for it."""
        given = self._given((*DOSE, *LIMITS, "within"))
        return (*given, *(("without",) if self.without else ()))

    @property
    def kept(self) -> tuple[str, ...]:
        """What `within` leaves unchanged, because it was asked for."""
        return (*self._given(("rest", "sets", "reps", "hold")), *["detail"] * self.keeps_detail)

    @property
    def noise_floor(self) -> float | None:
        """The level of the noise under everything in dBFS RMS; None for no noise."""
        return _NOISE_FLOOR if self.keepalive else None

    def find_routine(self) -> Routine:
        """The routine that was named, with the dose, limits and music asked for, or else preferred.

        Raises RoutineError when there is no such routine, or the voice cannot say its words, and
        UsageError when an exercise to leave out is unknown or the only one.
        """
        from coach.routine.library import find

        return self.adapt(find(self.routine, self.open_voice()))

    def adapt(self, whole: Routine) -> Routine:
        """The routine that was named, as `find_routine` returns it. whole: as it is in its file.

        Raises UsageError when an exercise to leave out is unknown or the only one.
        """
        from coach.budget.preferred import with_preferred
        from coach.routine.library import with_dose
        from coach.routine.without import leave_out

        routine = with_dose(leave_out(whole, self.without), **self._given(DOSE))
        if self.title is not None:
            routine = replace(routine, title=self.title)
        origin, limits = routine.origin.without(self.changed), self._given(LIMITS)
        named = routine.named | limits.keys()
        return with_preferred(
            replace(
                routine,
                **limits,
                music=self.music.over(routine.music),
                named=named,
                origin=origin,
            ),
            self.preferred,
        )

    def open_voice(self) -> "Voice":
        """The voice asked for. Raises UsageError for an unknown voice."""
        from coach.voices.registry import DEFAULT_VOICE, open_voice

        return open_voice(DEFAULT_VOICE if self.voice is None else self.voice, float(self.pace))

    def coaching(self) -> Coaching:
        """How to coach a file, which may be played through Bluetooth headphones."""
        detail = self.detail or Detail.FULL
        return Coaching(
            detail=detail,
            count=self.count,
            guide=self.guide,
            partner=self.partner,
            doctor=detail is Detail.FULL if self.doctor is None else self.doctor,
            lead_in=self.lead_in or Fraction(0),
            quiet=_QUIET if self.keepalive else Fraction(0),
            greeting=self.greeting,
        )

    def _given(self, names: tuple[str, ...]) -> dict[str, Any]:
        values = {name: getattr(self, name) for name in names}
        return {name: value for name, value in values.items() if value is not None}
