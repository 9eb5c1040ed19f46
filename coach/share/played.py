"""What a phone reports of a session: all that is ever sent to the computer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Literal, Protocol, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from coach.share.shared_file import SharedFile

MAX_REPORT: Final = 16_000
"""Bytes of a report. One of 100 inversions has 6 kB."""

_A_DAY: Final = 86_400.0

Ending: TypeAlias = Literal["whole", "came up"]
"""How a session ended: at the end of the sound, or early with the way up."""

_Seconds: TypeAlias = Annotated[float, Field(ge=0, le=_A_DAY, allow_inf_nan=False)]
_Pain: TypeAlias = Annotated[int, Field(ge=0, le=10)] | None


class _Strict(BaseModel):
    """Allows no other keys, and no text in place of a number."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class BoutReport(_Strict):
    """One inversion that was done.

    inversion: its place in `SheetData.inversions`, from 0.
    seconds: head-down, with pauses and the way to level.
    reps: repetitions done to their end.
    """

    inversion: int = Field(ge=0)
    seconds: _Seconds
    reps: int = Field(ge=0, le=10_000)


class Report(_Strict):
    """The body of the only POST that the server takes, as JSON.

    play: made by the page for each session: 32 hexadecimal digits. A second report of one session
        is refused.
    sound: `PlayerData.digest` of the file.
    took: seconds from the first sound to the end.
    ago: seconds since the end: the computer may have been out of reach.
    bouts: in the order in which they were done.
    before, after: pain from 0 to 10; None when nobody was asked.
    """

    play: str = Field(pattern=r"^[0-9a-f]{32}$")
    sound: str = Field(pattern=r"^[0-9a-f]{64}$")
    ending: Ending
    took: _Seconds
    ago: _Seconds
    bouts: tuple[BoutReport, ...] = Field(max_length=100)
    before: _Pain = None
    after: _Pain = None


@dataclass(frozen=True, slots=True)
class PlayedBout:
    """One inversion that was done. exercise: its name. seconds: head-down."""

    exercise: str
    seconds: float
    reps: int


@dataclass(frozen=True, slots=True)
class PlayedSession:
    """A session that was played on a phone. The other fields are those of `Report`."""

    file: SharedFile
    ending: Ending
    took: float
    ago: float
    bouts: tuple[PlayedBout, ...]
    before: int | None
    after: int | None


class PlayedRecorder(Protocol):
    """Keeps what was played on phones."""

    def record(self, played: PlayedSession) -> None:
        """Keep a session. Called in a thread of its own. Raises CoachError if it cannot be kept."""
        ...


def played_of(report: Report, files: Mapping[str, SharedFile]) -> PlayedSession:
    """The session of a report. files: those that are shared, by digest.

    Raises ValueError for a sound that is not shared or has no cue sheet, for an unknown inversion,
    and for more time head-down than the session took.
    """
    file = files.get(report.sound)
    if file is None or file.sheet is None:
        raise ValueError("an unknown sound")
    if any(bout.inversion >= len(file.exercises) for bout in report.bouts):
        raise ValueError("an unknown inversion")
    if sum(bout.seconds for bout in report.bouts) > report.took + 1:  # rounded elsewhere
        raise ValueError("more time head-down than there was")
    bouts = (
        PlayedBout(file.exercises[bout.inversion], bout.seconds, bout.reps) for bout in report.bouts
    )
    return PlayedSession(
        file,
        report.ending,
        report.took,
        report.ago,
        tuple(bouts),
        report.before,
        report.after,
    )
