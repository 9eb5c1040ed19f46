"""Commands that explain extra arguments, and groups that explain an unknown command."""

from typing import Any, Final

from typer import Context
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from coach.errors import UsageError
from coach.similar import did_you_mean, similar

_SINGULAR: Final = "routine"
"""The argument of the commands that take one routine."""


class CliCommand(TyperCommand):
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


class CliGroup(TyperGroup):
    """A group of typer's."""

    def resolve_command(self, ctx: Context, args: list[str]) -> Any:  # type: ignore[override]
        """The command that the first word names. Raises UsageError for an unknown one."""
        name = args[0]
        if name not in self.commands and not name.startswith("-") and not ctx.resilient_parsing:
            raise UsageError(
                f"There is no command {name[:60]!r}",
                where=ctx.command_path,
                remedy=did_you_mean(similar(name, self.commands))
                or f"`{ctx.command_path} --help` lists them.",
            )
        return super().resolve_command(ctx, args)


def _too_many(routine: str | None, extra: list[str]) -> UsageError:
    if routine is None:
        return UsageError(f"{extra[0]!r} is one word too many", remedy="Leave it out.")
    words = [word.strip(",") for word in (routine, *extra)]
    return UsageError(
        "These are several names, but the command takes one routine",
        where=" ".join([routine, *extra]),
        remedy=f"Exercises are joined with commas and no spaces: {','.join(words)}.",
    )
