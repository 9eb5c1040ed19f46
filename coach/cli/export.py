"""`coach export`: a routine as a sound file."""

import sys
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from coach.cli.flags import DoseFlags, takes_dose
from coach.units import FRAME_RATE


@takes_dose
def export(
    dose: DoseFlags,
    to: Annotated[
        Path, typer.Option("--to", metavar="DIR", help="Folder to write to; made when missing.")
    ] = Path(),
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="File to write; - writes to stdout.",
            show_default=False,
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a file that exists.")
    ] = False,
    plain: Annotated[
        bool, typer.Option("--plain", help="One line a milestone, nothing redrawn.")
    ] = False,
) -> None:
    """Write a routine as a sound file, for a phone or any player."""
    from coach.cli.session import studio_for
    from coach.cli.terminal import is_plain, progress, say
    from coach.phone.export import write_file, write_stream
    from coach.phone.formats import named
    from coach.sound.cues import load_sounds
    from coach.sound.renderer import Renderer
    from coach.units import length_in_words, seconds_of

    with studio_for(dose, lead_in=Fraction(0)) as studio:
        timeline = studio.timeline()
    about = studio.about()
    wav = named("wav")
    blocks = progress(
        Renderer(load_sounds()).blocks(timeline, FRAME_RATE),
        total=-(-timeline.frames // FRAME_RATE),
        what=f"Writing {studio.routine.title}",
        plain=is_plain(plain),
    )
    if output == "-":
        write_stream(sys.stdout.buffer, blocks, timeline, wav, about)
        return
    path = Path(output) if output else to / f"{studio.routine.name.replace(',', '+')}.wav"
    write_file(path, blocks, timeline, wav, about, overwrite=overwrite)
    say(f"{length_in_words(seconds_of(timeline.frames))} of sound")
    print(path)
