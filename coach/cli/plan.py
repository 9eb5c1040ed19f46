"""`coach plan`: what would be said, and when."""

import json
from fractions import Fraction
from typing import Annotated

import typer

from coach.cli.flags import DoseFlags, KeepAlive, takes_dose


@takes_dose
def plan(
    dose: DoseFlags,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the cue sheet, for programs.")
    ] = False,
    keepalive: KeepAlive = True,
) -> None:
    """Show what would be said, and when; nothing is played."""
    from coach.cli.session import KEEPALIVE_QUIET, studio_for
    from coach.timeline.outline import outline
    from coach.timeline.sheet import cue_sheet

    quiet = KEEPALIVE_QUIET if keepalive else Fraction(0)
    with studio_for(dose, lead_in=Fraction(0), quiet=quiet) as studio:
        timeline = studio.timeline()
    if as_json:
        print(json.dumps(cue_sheet(timeline, studio.about()), ensure_ascii=False, indent=1))
    else:
        plan = studio.plan
        print("\n".join(outline(timeline, studio.about(), plan.limits.angle, plan.bouts)))
