"""A command that explains what is wrong with extra arguments."""

from typing import Final

from typer import Context
from typer.core import TyperCommand
from typer.exceptions import TyperException

from coach.errors import UsageError

_SINGULAR: Final = "routine"
"""The argument of the commands that take one routine."""


class Command(TyperCommand):
    """A command of typer's."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Read the arguments. Raises UsageError for more of them than the command takes, and
        typer's errors, each with the command it is about."""
        ctx.allow_extra_args = True
        try:
            extra = super().parse_args(ctx, args)
        except TyperException as error:
            # Typer forgets the command when a flag lacks its value.
            if getattr(error, "ctx", None) is None:
                error.ctx = ctx  # type: ignore[attr-defined]
            raise
        if extra and not ctx.resilient_parsing:
            raise _too_many(ctx.params.get(_SINGULAR), extra)
        return extra


def _too_many(routine: str | None, extra: list[str]) -> UsageError:
    if routine is None:
        return UsageError(f"{extra[0]!r} is one word too many", remedy="Leave it out.")
    words = [word.strip(",") for word in (routine, *extra)]
    return UsageError(
        "These are several names, but the command takes one routine",
        where=" ".join([routine, *extra]),
        remedy=f"Exercises are joined with commas and no spaces: {','.join(words)}.",
    )
