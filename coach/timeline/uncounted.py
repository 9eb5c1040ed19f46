"""Finds repetitions that are not counted aloud, and a tempo at which they would be."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import count, groupby
from math import ceil

from coach.english import listed
from coach.routine.tempo import Tempo
from coach.script.model import Phase, Where
from coach.timeline.layout import MIN_GAP
from coach.timeline.model import Chapter, Fit, GlideCue, SayCue, Timeline
from coach.units import Seconds, seconds_of


def uncounted(timeline: Timeline) -> list[str]:
    """A note for each exercise and tempo with repetitions whose count does not fit, and a tempo
    that gives it a pause long enough."""
    dropped = [
        cue
        for cue in timeline.cues
        if isinstance(cue, SayCue) and cue.count and cue.fit is Fit.DROPPED
    ]
    by_tempo: dict[tuple[str, Tempo], list[SayCue]] = defaultdict(list)
    for cue in dropped:
        by_tempo[str(cue.where.exercise), _tempo(timeline, cue)].append(cue)
    return [_note(name, tempo, cues) for (name, tempo), cues in by_tempo.items()]


def _note(exercise: str, tempo: Tempo, dropped: list[SayCue]) -> str:
    reps = sorted({cue.where.rep for cue in dropped if cue.where.rep is not None})
    needed = seconds_of(max(cue.needs for cue in dropped)) + MIN_GAP
    top = Fraction(ceil(2 * needed), 2)
    slower = Tempo(tempo.lower, tempo.bottom, tempo.raising, max(top, tempo.top))
    many = "repetition" if len(reps) == 1 else "repetitions"
    return (
        f"{exercise} at {tempo}: {many} {_ranges(reps)} cannot be counted aloud in the time; "
        f"{slower} leaves time for every count."
    )


def _ranges(numbers: Iterable[int]) -> str:
    """Ascending numbers in words: `3, 7 and 11 to 20`."""
    rising = count()
    runs = [list(run) for _, run in groupby(numbers, key=lambda number: number - next(rising))]
    parts = [f"{run[0]} to {run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    return listed(parts)


def _tempo(timeline: Timeline, cue: SayCue) -> Tempo:
    """The tempo of the repetition that a cue belongs to, from its tones. Two steps may do the same
    exercise, but not in one chapter."""
    chapter = next(each for each in timeline.chapters if each.start <= cue.start < each.end)
    lengths: dict[Phase, Seconds] = {}
    for tone in _tones(timeline, chapter):
        if tone.where.phase and _rep(tone.where) == _rep(cue.where):
            lengths.setdefault(tone.where.phase, _rounded(seconds_of(tone.end - tone.start)))
    return Tempo(*(lengths.get(phase, Fraction(0)) for phase in _WRITTEN))


def _tones(timeline: Timeline, chapter: Chapter) -> Iterator[GlideCue]:
    for cue in timeline.cues:
        if isinstance(cue, GlideCue) and chapter.start <= cue.start < chapter.end:
            yield cue


_WRITTEN = (Phase.LOWER, Phase.BOTTOM, Phase.RAISE, Phase.TOP)


def _rounded(length: Seconds) -> Seconds:
    """To milliseconds, which a tempo is written in: a tone begins and ends on whole frames."""
    return Fraction(round(length * 1000), 1000)


def _rep(where: Where) -> tuple[object, ...]:
    return (where.rep, where.side)
