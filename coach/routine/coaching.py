"""How a routine is coached: plain data, as `coach.routine.model` is for what is done."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from coach.units import Seconds


class Detail(StrEnum):
    """How much is explained before an exercise."""

    FULL = "full"
    BRIEF = "brief"
    CUES = "cues"


class Count(StrEnum):
    """How repetitions are counted aloud."""

    UP = "up"
    DOWN = "down"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody is in a programme.

    week: from 1; None once all weeks are done.
    weeks: of the programme.
    session: of the week, from 1; None when its sessions are done and it goes on.
    sessions: of the week.
    """

    week: int | None
    weeks: int
    session: int | None
    sessions: int


@dataclass(frozen=True, slots=True)
class Coaching:
    """How a routine is coached. This changes what is said, never the dose.

    guide: say phase words ("Raise", "Lower") with the tones.
    partner: a partner is beside the table, and is spoken to; False: nobody is, and no sentence
        assumes it; None: unknown.
    lead_in: seconds from the first word until the person should be at the table.
    doctor: say who should ask a doctor first; off once the person has acknowledged it.
    prepare: say how the table is set up and used, at full detail and in a routine that asks for
        it; off in the later files of a set.
    quiet: seconds of silence before the first word, because Bluetooth headphones cut the start
        off.
    greeting: a sentence said before the welcome; empty for none.
    day: the number of the day in a live session, so that no two days sound alike; 0 in a file,
        which keeps its bytes.
    standing: where the person is in a programme, said in the welcome; None says nothing, as in
        a file, which may be played on another day.
    following: where they will be after a whole session, said at its end.
    """

    detail: Detail = Detail.FULL
    count: Count = Count.UP
    guide: bool = True
    partner: bool | None = None
    lead_in: Seconds = Fraction(0)
    doctor: bool = True
    prepare: bool = True
    quiet: Seconds = Fraction(0)
    greeting: str = ""
    day: int = 0
    standing: Standing | None = None
    following: Standing | None = None
