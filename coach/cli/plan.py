"""`coach plan`: what would be said, and when."""

from typing import Annotated

import typer

from coach.cli.flags import From, takes_request
from coach.request import Request


@takes_request
def plan(
    request: Request,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the cue sheet, for programs.")
    ] = False,
    begin: From = None,
) -> None:
    """Show what would be said, and when; nothing is played."""
    from coach.budget.places import parse_place
    from coach.budget.planner import BEGINNING
    from coach.cli.terminal import answer, give_json, say_not_kept
    from coach.request import composer_for
    from coach.timeline.outline import outline
    from coach.timeline.sheet import cue_sheet

    routine = request.find_routine()
    place = BEGINNING if begin is None else parse_place(begin, routine)
    with composer_for(request, routine, begin=place) as composer:
        timeline = composer.timeline()
    say_not_kept(composer.not_kept)
    if as_json:
        give_json(cue_sheet(timeline, composer.about()))
    else:
        plan = composer.plan
        answer(*outline(timeline, composer.about(), plan.limits.angle, plan.bouts))
