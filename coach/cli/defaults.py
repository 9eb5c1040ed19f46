"""`coach defaults`: values for flags that are not given."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from coach.cli.flags import completion
from coach.cli.flags.arguments import CliCommand, CliGroup
from coach.cli.output.terminal import answer, say
from coach.routine.music import USUAL_LEVEL

app = typer.Typer(name="defaults", cls=CliGroup, invoke_without_command=True)

_USUAL: Final = {
    "level": "steady, or the routine's own",
    "angle": "that of the level",
    "hold": "that of the exercise",
    "tempo": "that of the exercise",
    "without": "nothing",
    "pace": "1",
    "partner": "nobody said",
    "detail": "auto live, full in files",
    "music": "none",
    "music_level": f"{USUAL_LEVEL:g}",
    "folder": "this folder",
}
"""The value without a default, in words."""

Key = Annotated[
    str,
    typer.Argument(
        metavar="KEY",
        help="As `coach defaults` lists it.",
        autocompletion=completion.default_key,
    ),
]


@app.callback()
def defaults(context: typer.Context) -> None:
    """Values for flags that are not given: list, set, unset.

    A flag comes first, then what a routine names, then these. They never
    raise a level, angle or stretch that a routine names; --no-defaults ignores them.
    """
    from coach.defaults.file import read_defaults
    from coach.defaults.model import KEYS, NOTHING_SET, shown
    from coach.export.formats.registry import FORMATS
    from coach.routine.library import DEFAULT_ROUTINE
    from coach.units import length_in_words
    from coach.voices.registry import DEFAULT_VOICE

    if context.invoked_subcommand is not None:
        return
    own = read_defaults()
    usual = {
        **_USUAL,
        "routine": DEFAULT_ROUTINE,
        "voice": DEFAULT_VOICE,
        "format": next(iter(FORMATS)),
    }
    rows = []
    for key in KEYS:
        value = getattr(own.values, key)
        if value is None:
            rows.append((key, usual[key], "built in"))
        else:
            text = length_in_words(value) if key == "hold" else shown(value)
            rows.append((key, text, own.line(key)))
    first, second = (max(len(row[column]) for row in rows) for column in (0, 1))
    answer(*(f"{key:<{first}}  {text:<{second}}  {where}" for key, text, where in rows))
    is_set = own.values != NOTHING_SET
    found = own.not_seen or ("" if is_set else "nothing is set there")
    say(f"{own.file}{f': {found}' if found else ''}")


# An unknown option may be a value, such as -8.
@app.command("set", cls=CliCommand, context_settings={"ignore_unknown_options": True})
def set_(
    key: Key,
    values: Annotated[
        list[str],
        typer.Argument(
            metavar="VALUE...",
            help="As after the flag; yes or no for partner. Several for music, without, format.",
            autocompletion=completion.default_value,
        ),
    ],
) -> None:
    """Set a value, as it is typed after its flag: `coach defaults set tempo 3-1-2-1`."""
    from coach.defaults.change import key_meant, set_default
    from coach.defaults.file import defaults_file

    meant = key_meant(key)
    set_default(meant, _music(values) if meant == "music" else _checked(meant, ",".join(values)))
    say(f"{meant} is set in {defaults_file()}.")
    if meant == "voice":
        _say_if_absent(",".join(values))


@app.command("unset", cls=CliCommand)
def unset(key: Key) -> None:
    """Remove a value, so that the built-in one applies again."""
    from coach.defaults.change import key_meant, unset_default
    from coach.defaults.file import defaults_file

    meant = key_meant(key)
    was_set = unset_default(meant)
    say(f"{meant} {'is no longer' if was_set else 'was not'} set in {defaults_file()}.")


def _say_if_absent(voice: str) -> None:
    """Print what a voice lacks on this computer. It may be set first and installed later."""
    from coach.voices.registry import known_voice

    if absent := known_voice(voice).absent():
        say(f"It cannot speak here yet: {absent}. `coach plan` says what to do.")


def _music(places: Sequence[str]) -> list[str]:
    """Files and folders of music as absolute paths. Raises MusicError for what cannot be played."""
    from coach.music.playable import playable_tracks
    from coach.routine.music import MusicRequest

    asked = MusicRequest(tuple(map(Path, places))).found_from(Path.cwd(), "")
    playable_tracks(asked.choice)
    return [
        typed if typed.startswith("~") else str(place)
        for typed, place in zip(places, asked.places or (), strict=True)
    ]


def _checked(key: str, value: str) -> str:
    """The value to keep. A file or folder is kept with its whole path, so that it is found from
    any folder.

    Raises RoutineError or UsageError for an unknown routine or voice.
    """
    if key == "routine":
        from coach.routine.library import find, means_today

        if means_today(value):
            return value
        file = find(value).origin.file
        return str(Path(file).absolute()) if file else value
    if key == "voice":
        from coach.voices.registry import open_voice

        open_voice(value, cache=False)
    if key == "folder" and value.strip() and not value.startswith("~"):
        return str(Path(value).absolute())
    return value
