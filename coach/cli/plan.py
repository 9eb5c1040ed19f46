"""`coach plan`: what would be said, and when."""

import sys
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from coach.cli.flags import From, Overwrite, takes_request
from coach.errors import UsageError
from coach.request import Request

_STDOUT: Final = "-"
_SUFFIX: Final = ".svg"


@takes_request
def plan(
    request: Request,
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
    from coach.cli.practised import detail_after, with_detail
    from coach.cli.recording import PracticeRecord
    from coach.cli.terminal import answer, give_json, say_not_kept
    from coach.request import composer_for
    from coach.timeline.outline import outline
    from coach.timeline.sheet import cue_sheet
    from coach.units import length_in_words

    drawing = _check_picture(picture, as_json=as_json, overwrite=overwrite)
    record = PracticeRecord()
    request = with_detail(request, record)
    routine = request.find_routine()
    place = BEGINNING if begin is None else parse_place(begin, routine)
    with composer_for(request, routine, begin=place) as composer:
        timeline = composer.timeline()
    say_not_kept(composer.not_kept)
    sheet = cue_sheet(timeline, composer.about())
    if drawing is not None:
        _write_picture(sheet, drawing, overwrite=overwrite)
    if as_json:
        give_json(sheet)
    elif picture != _STDOUT:
        plan = composer.plan
        answer(*outline(timeline, composer.about(), plan.limits.angle, plan.bouts))
        sessions = record.times_practised(routine)
        answer(
            "",
            f"Today `coach start` would take --detail {detail_after(sessions)} "
            f"(sessions so far: {sessions}).",
        )
        if lately := record.head_down_lately():
            answer(
                f"Now it would count {length_in_words(lately)} head-down of the last "
                f"{COUNTS_FOR // 3600} hours toward the limit of the session."
            )


def _check_picture(picture: str | None, *, as_json: bool, overwrite: bool) -> Path | None:
    """Where the picture goes, `-` for stdout; None if none is asked for.

    Raises UsageError or OutputError, before anything is recorded, if it cannot be written there.
    """
    from coach.files import check_target

    if picture is None:
        if overwrite:
            raise UsageError(
                "--overwrite replaces a picture, and none is asked for",
                remedy="Leave it out, or add --picture FILE.svg.",
            )
        return None
    path, where = Path(picture), f"--picture {picture}"
    if picture == _STDOUT:
        if as_json:
            raise UsageError(
                "--json and --picture - both write to stdout",
                remedy="Write the picture to a file, as in --picture plan.svg.",
            )
    elif not picture.strip():
        raise UsageError(
            "This names no file", where="--picture", remedy="Write, for example, plan.svg."
        )
    elif path.suffix.lower() != _SUFFIX:
        name = "plan.svg" if path.name[:1] in ("", ".") else path.with_suffix(_SUFFIX)
        raise UsageError("The picture is an SVG file", where=where, remedy=f"Name it {name}.")
    else:
        check_target(path, overwrite=overwrite)
    return path


def _write_picture(sheet: dict[str, Any], path: Path, *, overwrite: bool) -> None:
    from coach.cli.terminal import say
    from coach.files import disk_errors, new_folder, put
    from coach.timeline.picture.drawing import draw_picture

    drawn = draw_picture(sheet).encode()
    if str(path) == _STDOUT:
        with disk_errors("standard output"):
            sys.stdout.buffer.write(drawn)
            sys.stdout.buffer.flush()
        return
    with new_folder(path.parent):
        put(path, drawn, overwrite=overwrite)
    say(f"The picture: {path}")
