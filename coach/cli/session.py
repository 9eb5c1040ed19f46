"""From flags to a composer: the beginning that start, export and plan have in common."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from typing import Final

from coach.budget.planner import BEGINNING, NOTHING, Place
from coach.cli.flags import DoseFlags
from coach.cli.terminal import say
from coach.composer import Composer
from coach.routine.model import Routine
from coach.units import Seconds

_QUIET: Final = Fraction(3, 2)
"""Seconds before the first word of a file: Bluetooth headphones swallow 0.5 to 1.5."""

_FLOOR: Final = -70.0
"""dBFS RMS of the noise that keeps them from falling asleep between two cues."""


def quiet_before(keepalive: bool) -> Seconds:
    """Seconds before the first word of a file."""
    return _QUIET if keepalive else Fraction(0)


def noise_floor(keepalive: bool) -> float | None:
    """The level of the noise under everything in dBFS RMS; None for no noise."""
    return _FLOOR if keepalive else None


@contextmanager
def composer_for(
    dose: DoseFlags,
    *,
    lead_in: Seconds = Fraction(0),
    quiet: Seconds = Fraction(0),
    routine: Routine | None = None,
    doctor: bool = True,
    begin: Place = BEGINNING,
    before: Seconds = NOTHING,
) -> Iterator[Composer]:
    """A composer for what was asked. Afterwards the person is told when no phrase could be kept.

    lead_in: seconds, when no flag says otherwise.
    quiet: seconds before the first word.
    routine: in place of the one that the flags name.
    doctor: who should ask a doctor first is said.
    begin: where the routine is gone on with.
    before: seconds head-down in earlier sessions that count toward the limit of this one.
    Raises RoutineError for a routine that cannot be done, UsageError for a voice that there is
    none of.
    """
    from coach.sound.earcons import load_earcons
    from coach.voices.cache import CachedVoice

    chosen = routine or dose.chosen_routine()
    voice = dose.chosen_voice()
    earcon_lengths = {sound: len(pcm) for sound, pcm in load_earcons().items()}
    coaching = replace(dose.coaching(lead_in), quiet=quiet, doctor=doctor)
    with Composer(chosen, coaching, voice, earcon_lengths, begin=begin, before=before) as composer:
        yield composer
    if isinstance(voice, CachedVoice) and voice.not_kept:
        say(f"Recorded phrases are not kept ({voice.not_kept}); the next time takes as long.")
