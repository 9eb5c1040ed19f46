"""`coach start`: a routine, live."""

import sys
from collections import deque
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Final

import typer

from coach.cli.flags import DoseFlags, takes_dose
from coach.cli.terminal import is_plain, say
from coach.units import FRAME_RATE, clock, seconds_of

if TYPE_CHECKING:
    from coach.live.player import Played
    from coach.timeline.model import Chapter, Timeline
    from coach.timeline.section import Section

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
    from coach.live.ahead import Ahead

    shown = _Shown(is_plain(plain))
    with studio_for(dose, lead_in=LEAD_IN) as studio:
        # The first words are recorded while the device is opened, later ones while it plays.
        sections = Ahead(studio.sections(), name="sections")
        try:
            from coach.live.player import BLOCK, Player
            from coach.live.portaudio import PortAudioDevice
            from coach.sound.cues import load_sounds
            from coach.sound.renderer import Renderer

            player = Player(PortAudioDevice(device))
            renderer = Renderer(load_sounds(), floor_dbfs=_AWAKE if keepalive else None)
            parts = (renderer.blocks(section, BLOCK) for section in shown.follow(sections))
            played = player.play(parts, shown.at)
        finally:
            sections.close()
    shown.done(played)


class _Shown:
    """Says on the screen where the session is: a line for each chapter, and a running clock."""

    def __init__(self, plain: bool) -> None:
        self._plain = plain
        self._to_come: deque[Chapter] = deque()
        self._title = ""
        self._clock = ""

    def follow(self, sections: Iterable["Section"]) -> Iterator["Timeline"]:
        """Pass the sections on and note their chapters."""
        for section in sections:
            self._to_come += section.timeline.chapters
            yield section.timeline

    def at(self, frame: int) -> None:
        """Called as the session is heard, with the frame that is."""
        while self._to_come and self._to_come[0].start <= frame:
            chapter = self._to_come.popleft()
            if chapter.title != self._title:
                self._title = chapter.title
                self._wipe()
                say(f"{clock(seconds_of(chapter.start)):>6}  {chapter.title}")
        now = clock(seconds_of(frame))
        if not self._plain and now != self._clock:
            self._clock = now
            print(f"\r{now:>6}", end="", file=sys.stderr, flush=True)

    def done(self, played: "Played") -> None:
        """Say how it went: whoever plans the next session must know of gaps in this one."""
        self._wipe()
        say("Done.")
        if played.underruns:
            say(
                f"The sound broke off {played.underruns} times, {played.missed / FRAME_RATE:.1f} s "
                "in all; every beat stayed in its place. Close what else keeps the machine busy."
            )

    def _wipe(self) -> None:
        if not self._plain:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
