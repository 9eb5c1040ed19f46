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
    from coach.budget.places import parse_place
    from coach.cli.session import composer_for, quiet_before
    from coach.cli.terminal import answer, give_json
    from coach.timeline.outline import outline
    from coach.timeline.sheet import cue_sheet

    routine = dose.chosen_routine()
    place = parse_place(begin, routine)
    quiet = quiet_before(keepalive)
    with composer_for(dose, quiet=quiet, routine=routine, begin=place) as composer:
        timeline = composer.timeline()
    if as_json:
        give_json(cue_sheet(timeline, composer.about()))
    else:
        plan = composer.plan
        answer(*outline(timeline, composer.about(), plan.limits.angle, plan.bouts))
