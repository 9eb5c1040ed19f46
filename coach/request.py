"""What was asked for: a routine, its dose and limits, how to coach it, and who speaks.

The command line, a row of a table and a page all make the same `Request`. It is plain data, so it
can be compared, pickled and sent to another process; nothing is opened until it is asked to.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from coach.budget.planner import BEGINNING, NOTHING, Place
from coach.errors import RoutineError, UsageError
from coach.routine import bounds
from coach.routine.model import (
    NOTHING_PREFERRED,
    Coaching,
    Count,
    Detail,
    Level,
    Preferred,
    Routine,
    Sides,
)
from coach.routine.music import NO_MUSIC_ASKED, AskedMusic
from coach.routine.names import fold
from coach.routine.tempo import Tempo, parse_tempo
from coach.units import Seconds, parse_duration, seconds_of

if TYPE_CHECKING:
    from coach.composer import Composer
    from coach.voices.base import Voice

DOSE: Final = ("reps", "sets", "tempo", "hold", "rest", "sides")
"""Fields of `Request` that are fields of `coach.routine.model.Dose`."""

LIMITS: Final = ("level", "angle", "max_inverted")
"""Fields of `Request` that are fields of `coach.routine.model.Routine`."""


class AskedDetail(StrEnum):
    """How much is to be explained, as a person says it."""

    AUTO = "auto"
    """As much as the sessions so far leave to tell."""
    FULL = "full"
    BRIEF = "brief"
    CUES = "cues"

    @property
    def detail(self) -> Detail | None:
        """The detail; None for `auto`."""
        return None if self is AskedDetail.AUTO else Detail(self)


_BOUNDS: Final[Mapping[str, tuple[int, int] | tuple[Fraction, Fraction]]] = MappingProxyType(
    {
        "reps": bounds.REPS,
        "sets": bounds.SETS,
        "hold": bounds.HOLD,
        "rest": bounds.REST,
        "angle": bounds.ANGLE,
        "max_inverted": bounds.MAX_INVERTED,
        "pace": bounds.PACE,
        "lead_in": bounds.LEAD_IN,
        "within": bounds.WITHIN,
        "music_level": bounds.MUSIC_LEVEL,
        "shuffle": bounds.SHUFFLE,
    }
)

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
    detail: how much is explained; None for as much as the sessions so far leave to tell, which only
        the command line knows: it puts in a detail, and elsewhere None is full.
    guide: say the phase words beside the tones.
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
    music: what is asked for of the person's own music.

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
    preferred: Preferred = NOTHING_PREFERRED
    music: AskedMusic = NO_MUSIC_ASKED

    def __post_init__(self) -> None:
        music = {"music_level": self.music.level, "shuffle": self.music.seed}
        given = [(name, music[name] if name in music else getattr(self, name)) for name in _BOUNDS]
        given += [("angle", self.preferred.angle), ("hold", self.preferred.hold)]
        for name, value in given:
            if value is not None:
                try:
                    _check(name, value, str(value))
                except ValueError as fault:
                    raise UsageError(str(fault), where=name) from None
        if not all(map(fold, self.without)):
            raise UsageError("this names no exercise", where="without")

    @property
    def changed(self) -> tuple[str, ...]:
        """The fields given that change what is done: the dose, the limits, what is left out and
        the time for it."""
        given = self._given((*DOSE, *LIMITS, "within"))
        return (*given, *(("without",) if self.without else ()))

    @property
    def kept(self) -> tuple[str, ...]:
        """What `within` leaves as it is, because it was asked for."""
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
        from coach.budget.preferred import with_preferred
        from coach.routine.library import find, with_dose
        from coach.routine.without import leave_out

        whole = find(self.routine, self.open_voice())
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


@contextmanager
def composer_for(
    request: Request,
    routine: Routine,
    coaching: Coaching | None = None,
    *,
    begin: Place = BEGINNING,
    before: Seconds = NOTHING,
    voice: "Voice | None" = None,
) -> Iterator["Composer"]:
    """A composer of a routine, with the voice that was asked for.

    coaching: in place of the request's own.
    voice: the voice that was asked for, where it is open already.
    begin: where in the routine to begin.
    before: seconds head-down in earlier sessions that count toward the limit of this one.
    Raises RoutineError for a routine that cannot be done, or not within the time asked for;
    UsageError for an unknown voice.
    """
    from coach.composer import Composer
    from coach.sound.earcons import load_earcons

    lengths = {earcon: len(pcm) for earcon, pcm in load_earcons().items()}
    coaching = coaching or request.coaching()
    voice = voice or request.open_voice()
    with (
        _tell_of(routine.preferred),
        Composer(routine, coaching, voice, lengths, begin=begin, before=before) as composer,
    ):
        yield shortened(composer, request, begin)


def shortened(
    composer: "Composer", request: Request, begin: Place = BEGINNING, *, live: bool = False
) -> "Composer":
    """A composer that ends within the time asked for, and notes what gave way for it; the same one
    if it does so already, or if no time was asked for.

    begin: where in the routine it begins.
    live: a summary follows, which belongs to that time.
    Raises RoutineError for a routine that cannot be done, or not within the time.
    """
    from coach.budget.shortening import Version, shorten, what_gave_way

    if request.within is None:
        return composer

    def measure(tried: "Composer") -> Seconds:
        whole = tried.timeline()
        return seconds_of(whole.frames + live * tried.summary_of(whole).frames)

    def length(version: Version) -> Seconds | None:
        if version == asked:
            return needed
        coaching = replace(composer.coaching, detail=version.detail)
        try:
            tried = composer.with_coaching(coaching).with_dose(version.routine)
            seconds = measure(tried)
        except RoutineError:
            return None
        composers[version] = tried
        return seconds

    asked, needed = Version(composer.routine, composer.coaching.detail), measure(composer)
    composers = {asked: composer}
    given = shorten(asked, composer.plan, length, request.within, kept=request.kept, begin=begin)
    chosen = composers[given]
    if given != asked:
        chosen.notes = (what_gave_way(asked, given, chosen.plan, request.within),)
    return chosen


@contextmanager
def _tell_of(preferred: Preferred) -> Iterator[None]:
    """Add to the remedy of a routine that cannot be done that a preference may be the reason."""
    try:
        yield
    except RoutineError as error:
        if replace(preferred, music=NO_MUSIC_ASKED) != NOTHING_PREFERRED:
            from coach.budget.preferred import suggest_no_defaults

            suggest_no_defaults(error)
        raise


def read_value(name: str, text: str) -> Any:
    """The value of a field of `Request`, as a person types it: a tempo, a figure in its bounds, or
    one of a few words.

    Raises ValueError, which says what is wrong, for text that cannot be meant.
    """
    return _READERS[name](text)


def _whole(name: str, text: str) -> int:
    written = re.fullmatch(r"\s*(-?[0-9]{1,9})(?:[.]0*)?\s*", text)
    if written is None:
        raise ValueError(f"{text!r} is not a whole number such as {_BOUNDS[name][0]}")
    _check(name, int(written[1]), text)
    return int(written[1])


def read_choice(kind: type[StrEnum], text: str) -> StrEnum:
    """One of a few words, in any case. Raises ValueError for another."""
    words = [str(word) for word in kind]
    if text.strip().lower() not in words:
        raise ValueError(f"{text!r} is not one of {', '.join(words)}")
    return kind(text.strip().lower())


def _exercises(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names or not all(map(fold, names)):
        raise ValueError(f"{text!r} names no exercise; write it like crunch,sit-up")
    return names


def _duration(name: str, text: str) -> Seconds:
    length = parse_duration(text)
    _check(name, length, text, unit=" s")
    return length


def _factor(name: str, text: str) -> Fraction:
    try:
        # The bounds come first: an exact figure such as 1e999999999 would fill the memory.
        near = float(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a number such as 0.9") from None
    _check(name, near, text)
    return Fraction(text)


def _decibels(text: str) -> float:
    try:
        level = float(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a number such as -8") from None
    _check("music_level", level, text)
    return level


def _check(name: str, value: float | Fraction, text: str, unit: str = "") -> None:
    least, most = _BOUNDS[name]
    if not least <= value <= most:
        raise ValueError(f"{text} is not between {float(least):g} and {float(most):g}{unit}")


_READERS: Final[Mapping[str, Callable[[str], Any]]] = MappingProxyType(
    {
        "reps": partial(_whole, "reps"),
        "sets": partial(_whole, "sets"),
        "angle": partial(_whole, "angle"),
        "tempo": parse_tempo,
        "hold": partial(_duration, "hold"),
        "rest": partial(_duration, "rest"),
        "max_inverted": partial(_duration, "max_inverted"),
        "lead_in": partial(_duration, "lead_in"),
        "within": partial(_duration, "within"),
        "sides": partial(read_choice, Sides),
        "level": partial(read_choice, Level),
        "detail": partial(read_choice, Detail),
        "count": partial(read_choice, Count),
        "pace": partial(_factor, "pace"),
        "music_level": _decibels,
        "shuffle": partial(_whole, "shuffle"),
        "without": _exercises,
    }
)
