"""`coach plan`: what would be said, and when."""

from typing import Annotated

import typer

from coach.cli.flags import FROM_THE_BEGINNING, DoseFlags, From, KeepAlive, takes_dose


@takes_dose
def plan(
    dose: DoseFlags,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the cue sheet, for programs.")
    ] = False,
    begin: From = FROM_THE_BEGINNING,
    keepalive: KeepAlive = True,
) -> None:
    """Show what would be said, and when; nothing is played."""
    from coach.budget.places import read_place
    from coach.cli.session import quiet_before, studio_for
    from coach.cli.terminal import answer, give_json
    from coach.timeline.outline import outline
    from coach.timeline.sheet import cue_sheet

    routine = dose.chosen_routine()
    place = read_place(begin, routine)
    quiet = quiet_before(keepalive)
    with studio_for(dose, quiet=quiet, routine=routine, begin=place) as studio:
        timeline = studio.timeline()
    if as_json:
        give_json(cue_sheet(timeline, studio.about()))
    else:
        plan = studio.plan
        answer(*outline(timeline, studio.about(), plan.limits.angle, plan.bouts))
