"""`coach cache`: the recorded phrases and decoded music that are kept on this computer."""

from typing import TYPE_CHECKING, Annotated, Final

import typer

from coach.cli.flags.arguments import Command
from coach.cli.flags.shared import number_of
from coach.cli.output.terminal import answer, give
from coach.english import counted

if TYPE_CHECKING:
    from coach.music.store import MusicStore
    from coach.voices.store import StoreInfo, TakeStore

MEGABYTE: Final = 1_000_000

app = typer.Typer(
    name="cache", help="See or empty the folder of recorded phrases and decoded music."
)


@app.command("info", cls=Command)
def info() -> None:
    """Show where recorded phrases and decoded music are kept, how many, and how much space
    they take."""
    from coach.voices.store import LIMIT_BYTES

    held = _store().info()
    give(str(held.folder))
    answer(f"{amount(held)}; kept below {LIMIT_BYTES // MEGABYTE} MB")
    count, size = _music().count_and_size()
    if count:
        from coach.music.store import LIMIT_BYTES as MUSIC_LIMIT

        answer(f"{_music_amount(count, size)}; kept below {MUSIC_LIMIT // MEGABYTE} MB")


@app.command("prune", cls=Command)
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
    from coach.music.store import LIMIT_BYTES as MUSIC_LIMIT
    from coach.voices.store import LIMIT_BYTES

    _report(
        _store().prune(LIMIT_BYTES if keep is None else keep * MEGABYTE),
        _music().prune(MUSIC_LIMIT if keep is None else keep * MEGABYTE),
    )


@app.command("clear", cls=Command)
def clear() -> None:
    """Remove every recorded phrase and all decoded music, which are made again when they are
    needed.
    """
    _report(_store().clear(), _music().prune(0))


def amount(held: "StoreInfo") -> str:
    """The contents of a folder in words: `82 phrases, 25.1 MB`."""
    return f"{counted(held.count, 'phrase')}, {held.bytes / MEGABYTE:.1f} MB"


def _store() -> "TakeStore":
    from coach.voices.cache import default_folder
    from coach.voices.store import TakeStore

    return TakeStore(default_folder())


def _music() -> "MusicStore":
    from coach.music.store import MusicStore, music_folder

    return MusicStore(music_folder())


def _music_amount(count: int, size: int) -> str:
    return f"{counted(count, 'track')} of music, {size / MEGABYTE:.1f} MB"


def _report(removed: "StoreInfo", music: tuple[int, int]) -> None:
    """Say what was removed and what is left."""
    answer(f"removed {amount(removed)}; {amount(_store().info())} left in {removed.folder}")
    if music[0]:
        left = _music_amount(*_music().count_and_size())
        answer(f"removed {_music_amount(*music)}; {left} left")
