"""`coach plan`: what would be said, and when."""

from typing import Annotated, Final

import typer

from coach.cli.flags.file_flag import STDOUT, FileFlag
from coach.cli.flags.request import takes_request
from coach.cli.flags.shared import From, Overwrite
from coach.defaults.applied import AppliedDefaults
from coach.english import counted
from coach.printable import printable
from coach.request import Request
from coach.routine.music import MusicChoice
from coach.routine.values import DetailFlag

_PICTURE: Final = FileFlag("--picture", "picture", "an SVG file", "plan.svg", (".svg",))


@takes_request
def plan(
    request: Request,
    applied: AppliedDefaults,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the cue sheet, for programs.")
    ] = False,
    begin: From = None,
    picture: Annotated[
        str | None,
        typer.Option(
            "--picture",
            metavar="FILE",
            help="Draw the session as an SVG file: posture over time against the limit; - writes "
            "to stdout.",
            show_default=False,
        ),
    ] = None,
    overwrite: Overwrite = False,
) -> None:
    """Show what would be said, and when; nothing is played."""
    from coach.budget.limits import COUNTS_FOR
    from coach.budget.places import parse_place
    from coach.budget.planner import BEGINNING
    from coach.cli.flags.resolve import resolved_for_a_file, say_unused_flags
    from coach.cli.output.terminal import answer, give_json, say, say_not_kept
    from coach.cli.output.waiting import shown_while_recording
    from coach.music.playable import playable_tracks, tracks_within
    from coach.practice.detail import detail_after, sessions_of, with_detail
    from coach.practice.tolerant_record import TolerantRecord
    from coach.request_composer import composer_for
    from coach.sound.music_gain import MusicGain
    from coach.timeline.outline import outline
    from coach.timeline.sheet import cue_sheet
    from coach.units import length_in_words

    drawing = _PICTURE.check(picture, as_json=as_json, overwrite=overwrite)
    record = TolerantRecord(say)
    request = with_detail(resolved_for_a_file(request, record), record)
    routine = request.find_routine()
    say_unused_flags(request, [routine])
    choice = routine.music.choice
    tracks = playable_tracks(choice)
    place = BEGINNING if begin is None else parse_place(begin, routine)
    with shown_while_recording(), composer_for(request, routine, begin=place) as composer:
        timeline = composer.timeline()
    say_not_kept(composer.not_kept)
    sheet = cue_sheet(timeline, composer.sheet_header())
    if drawing is not None:
        from coach.timeline.picture.drawing import draw_picture

        _PICTURE.write(draw_picture(sheet), drawing, overwrite=overwrite)
    if as_json:
        give_json(sheet)
    elif picture != STDOUT:
        plan = composer.plan
        answer(*outline(timeline, composer.sheet_header(), plan.limits.angle, plan.bouts))
        sessions = sessions_of(request, record)
        answer("")
        if line := applied.summary(request, routine):
            answer(line)
        if choice is not None:
            frames = timeline.end - MusicGain(timeline, choice.level).begin
            answer(_music_line(choice, len(tracks_within(tracks, frames)), len(set(tracks))))
        if applied.defaults.values.detail in (None, DetailFlag.AUTO):
            gives_way = "" if request.within is None else ", which gives way to --within as here"
            answer(
                f"Today `coach start` would take --detail {detail_after(sessions)}{gives_way} "
                f"(sessions so far: {sessions})."
            )
        if lately := record.head_down_lately():
            limit = plan.limits.session
            too_much = sheet["inverted"]["total"] + lately > limit
            answer(
                f"Now it would count {length_in_words(lately)} head-down of the last "
                f"{COUNTS_FOR // 3600} hours toward the limit of the session "
                f"({length_in_words(limit)}){' and be refused' if too_much else ''}."
            )


def _music_line(choice: MusicChoice, heard: int, found: int) -> str:
    """A line about the music of a routine: what it is, how loud, and who asks for it.

    heard: how many tracks are heard, of those that were found.
    """
    names = printable(", ".join(place.name or str(place) for place in choice.places))
    many = counted(found, "track")
    if heard < found:
        many = f"the first {f'{heard} ' * (heard > 1)}of {many}"
    order = "" if choice.seed is None else f", shuffled by {choice.seed}"
    asked_by = printable(choice.where) or "--music"
    return f"Music: {names} ({many}{order}) at {choice.level:g} LU, from {asked_by}."
