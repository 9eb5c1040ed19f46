"""The grid of tones of a set, and the words that are fitted into it.

The tones stand at exact instants; a word is offered the phase that it belongs to and no more.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from coach.budget.planner import Bout
from coach.routine.model import Begin, Coaching, Count, Step, Wording
from coach.script.draft import Draft
from coach.script.model import Earcon, Phase, Side, Tone
from coach.script.numbers import count_forms
from coach.script.phrases import forms, phrase
from coach.script.rhythm import LONG
from coach.units import Seconds

BEAT: Final = Fraction(1)
"""Seconds between the beats of the countdown."""

GAP: Final = Fraction(3, 10)
"""Seconds that keep one spoken word apart from the next."""

_TONES: Final = {
    Phase.RAISE: Tone.RISE,
    Phase.TOP: Tone.HIGH,
    Phase.LOWER: Tone.FALL,
    Phase.BOTTOM: Tone.LOW,
}


def countdown(draft: Draft) -> None:
    """Three, two, one on the beat; the set begins on the beat after it."""
    for word in forms("count.beats"):
        draft.beep(Earcon.TICK)
        draft.word((word,), slot=BEAT)
        draft.wait(BEAT)


def repetitions(
    draft: Draft, step: Step, wording: Wording, bout: Bout, coaching: Coaching, side: Side | None
) -> None:
    """All repetitions of a bout, to one side when it has sides, and the mark that ends them."""
    for rep in range(bout.first_rep, bout.first_rep + bout.reps):
        draft.place(step.exercise.name, bout.set, rep, side)
        words = _Words(
            count=_count(rep, bout, coaching),
            guide=coaching.guide and _guided(rep, bout),
            wording=wording,
            breath=rep == bout.first_rep and side is not Side.RIGHT,
            check_in=side is None and rep == _long_after(step, bout),
            halfway=_is_halfway(rep, bout),
            last=rep == bout.set_reps and bout.set_reps > 1,
        )
        draft.beep(Earcon.GO if rep == bout.first_rep else Earcon.REP)
        _repetition(draft, step, words)
    draft.place(step.exercise.name, bout.set)
    draft.beep(Earcon.SET)


@dataclass(frozen=True, slots=True)
class _Words:
    count: tuple[str, ...]
    guide: bool
    wording: Wording
    breath: bool
    check_in: bool
    halfway: bool
    last: bool

    def of(self, phase: Phase) -> tuple[str, ...]:
        """What is offered to a phase; nothing when it is to be quiet."""
        match phase:
            case Phase.TOP:
                return self.count
            case Phase.RAISE if self.last:
                return forms("count.last")
            case Phase.LOWER if self.check_in:
                return forms("bout.check_in")
            case Phase.LOWER if self.halfway:
                return forms("count.halfway")
            case Phase.RAISE if self.guide:
                return self._phase_word(self.wording.up, "count.breathe_out")
            case Phase.LOWER if self.guide:
                return self._phase_word(self.wording.down, "count.breathe_in")
        return ()

    def _phase_word(self, word: str, breath: str) -> tuple[str, ...]:
        """A phase word, with the breath that goes with it once a bout: out on the effort."""
        return (phrase(breath, word=word), word) if self.breath else (word,)


def _repetition(draft: Draft, step: Step, words: _Words) -> None:
    lengths = _phases(step)
    spoken = _spoken(lengths, words)
    phases = [phase for phase, seconds in lengths.items() if seconds]
    for phase, following in zip(phases, [*phases[1:], None], strict=True):
        draft.glide(_TONES[phase], lengths[phase], phase)
        if spoken[phase]:
            room = _room(lengths[phase], bool(following and spoken[following]))
            draft.word(spoken[phase], room, phase)
        draft.wait(lengths[phase])


def _phases(step: Step) -> dict[Phase, Seconds]:
    """Seconds of each phase, in the order in which the exercise goes through them."""
    tempo = step.dose.tempo
    raising = {Phase.RAISE: tempo.raising, Phase.TOP: tempo.top}
    lowering = {Phase.LOWER: tempo.lower, Phase.BOTTOM: tempo.bottom}
    return raising | lowering if step.exercise.begins is Begin.RAISE else lowering | raising


def _spoken(lengths: dict[Phase, Seconds], words: _Words) -> dict[Phase, tuple[str, ...]]:
    """What each phase is offered. Without a pause at the top the count stands at the same instant
    but takes the phase beside it, before any word of that phase."""
    spoken = {phase: words.of(phase) for phase in lengths}
    if not lengths[Phase.TOP] and words.count:
        beside = Phase.LOWER if list(lengths)[-1] is not Phase.TOP else Phase.RAISE
        together = tuple(f"{words.count[0]}. {word}" for word in spoken[beside][:1])
        spoken[beside] = (*together, *words.count)
        spoken[Phase.TOP] = ()
    return spoken


def _room(seconds: Seconds, followed: bool) -> Seconds:
    """A phase, less the quiet that a word at the start of the next one needs before it."""
    return max(seconds - GAP, seconds / 2) if followed else seconds


def _count(rep: int, bout: Bout, coaching: Coaching) -> tuple[str, ...]:
    if coaching.count is Count.OFF:
        return ()
    return count_forms(rep if coaching.count is Count.UP else bout.set_reps - rep + 1)


def _guided(rep: int, bout: Bout) -> bool:
    """Phase words thin out: on every repetition of the first set, then on the first two only."""
    return bout.set == 1 or rep < bout.first_rep + 2


def _long_after(step: Step, bout: Bout) -> int | None:
    """The repetition in which the person is asked whether the head pounds; None in a short bout."""
    reps_before = -(-LONG // step.dose.tempo.period)
    asked = bout.first_rep + int(reps_before) - 1
    return asked if asked < bout.first_rep + bout.reps else None


def _is_halfway(rep: int, bout: Bout) -> bool:
    """Said once a set, when half of it is done; not where a split says how many are left."""
    half = -(-bout.set_reps // 2)
    return bout.set_reps >= 4 and rep == half and rep != bout.first_rep + bout.reps - 1
