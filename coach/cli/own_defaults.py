"""The defaults of a person as a command takes them: where no flag says otherwise."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from coach.cli.terminal import say
from coach.errors import RoutineError, VoiceError
from coach.routine.model import Preferred, Routine

if TYPE_CHECKING:
    from coach.defaults.file import Defaults

_OF_THE_REQUEST: Final = ("routine", "voice", "pace", "partner", "detail")
"""Keys that are taken whenever their flag is not given; what the others do depends on the routine,
or on the command."""


@dataclass(frozen=True, slots=True)
class OwnDefaults:
    """What holds when no flag says otherwise, and what of it a command took.

    taken: the keys of the request that were taken.
    """

    defaults: "Defaults"
    taken: tuple[str, ...] = ()

    def words_for(self, typed: Sequence[str]) -> list[str]:
        """The arguments of a command with the routine that was taken in them: the command to go on
        with names it, whatever the default will be by then.

        typed: without the name of the program; the first is the command.
        """
        routine = [str(self.defaults.form.routine)] if "routine" in self.taken else []
        return [*typed[:1], *routine, *typed[1:]]

    def told(self, routine: Routine) -> str:
        """What of a routine and its coaching came from the defaults, in a line; it may be empty."""
        from coach.defaults.form import shown
        from coach.units import length_in_words

        found: dict[str, Any] = {key: getattr(self.defaults.form, key) for key in self.taken}
        found |= {each.name: getattr(routine.preferred, each.name) for each in fields(Preferred)}
        if found["hold"] is not None:
            found["hold"] = length_in_words(found["hold"])
        told = [f"{key} {shown(value)}" for key, value in found.items() if value not in (None, ())]
        return f"From {self.defaults.file}: {'; '.join(told)}." if told else ""


def read_own(*, leave_out: bool) -> "Defaults":
    """The defaults of this person; none when they are left out.

    Raises RoutineError for a file that cannot be read or is not valid: a session is not to change
    because of a slip in it.
    """
    from coach.budget.preferred import NO_DEFAULTS
    from coach.defaults.file import Defaults, defaults_file, read_defaults

    if leave_out:
        return Defaults(defaults_file())
    try:
        defaults = read_defaults()
    except RoutineError as error:
        error.remedy = f"{error.remedy} {NO_DEFAULTS}".strip()
        raise
    if defaults.not_seen:
        say(f"{defaults.file}: {defaults.not_seen}. It goes on without your defaults.")
    return defaults


def fill_in(given: Mapping[str, Any], defaults: "Defaults") -> dict[str, Any]:
    """The values of flags that were not given, as far as the defaults have them.

    given: the flags by name; None for one that was not given.
    """
    routines = given.get("routines") or given.get("routine")
    flags = {**given, "routine": routines}
    found = {key: getattr(defaults.form, key) for key in _OF_THE_REQUEST if not flags[key]}
    return {key: value for key, value in found.items() if value is not None}


@contextmanager
def voice_of(defaults: "Defaults") -> Iterator[None]:
    """Have an error about a voice that is not there name the line of the defaults.

    Raises VoiceError for a name that no voice has.
    """
    from coach.budget.preferred import NO_DEFAULTS
    from coach.voices.registry import known_voices

    name = str(defaults.form.voice).lower()
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
            error.remedy = f"{error.remedy} {NO_DEFAULTS}".strip()
        raise
