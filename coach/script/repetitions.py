"""Writes the repetitions of a set: a grid of tones, and words fitted into it.

Tones are at exact times. A word gets the phase that it belongs to and no more.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import takewhile
from typing import Final

from coach.budget.planner import Bout
from coach.routine.coaching import Coaching, Count
from coach.routine.model import Sides, StartPhase, Step, Wording
from coach.script.builder import ScriptBuilder
from coach.script.model import MAX_SPEECH_GAP, Earcon, Phase, Side, Tone
from coach.script.numbers import count_forms
from coach.script.phrases import forms, phrase
from coach.script.rhythm import LONG
from coach.script.sides import BREATHS, SidedRep, breathes, reps_of, side_words
from coach.units import Seconds

COUNTDOWN_BEAT: Final = Fraction(1)
"""Seconds per beat of the countdown."""

_ASKING: Final = Fraction(5, 2)
"""Seconds without another word that leave time to ask how the person feels."""

_LONG_PHASE: Final = MAX_SPEECH_GAP / 2
"""Seconds after which there is an opportunity to speak in the middle of a phase too."""

_TONES: Final = {
    Phase.RAISE: Tone.RISE,
    Phase.TOP: Tone.HIGH,
    Phase.LOWER: Tone.FALL,
    Phase.BOTTOM: Tone.LOW,
}

_FIRST_PHASE: Final = {StartPhase.RAISE: Phase.RAISE, StartPhase.LOWER: Phase.LOWER}


def words_of_movement(words: Wording) -> dict[Phase, str]:
    """The exercise's own word for each phase."""
    return {
        Phase.RAISE: words.up,
        Phase.TOP: words.hold,
        Phase.LOWER: words.down,
        Phase.BOTTOM: words.pause,
    }


def countdown(builder: ScriptBuilder) -> None:
    """Count three, two, one on the beat; the set begins on the next beat."""
    for word in forms("count.beats"):
        builder.beep(Earcon.TICK)
        builder.word((word,), slot=COUNTDOWN_BEAT, quick=True)
        builder.wait(COUNTDOWN_BEAT)


def repetitions(
    builder: ScriptBuilder,
    step: Step,
    wording: Wording,
    bout: Bout,
    coaching: Coaching,
    side: Side | None,
) -> None:
    """All repetitions of a bout, and the earcon that ends them.

    side: see `coach.script.sides.reps_of`.
    """
    reps = reps_of(bout, side)
    asking = _check_in(reps, step, bout)
    for rep in reps:
        words = _words(rep, step, wording, bout, coaching, check_in=rep is asking)
        builder.place(step.exercise.name, bout.set, rep.number, rep.side)
        builder.beep(Earcon.GO if rep is reps[0] else Earcon.REP)
        _repetition(builder, step, words)
    builder.place(step.exercise.name, bout.set)
    builder.beep(Earcon.SET)


def _words(
    rep: SidedRep, step: Step, wording: Wording, bout: Bout, coaching: Coaching, *, check_in: bool
) -> "_Words":
    alternate = bout.sides is Sides.ALTERNATE
    begins, breath = _FIRST_PHASE[step.exercise.begins], breathes(rep, wording)
    named = side_words(rep, wording, begins, breath=breath and coaching.guide)
    calls = Phase.RAISE if alternate and begins is Phase.LOWER else Phase.LOWER
    words = _Words(
        count=_count(rep.number, bout, coaching) if rep.whole else (),
        begins=begins,
        side=named if alternate else (),
        guide=coaching.guide and _guided(rep.number, bout),
        wording=wording,
        breath=breath,
        asks=None,
        calls=calls if _is_halfway(rep, bout) else None,
        last=rep.number == bout.set_reps and bout.set_reps > 1 and not alternate,
    )
    return replace(words, asks=_asking(words, phases_of(step), calls)) if check_in else words


def _asking(words: "_Words", lengths: dict[Phase, Seconds], usual: Phase) -> Phase:
    """The phase in which to ask how the person feels: the longest one without a word, if it is long
    enough; else the usual one, after its word."""
    free = [phase for phase, said in _spoken(lengths, words).items() if not said]
    longest = max(free, key=lengths.__getitem__, default=usual)
    return longest if lengths[longest] >= _ASKING else usual


@dataclass(frozen=True, slots=True)
class _Words:
    """What is said in a repetition, or in one side of it.

    begins: the phase that it begins with.
    side: in place of the word of that phase, if the sides alternate.
    asks: the phase that asks how the person feels, after its own word if it has one.
    calls: the phase that calls halfway.
    """

    count: tuple[str, ...]
    begins: Phase
    side: tuple[str, ...]
    guide: bool
    wording: Wording
    breath: bool
    asks: Phase | None
    calls: Phase | None
    last: bool

    def of(self, phase: Phase) -> tuple[str, ...]:
        """The forms of what may be said in a phase, longest first; empty for nothing."""
        if self.side and phase is self.begins:
            return self.side
        match phase:
            case Phase.TOP:
                return self.count
            case Phase.RAISE if self.last:
                return forms("count.last")
            case self.calls:
                return forms("count.halfway")
            case Phase.RAISE if self.guide:
                return self._phase_word(self.wording.up, phase)
            case Phase.LOWER if self.guide:
                return self._phase_word(self.wording.down, phase)
        return ()

    def _phase_word(self, word: str, phase: Phase) -> tuple[str, ...]:
        """A phase word, which may add the breath."""
        return (phrase(BREATHS[phase], word=word), word) if self.breath else (word,)


def _repetition(builder: ScriptBuilder, step: Step, words: _Words) -> None:
    lengths = phases_of(step)
    spoken = _spoken(lengths, words)
    phases = [phase for phase, seconds in lengths.items() if seconds]
    counting = _counting(lengths)
    asking = words.wording.check_ins[0]
    for index, (phase, following) in enumerate(zip(phases, [*phases[1:], None], strict=True)):
        builder.glide(_TONES[phase], lengths[phase], phase)
        asks = phase is words.asks
        if spoken[phase]:
            quiet = takewhile(lambda later: not spoken[later], phases[index + 1 :])
            builder.word(
                spoken[phase],
                lengths[phase],
                phase,
                quick=True,
                count=words.count if phase is counting else (),
                beyond=lengths[following] if following else COUNTDOWN_BEAT / 2,
                then=asking if asks else (),
                room=sum((lengths[later] for later in quiet), lengths[phase]),
            )
        elif asks:
            builder.word(asking, lengths[phase], phase, quick=True)
        _pace(builder, phase, lengths[phase], words_of_movement(words.wording)[phase])


def _pace(builder: ScriptBuilder, phase: Phase, seconds: Seconds, movement: str) -> None:
    """Let a phase pass, and break its silence: at its beginning with the word for its movement, in
    the middle of a long one with the breath."""
    breathe = phrase("bout.breathe")
    parts = 2 if seconds > _LONG_PHASE else 1
    for said in ((movement, breathe), (breathe,))[:parts]:
        builder.break_silence(said, seconds / parts, phase)
        builder.wait(seconds / parts)


def phases_of(step: Step) -> dict[Phase, Seconds]:
    """Seconds of each phase, in the order of the exercise."""
    tempo = step.dose.tempo
    raising = {Phase.RAISE: tempo.raising, Phase.TOP: tempo.top}
    lowering = {Phase.LOWER: tempo.lower, Phase.BOTTOM: tempo.bottom}
    return raising | lowering if step.exercise.begins is StartPhase.RAISE else lowering | raising


def _spoken(lengths: dict[Phase, Seconds], words: _Words) -> dict[Phase, tuple[str, ...]]:
    """What may be said in each phase. Without a pause at the top, the count keeps its time but
    moves into the neighbouring phase, before any word of that phase."""
    spoken = {phase: words.of(phase) for phase in lengths}
    beside = _counting(lengths)
    if beside is not Phase.TOP and words.count:
        together = tuple(f"{words.count[0]}. {word}" for word in spoken[beside])
        spoken[beside] = (*together, *words.count)
        spoken[Phase.TOP] = ()
    return spoken


def _counting(lengths: dict[Phase, Seconds]) -> Phase:
    """The phase that the count is said in: the top, or the phase beside it if there is no pause."""
    if lengths[Phase.TOP]:
        return Phase.TOP
    return Phase.LOWER if list(lengths)[-1] is not Phase.TOP else Phase.RAISE


def count_at(bout: Bout, rep: int, coaching: Coaching) -> int:
    """The number of a repetition, counted up or down."""
    return bout.set_reps - rep + 1 if coaching.count is Count.DOWN else rep


def _count(rep: int, bout: Bout, coaching: Coaching) -> tuple[str, ...]:
    return () if coaching.count is Count.OFF else count_forms(count_at(bout, rep, coaching))


def _guided(rep: int, bout: Bout) -> bool:
    """Say phase words in every repetition of the first set, later only in the first two."""
    return bout.set == 1 or rep < bout.first_rep + 2


def _check_in(reps: list[SidedRep], step: Step, bout: Bout) -> SidedRep | None:
    """Where to ask whether the head pounds; None in a short bout, and if the sides are done in
    turn, because it is asked between them. A side without a count has more room for it."""
    if bout.sides is Sides.IN_TURN:
        return None
    before = -(-LONG // step.dose.tempo.period)
    late = [rep for rep in reps[int(before) - 1 :] if not _is_halfway(rep, bout)]
    return min(late, key=lambda rep: rep.whole, default=None)


def _is_halfway(rep: SidedRep, bout: Bout) -> bool:
    """Whether half the set is done; never in the last repetition of a part of a split set."""
    half = -(-bout.set_reps // 2)
    last = bout.first_rep + bout.reps - 1
    return bout.set_reps >= 4 and rep.whole and rep.number == half and rep.number != last
