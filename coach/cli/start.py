"""`coach start`: a routine, live."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Final

import typer

from coach.cli.flags import DoseFlags, takes_dose

if TYPE_CHECKING:
    from coach.live.player import Parts, Played
    from coach.timeline.model import Chapter, Timeline

LEAD_IN: Final = Fraction(45)
"""Seconds to get to the table when nothing else is asked for."""

_AWAKE: Final = -70.0
"""dBFS RMS of the noise that keeps Bluetooth headphones from falling asleep between two cues."""


@takes_dose
def start(
    dose: DoseFlags,
    device: Annotated[
        str | None,
        typer.Option(
            metavar="D",
            help="Number, name or part of the name of a sound device; see `coach devices`.",
            show_default=False,
        ),
    ] = None,
    keepalive: Annotated[
        bool,
        typer.Option(
            "--keepalive/--no-keepalive",
            help="Play a noise too quiet to hear, or Bluetooth headphones fall asleep.",
        ),
    ] = True,
    plain: Annotated[
        bool, typer.Option("--plain", help="One line a milestone, nothing redrawn.")
    ] = False,
) -> None:
    """Coach a routine live: start it, lie down, listen. Ctrl-C silences it at once."""
    from coach.cli.session import studio_for
    from coach.cli.terminal import is_plain, say
    from coach.live.ahead import Ahead

    studio = studio_for(dose, lead_in=LEAD_IN)
    # The first words are recorded while the device is found and opened, the later ones while it plays.
    sections = Ahead(studio.sections(), name="sections")
    try:
        from coach.live.player import BLOCK, Player
        from coach.live.portaudio import PortAudioDevice
        from coach.sound.cues import load_sounds
        from coach.sound.renderer import Renderer

        player = Player(PortAudioDevice(device))
        renderer = Renderer(load_sounds(), floor_dbfs=_AWAKE if keepalive else None)
        shown = _Shown(is_plain(plain))
        played = player.play(
            (renderer.blocks(section, BLOCK) for section in shown.follow(sections)), shown.at
        )
    finally:
        sections.close()
    say("Done.")
    _tell_gaps(played)
