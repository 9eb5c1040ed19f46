"""`coach cache`: the recorded phrases and decoded music that are kept on this computer."""

from typing import TYPE_CHECKING, Annotated, Final

import typer

from coach.cli.flags.arguments import CliCommand, CliGroup
from coach.cli.flags.shared import number_of
from coach.cli.output.terminal import answer, give
from coach.english import counted

if TYPE_CHECKING:
    from coach.kept_files import KeptFiles, Usage

MEGABYTE: Final = 1_000_000

app = typer.Typer(
    name="cache",
    cls=CliGroup,
    help="See or empty the folder of recorded phrases and decoded music.",
)


@app.command("info", cls=CliCommand)
def info() -> None:
    """Show where recorded phrases and decoded music are kept, how many, and how much space
    they take."""
    from coach.voices.cache import default_folder
    from coach.voices.store import TAKES_LIMIT

    give(str(default_folder()))
    answer(f"{phrases_in(takes().usage())}; kept below {TAKES_LIMIT // MEGABYTE} MB")
    music = _music().usage()
    if music.count:
        from coach.music.store import MUSIC_LIMIT

        answer(f"{_tracks_in(music)}; kept below {MUSIC_LIMIT // MEGABYTE} MB")


@app.command("prune", cls=CliCommand)
def prune(
    keep: Annotated[
        int | None,
        typer.Option(
            "--keep",
            parser=number_of(int, 0, 10**9),
            metavar="MB",
            help="Megabytes to keep at most. Default: 500.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Remove the phrases that have not been used for longest. Coach does so by itself at 500 MB.

    The same with decoded music, of which coach keeps 1000 MB.
    """
    from coach.music.store import MUSIC_LIMIT
    from coach.voices.store import TAKES_LIMIT

    _report(
        takes().prune(TAKES_LIMIT if keep is None else keep * MEGABYTE),
        _music().prune(MUSIC_LIMIT if keep is None else keep * MEGABYTE),
    )


@app.command("clear", cls=CliCommand)
def clear() -> None:
    """Remove every recorded phrase and all decoded music, which are made again when they are
    needed.
    """
    _report(takes().prune(0), _music().prune(0))


def takes() -> "KeptFiles":
    """The files of recorded phrases."""
    from coach.voices.cache import default_folder
    from coach.voices.store import TakeStore

    return TakeStore(default_folder()).files


def phrases_in(files: "Usage") -> str:
    """Recorded phrases and their size in words: `82 phrases, 25.1 MB`."""
    return f"{counted(files.count, 'phrase')}, {files.bytes / MEGABYTE:.1f} MB"


def _music() -> "KeptFiles":
    from coach.music.store import MusicStore, music_folder

    return MusicStore(music_folder()).files


def _tracks_in(files: "Usage") -> str:
    return f"{counted(files.count, 'track')} of music, {files.bytes / MEGABYTE:.1f} MB"


def _report(phrases: "Usage", music: "Usage") -> None:
    """Say what was removed and what is left."""
    from coach.voices.cache import default_folder

    left = f"{phrases_in(takes().usage())} left in {default_folder()}"
    answer(f"removed {phrases_in(phrases)}; {left}")
    if music.count:
        answer(f"removed {_tracks_in(music)}; {_tracks_in(_music().usage())} left")
