"""From flags to a studio: the beginning that start, export and plan have in common."""

from coach.cli.flags import DoseFlags
from coach.studio import Studio
from coach.units import Seconds


def studio_for(dose: DoseFlags, lead_in: Seconds) -> Studio:
    """A studio for what was asked, to be used in a `with` block.

    lead_in: seconds, when no flag says otherwise.
    """
    from coach.sound.cues import load_sounds
    from coach.voices.catalogue import DEFAULT_VOICE, open_voice

    routine = dose.chosen_routine()
    voice = open_voice(dose.voice or DEFAULT_VOICE, float(dose.pace))
    beeps = {sound: len(pcm) for sound, pcm in load_sounds().items()}
    return Studio(routine, dose.coaching(lead_in), voice, beeps)
