"""What is measured, by name. A case returns its figures or raises NotMeasuredError."""

from collections.abc import Callable
from types import MappingProxyType
from typing import Final, Protocol

from scripts.benchmarks.figures import Figure, NotMeasuredError, ratio
from scripts.benchmarks.first_sound import first_sound
from scripts.benchmarks.runner import Runner, export_command


class Case(Protocol):
    """Measures one thing. quick: use shorter routines."""

    def __call__(self, runner: Runner, *, quick: bool) -> list[Figure]:
        """The figures."""
        ...


_BARE: Final = """import typer
app = typer.Typer()
@app.command()
def one(number: int = 1) -> None:
    "One command."
@app.command()
def two(number: int = 1) -> None:
    "And another."
app()
"""

BASICS: Final = ("back-basics",)
HALF_HOUR: Final = ("full", "--sets", "2")
HOUR: Final = ("full", "--sets", "5")
TEN_MINUTES: Final = ("squat,crunch", "--sets", "2", "--rest", "60")
TWO_HOURS: Final = ("squat,crunch", "--sets", "6", "--rest", "10m")


def _help(runner: Runner, *, quick: bool) -> list[Figure]:
    """`coach --help` and the help of a minimal Typer program, in alternation."""
    bare = runner.folder / "bare.py"
    bare.write_text(_BARE, encoding="utf-8")
    runner.coach("--help")
    ours, theirs = [], []
    for _ in range(runner.runs if quick else 3 * runner.runs):
        ours.append(runner.coach("--help").seconds)
        theirs.append(runner.run(str(bare), "--help").seconds)
    coach, typer = Figure("help", "s", tuple(ours)), Figure("bare Typer help", "s", tuple(theirs))
    return [coach, typer, ratio("help / bare Typer", coach, typer, bound=1.5)]


def _plan(runner: Runner, *, quick: bool) -> list[Figure]:  # noqa: ARG001  # a Case
    return [Figure("plan, warm", "s", runner.seconds("plan", *BASICS), bound=0.7)]


def _start(runner: Runner, *, quick: bool) -> list[Figure]:  # noqa: ARG001  # a Case
    runner.coach("plan", "crunch")
    warm = tuple(first_sound(runner) for _ in range(runner.runs))
    cold = tuple(first_sound(runner, runner.empty("cold")) for _ in range(runner.runs))
    return [
        Figure("start, first sound, warm", "s", warm, bound=1.0),
        Figure("start, first sound, cold", "s", cold, bound=10.0),
    ]


def _export(
    what: str,
    words: tuple[str, ...],
    name: str,
    *,
    cold: float | None = None,
    warm: float | None = None,
) -> Case:
    """cold: the bound in seconds. warm: the bound as a multiple of what one thread of the encoder
    takes."""

    def case(runner: Runner, *, quick: bool) -> list[Figure]:
        if quick and words is not BASICS:
            raise NotMeasuredError("left out by --quick")
        title = f"export {what} to {name}"
        out = runner.folder / "out"
        fresh = [
            runner.coach(*export_command(words, name, out), cache=runner.empty("cold")).seconds
            for _ in range(runner.runs)
        ]
        runner.coach(*export_command(words, name, out))
        again = [
            runner.coach(*export_command(words, name, out)).seconds for _ in range(runner.runs)
        ]
        first = Figure(f"{title}, cold", "s", tuple(fresh), bound=cold)
        usual = Figure(f"{title}, warm", "s", tuple(again))
        alone = Figure(f"{name} encoder alone, {what}", "s", _alone(runner, words, name))
        figures = [
            first,
            usual,
            alone,
            ratio(f"{title}: cold / warm", first, usual),
            ratio(f"{title}: warm / encoder alone", usual, alone, warm),
        ]
        if name == "m4a":
            plain = Figure(
                f"m4a encoder as FFmpeg has it, {what}", "s", _alone(runner, words, "m4a-default")
            )
            figures += [plain, ratio(f"{title}: warm / FFmpeg's own", usual, plain)]
        return figures

    return case


def _alone(runner: Runner, words: tuple[str, ...], name: str) -> tuple[float, ...]:
    """Times of the encoder alone, on the samples of an export to WAV."""
    pcm = runner.empty("pcm")
    runner.coach(*export_command(words, "wav", pcm))
    (sound,) = pcm.glob("*.wav")
    target = runner.folder / f"alone.{name}"
    return tuple(runner.task("encode", sound, name, target) for _ in range(runner.runs))


def _phrases(runner: Runner, *, quick: bool) -> list[Figure]:  # noqa: ARG001  # a Case
    runs = tuple(runner.task("phrases") for _ in range(runner.runs))
    return [Figure("phrases recorded", "a second", runs)]


def _render(runner: Runner, *, quick: bool) -> list[Figure]:
    routine, sets = ("back-basics", "1") if quick else ("full", "2")
    runner.task("render", routine, sets)
    runs = tuple(runner.task("render", routine, sets) for _ in range(runner.runs))
    return [Figure("rendering, one core", "x real time", runs, bound=2_000, at_most=False)]


def _memory(name: str) -> Case:
    def case(runner: Runner, *, quick: bool) -> list[Figure]:
        if quick and name != "wav":
            raise NotMeasuredError("left out by --quick")
        runs = 1 if quick else min(runner.runs, 3)
        short, long = (
            Figure(
                f"memory, {length} to {name}", "MB", _peaks(runner, words, name, runs), bound=230
            )
            for length, words in (("10 min", TEN_MINUTES), ("2 h", TWO_HOURS))
        )
        return [short, long, ratio(f"memory to {name}: 2 h / 10 min", long, short, bound=1.35)]

    return case


def _peaks(runner: Runner, words: tuple[str, ...], name: str, runs: int) -> tuple[float, ...]:
    """Peak memory with the silent voice, so that no speech engine counts."""
    export = (*words, "--voice", "silent")
    peaks = [
        runner.memory(*export_command(export, name, runner.empty("memory"))) for _ in range(runs)
    ]
    runner.empty("memory")
    return tuple(peaks)


CASES: Final = MappingProxyType[str, Callable[..., list[Figure]]](
    {
        "help": _help,
        "plan": _plan,
        "start": _start,
        "phrases": _phrases,
        "render": _render,
        "export-wav": _export("12 min", BASICS, "wav"),
        "export-m4a": _export("12 min", BASICS, "m4a", cold=7.0, warm=1.75),
        "export-flac": _export("12 min", BASICS, "flac"),
        "export-wav-long": _export("26 min", HALF_HOUR, "wav"),
        "export-m4a-long": _export("61 min", HOUR, "m4a", warm=1.45),
        "memory-wav": _memory("wav"),
        "memory-m4a": _memory("m4a"),
    }
)
