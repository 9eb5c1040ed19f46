"""What is measured, by name. A case gives its figures, or raises NotMeasuredError with why not."""

from collections.abc import Callable
from types import MappingProxyType
from typing import Final, Protocol

from scripts.benchmarks.figures import Figure, NotMeasuredError, ratio
from scripts.benchmarks.first_sound import first_sound
from scripts.benchmarks.workshop import Workshop, wanted


class Case(Protocol):
    """Measures one thing; `quick` asks for shorter routines."""

    def __call__(self, shop: Workshop, *, quick: bool) -> list[Figure]:
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


def _help(shop: Workshop, *, quick: bool) -> list[Figure]:
    """Help, beside a program that does nothing but use Typer; one after the other, in turns."""
    bare = shop.folder / "bare.py"
    bare.write_text(_BARE, encoding="utf-8")
    shop.coach("--help")
    ours, theirs = [], []
    for _ in range(shop.runs if quick else 3 * shop.runs):
        ours.append(shop.coach("--help").seconds)
        theirs.append(shop.run(str(bare), "--help").seconds)
    coach, typer = Figure("help", "s", tuple(ours)), Figure("bare Typer help", "s", tuple(theirs))
    return [coach, typer, ratio("help / bare Typer", coach, typer, bound=1.5)]


def _plan(shop: Workshop, *, quick: bool) -> list[Figure]:  # noqa: ARG001  # a Case
    return [Figure("plan, warm", "s", shop.seconds("plan", *BASICS), bound=0.7)]


def _start(shop: Workshop, *, quick: bool) -> list[Figure]:  # noqa: ARG001  # a Case
    shop.coach("plan", "crunch")
    runs = tuple(first_sound(shop) for _ in range(shop.runs))
    return [Figure("start, first sound, warm", "s", runs, bound=1.0)]


def _export(
    what: str,
    words: tuple[str, ...],
    name: str,
    *,
    cold: float | None = None,
    of_the_encoder: float | None = None,
) -> Case:
    """cold: the bound in seconds. of_the_encoder: what the whole command may take when warm, as a
    multiple of one thread of the encoder."""

    def case(shop: Workshop, *, quick: bool) -> list[Figure]:
        if quick and words is not BASICS:
            raise NotMeasuredError("left out by --quick")
        title = f"export {what} to {name}"
        out = shop.folder / "out"
        fresh = [
            shop.coach(*wanted(words, name, out), cache=shop.empty("cold")).seconds
            for _ in range(shop.runs)
        ]
        shop.coach(*wanted(words, name, out))
        again = [shop.coach(*wanted(words, name, out)).seconds for _ in range(shop.runs)]
        first = Figure(f"{title}, cold", "s", tuple(fresh), bound=cold)
        usual = Figure(f"{title}, warm", "s", tuple(again))
        alone = Figure(f"{name} encoder alone, {what}", "s", _alone(shop, words, name))
        figures = [
            first,
            usual,
            alone,
            ratio(f"{title}: cold / warm", first, usual),
            ratio(f"{title}: warm / encoder alone", usual, alone, of_the_encoder),
        ]
        if name == "m4a":
            plain = Figure(
                f"m4a encoder as FFmpeg has it, {what}", "s", _alone(shop, words, "m4a-usual")
            )
            figures += [plain, ratio(f"{title}: warm / FFmpeg's own", usual, plain)]
        return figures

    return case


def _alone(shop: Workshop, words: tuple[str, ...], name: str) -> tuple[float, ...]:
    """The encoder by itself, on the samples that an export as WAV has."""
    pcm = shop.empty("pcm")
    shop.coach(*wanted(words, "wav", pcm))
    (sound,) = pcm.glob("*.wav")
    target = shop.folder / f"alone.{name}"
    return tuple(shop.task("encode", sound, name, target) for _ in range(shop.runs))


def _phrases(shop: Workshop, *, quick: bool) -> list[Figure]:  # noqa: ARG001  # a Case
    runs = tuple(shop.task("phrases") for _ in range(shop.runs))
    return [Figure("phrases recorded", "a second", runs)]


def _render(shop: Workshop, *, quick: bool) -> list[Figure]:
    routine, sets = ("back-basics", "1") if quick else ("full", "2")
    shop.task("render", routine, sets)
    runs = tuple(shop.task("render", routine, sets) for _ in range(shop.runs))
    return [Figure("rendering, one core", "x real time", runs, bound=2_000, at_most=False)]


def _memory(name: str) -> Case:
    def case(shop: Workshop, *, quick: bool) -> list[Figure]:
        if quick and name != "wav":
            raise NotMeasuredError("left out by --quick")
        runs = 1 if quick else min(shop.runs, 3)
        short, long = (
            Figure(f"memory, {length} to {name}", "MB", _peaks(shop, words, name, runs), bound=230)
            for length, words in (("10 min", TEN_MINUTES), ("2 h", TWO_HOURS))
        )
        return [short, long, ratio(f"memory to {name}: 2 h / 10 min", long, short, bound=1.35)]

    return case


def _peaks(shop: Workshop, words: tuple[str, ...], name: str, runs: int) -> tuple[float, ...]:
    """Most memory held, by the silent voice, so that no engine counts."""
    export = (*words, "--voice", "silent")
    peaks = [shop.memory(*wanted(export, name, shop.empty("memory"))) for _ in range(runs)]
    shop.empty("memory")
    return tuple(peaks)


CASES: Final = MappingProxyType[str, Callable[..., list[Figure]]](
    {
        "help": _help,
        "plan": _plan,
        "start": _start,
        "phrases": _phrases,
        "render": _render,
        "export-wav": _export("12 min", BASICS, "wav"),
        "export-m4a": _export("12 min", BASICS, "m4a", cold=5.0, of_the_encoder=1.4),
        "export-flac": _export("12 min", BASICS, "flac"),
        "export-wav-long": _export("26 min", HALF_HOUR, "wav"),
        "export-m4a-long": _export("61 min", HOUR, "m4a", of_the_encoder=1.2),
        "memory-wav": _memory("wav"),
        "memory-m4a": _memory("m4a"),
    }
)
