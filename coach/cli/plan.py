"""`coach plan`: what would be said, and when."""

import json
from fractions import Fraction
from typing import Annotated

import typer

from coach.cli.flags import DoseFlags, takes_dose


@takes_dose
def plan(
    dose: DoseFlags,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the cue sheet, for programs.")
    ] = False,
) -> None:
    """Show what would be said, and when; nothing is played."""
    from coach.cli.session import studio_for
    from coach.timeline.outline import outline
    from coach.timeline.sheet import cue_sheet

    with studio_for(dose, lead_in=Fraction(0)) as studio:
        timeline = studio.timeline()
    if as_json:
        print(json.dumps(cue_sheet(timeline, studio.about()), ensure_ascii=False, indent=1))
    else:
        print("\n".join(outline(timeline, studio.about(), studio.plan.limits.angle)))
