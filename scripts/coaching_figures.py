"""Measures what the coach says, and writes the tables of docs/coaching.md between their markers.

    .venv/bin/python scripts/coaching_figures.py

It takes some minutes. The recogniser is one of the tools of `scripts/test --heavy`.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from coach.dsp.pcm import Pcm
from coach.errors import CoachError
from coach.request import Request
from coach.request_composer import composer_for
from coach.routine.coaching import Detail
from coach.routine.library import routines
from coach.routine.model import Level
from coach.routine.tempo import parse_tempo
from coach.script.model import Posture
from coach.sound.earcons import load_earcons
from coach.sound.renderer import Renderer
from coach.timeline.model import Fit, SayCue, Timeline
from coach.units import clock, seconds_of

if TYPE_CHECKING:
    from tests.listener import Listener

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs" / "coaching.md"
BEGIN: Final = "<!-- Written by scripts/coaching_figures.py -->"
END: Final = "<!-- End of the figures -->"

VOICES: Final = ("hibari:heart", "system")
COUNTED: Final = ("squat", "crunch", "sit-up", "rotation")
TEMPI: Final = ("3-1-2-1", "5-2-3-1", "4-1-4-3", "2-0-2-0", "2-1-2-0")

BEFORE: Final = {
    "first-time": "6:17",
    "back-basics": "12:31",
    "core": "9:09",
    "full": "15:01",
    "gentle-rotation": "7:27",
    "week-1": "8:17",
    "week-2": "8:30",
    "week-3": "9:24",
    "week-4": "12:40",
}
"""Length of each built-in routine before rests had explanations and sides alternated, as `coach
plan` showed it on 25 November 2026."""

WORDS_OF_A_SENTENCE: Final = 6


def main() -> None:
    """Write the page."""
    tables = "\n".join([*_counting(), "", *_openings(), "", *_lengths(), "", *_understood()])
    head, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    tail = rest.split(END)[1]
    PAGE.write_text(f"{head}{BEGIN}\n\n{tables}\n\n{END}{tail}", encoding="utf-8")


def _timeline(request: Request, **coaching: object) -> Timeline:
    routine = request.find_routine()
    changed = replace(request.coaching(), **coaching)  # type: ignore[arg-type]
    with composer_for(request, routine, changed) as composer:
        return composer.timeline()


def _said(timeline: Timeline) -> list[SayCue]:
    return [cue for cue in timeline.cues if isinstance(cue, SayCue)]


def _counting() -> Iterator[str]:
    yield "### Counts of 50 repetitions"
    yield ""
    yield f"| `coach plan EXERCISE --reps 50 --level strong --tempo` | {' | '.join(VOICES)} |"
    yield "|---|---|---|"
    for exercise in COUNTED:
        for tempo in TEMPI:
            told = [_fits(exercise, tempo, voice) for voice in VOICES]
            yield f"| `{exercise}`, `{tempo}` | {' | '.join(told)} |"
    yield ""
    yield "Full: as written at the usual pace, with the word of movement where they are one phrase."


def _fits(exercise: str, tempo: str, voice: str) -> str:
    request = Request(exercise, reps=50, level=Level.STRONG, tempo=parse_tempo(tempo), voice=voice)
    try:
        fits = Counter(cue.fit for cue in _said(_timeline(request)) if cue.count)
    except CoachError as fault:
        return fault.what
    return ", ".join(f"{fits[fit]} {fit}" for fit in Fit if fits[fit] or fit is Fit.DROPPED)


def _openings() -> Iterator[str]:
    yield "### From the end of the lead-in to the first tilt"
    yield ""
    yield "Without the medical warning and the preparation of `first-time` and `week-1`."
    yield ""
    yield f"| `--detail` | {' | '.join(routines())} |"
    yield f"|---|{'---|' * len(routines())}"
    for detail in (Detail.FULL, Detail.BRIEF, Detail.CUES):
        row = [
            _first_tilt(_timeline(_fresh(name, detail), doctor=False, prepare=False))
            for name in routines()
        ]
        yield f"| `{detail}` | {' | '.join(row)} |"


def _fresh(name: str, detail: Detail = Detail.FULL) -> Request:
    return Request(name, detail=detail, keepalive=False)


def _first_tilt(timeline: Timeline) -> str:
    return clock(seconds_of(timeline.inversions[0].start))


def _lengths() -> Iterator[str]:
    yield "### Length of the built-in routines at `--detail full`"
    yield ""
    yield "| routine | before | now | head-down |"
    yield "|---|---|---|---|"
    for name in routines():
        timeline = _timeline(Request(name))
        down = timeline.inverted
        length = clock(seconds_of(timeline.frames))
        yield f"| `{name}` | {BEFORE.get(name, '')} | {length} | {clock(seconds_of(down))} |"


def _understood() -> Iterator[str]:
    sys.path.insert(0, str(ROOT))
    from tests.listener import Listener

    listener = Listener()
    yield "### What Whisper tiny.en hears of `hibari:heart`"
    yield ""
    yield "| | alone | in the mix | heard as something else |"
    yield "|---|---|---|---|"
    words, sentences = _short_words(), _sentences()
    yield _row("counts to fifty", {text: words[text] for text in words if words[text][2]}, listener)
    moves = {text: words[text] for text in words if not words[text][2]}
    yield _row("other words of repetitions and breaths", moves, listener)
    wrong, said = (
        sum(column)
        for column in zip(*(listener.misheard(*each) for each in sentences.items()), strict=True)
    )
    yield ""
    yield f"Sentences of {WORDS_OF_A_SENTENCE} words or more in the routines, with a partner:"
    share = f"{100 * (said - wrong) / said:.1f} %"
    yield f"{len(sentences)}. Of their {said} words {share} are heard right, alone."


def _row(name: str, words: dict[str, tuple[Pcm, Pcm, bool]], listener: "Listener") -> str:
    """How many words are heard right, and the others with what is heard."""
    right, others = Counter[int](), []
    for text, sounds in words.items():
        for index, pcm in enumerate(sounds[:2]):
            if listener.misheard(text, pcm)[0]:
                place = ("alone", "in the mix")[index]
                others.append(f"{text}: {listener.heard(pcm)!r} {place}")
            else:
                right[index] += 1
    return (
        f"| {name} | {right[0]} of {len(words)} | {right[1]} of {len(words)} | "
        f"{'; '.join(others) or 'none'} |"
    )


def _short_words() -> dict[str, tuple[Pcm, Pcm, bool]]:
    """Take, mix and whether it is a count, of each short phrase said head-down with a tone."""
    renderer = Renderer(load_earcons())
    found: dict[str, tuple[Pcm, Pcm, bool]] = {}
    asked = [Request(name, reps=50, level=Level.STRONG) for name in COUNTED]
    for request in (*asked, Request("hang"), Request("oscillation")):
        timeline = _timeline(request)
        for cue in _said(timeline):
            short = len(cue.text.split()) <= 3 and "." not in cue.text
            if short and cue.take and cue.where.posture is Posture.INVERTED:
                mix = renderer.render(timeline, cue.start, cue.end - cue.start)
                found.setdefault(cue.text, (cue.take.pcm, mix, cue.count))
    return found


def _sentences() -> dict[str, Pcm]:
    found = {}
    for name in routines():
        for cue in _said(_timeline(Request(name, partner=True))):
            if cue.take and len(cue.text.split()) >= WORDS_OF_A_SENTENCE:
                found[cue.text] = cue.take.pcm
    return found


if __name__ == "__main__":
    main()
