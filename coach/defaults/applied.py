"""Applies the defaults of a person to the flags of a command that were not given."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import Any, Final

from coach.budget.limits import limits_of
from coach.budget.preferred import NO_DEFAULTS, suggest_no_defaults
from coach.defaults.model import Defaults, shown
from coach.errors import MusicError, RoutineError, VoiceError
from coach.request import Request
from coach.routine.model import Preferences, Routine
from coach.units import length_in_words

_OF_THE_REQUEST: Final = ("routine", "voice", "pace", "partner", "detail")
"""Keys that apply whenever their flag is not given. The others depend on the routine or on the
command."""


@dataclass(frozen=True, slots=True)
class AppliedDefaults:
    """The defaults of a person, and which of them a command applied.

    keys: the keys of the request that come from them.
    """

    defaults: Defaults
    keys: tuple[str, ...] = ()

    def arguments_for(self, typed: Sequence[str]) -> list[str]:
        """The arguments of a command, with the default routine added if it applies: the command
        that resumes a session must name it, because the default may change.

        typed: without the name of the program; the first is the command.
        """
        routine = [str(self.defaults.values.routine)] if "routine" in self.keys else []
        return [*typed[:1], *routine, *typed[1:]]

    def summary(self, request: Request, routine: Routine) -> str:
        """A line about what came from the defaults, and about a level or angle of the defaults that
        was not applied; empty if there is nothing to say.

        routine: the one that was found for the request.
        """
        found: dict[str, Any] = {key: getattr(self.defaults.values, key) for key in self.keys}
        found |= {each.name: getattr(routine.preferred, each.name) for each in fields(Preferences)}
        music = found.pop("music")
        if routine.music.choice is not None:
            found |= {"music": music.places, "music_level": music.level}
        if found["hold"] is not None:
            found["hold"] = length_in_words(found["hold"])
        parts = [f"{key} {shown(value)}" for key, value in found.items() if value not in (None, ())]
        parts += self._aside(request, routine)
        return f"From {self.defaults.file}: {'; '.join(parts)}." if parts else ""

    def _aside(self, request: Request, routine: Routine) -> Iterator[str]:
        """The limits of the defaults that were overruled, and by what."""
        own, angle = self.defaults.values, limits_of(routine).angle
        if own.level not in (None, routine.level):
            who = "the routine" if request.level is None else "--level"
            yield f"not level {own.level}, as {who} says {routine.level}"
        if own.angle not in (None, angle):
            if routine.angle is None:
                yield f"not angle {own.angle}, as level {routine.level} has {angle}"
            else:
                who = "the routine" if request.angle is None else "--angle"
                yield f"not angle {own.angle}, as {who} says {angle}"


def load_defaults(say: Callable[[str], None], *, leave_out: bool) -> Defaults:
    """The defaults of this person; none when they are left out.

    say: called with a line for the person if coach has no permission to look for them.

    Raises RoutineError for a file that cannot be read or is not valid: a typing mistake in it must
    not change a session.
    """
    from coach.defaults.file import defaults_file, read_defaults

    if leave_out:
        return Defaults(defaults_file())
    try:
        defaults = read_defaults()
    except RoutineError as error:
        suggest_no_defaults(error)
        raise
    if defaults.not_seen:
        say(f"{defaults.file}: {defaults.not_seen}. Your defaults are left out.")
    return defaults


def fill_in(given: Mapping[str, Any], defaults: Defaults) -> dict[str, Any]:
    """The defaults of flags that were not given.

    given: the flags by name; None for one that was not given.
    """
    routines = given.get("routines") or given.get("routine")
    flags = {**given, "routine": routines}
    found = {key: getattr(defaults.values, key) for key in _OF_THE_REQUEST if not flags[key]}
    return {key: value for key, value in found.items() if value is not None}


@contextmanager
def music_errors(defaults: Defaults) -> Iterator[None]:
    """Add the flags that help to the remedy of an error about music that the defaults name."""
    try:
        yield
    except MusicError as error:
        if error.where == defaults.where("music"):
            error.remedy += " `--no-music` plays none today."
            suggest_no_defaults(error)
        raise


@contextmanager
def routine_errors(defaults: Defaults) -> Iterator[None]:
    """Make an error about a routine that is not there name the line of the defaults."""
    from coach.routine.library import means_today

    routine = str(defaults.values.routine)
    try:
        yield
    except RoutineError as error:
        if not means_today(routine) and error.where in ("", routine):
            error.where = defaults.where("routine")
            suggest_no_defaults(error)
        raise


@contextmanager
def voice_errors(defaults: Defaults) -> Iterator[None]:
    """Make an error about a voice that is not installed name the line of the defaults.

    Raises VoiceError for an unknown voice.
    """
    from coach.voices.registry import known_voices

    name = str(defaults.values.voice).lower()
    absent = {voice.name: voice.absent for voice in known_voices()}
    if name not in absent:
        raise VoiceError(
            f"there is no voice {name!r}",
            where=defaults.where("voice"),
            remedy=f"`coach voices` lists them. {NO_DEFAULTS}",
        )
    try:
        yield
    except VoiceError as error:
        if absent[name]():
            error.what = f"{error.where}: {error.what}" if error.where else error.what
            error.where = defaults.where("voice")
            suggest_no_defaults(error)
        raise
