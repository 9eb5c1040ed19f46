"""README and the pages of docs/, and the commands in them."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, takewhile
from pathlib import Path

from tests.faults.running import ROOT

README = ROOT / "README.md"
PAGES = [README, *sorted((ROOT / "docs").glob("*.md"))]

_CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"^    (?:\$ )?((?:coach|scripts/coach) .+)$", re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """A command line as a page has it, and the output that the page shows; empty for none."""

    line: str
    output: str = ""

    @property
    def words(self) -> list[str]:
        """The words of the command, without a comment, and without where its output goes."""
        words = shlex.split(self.line, comments=True)
        return list(takewhile(lambda word: word not in (">", "|"), words))


def blocks(page: Path) -> Iterator[list[Example]]:
    """The blocks of a page that are marked as a console."""
    for block in _CONSOLE.findall(page.read_text(encoding="utf-8")):
        parts = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
        examples = (part.partition("\n") for part in parts)
        yield [Example(line, output.rstrip("\n")) for line, _, output in examples]


def commands(page: Path) -> Iterator[Example]:
    """Every command line of coach on a page that is not a form to fill in."""
    text = page.read_text(encoding="utf-8")
    lines = [Example(line) for line in _INDENTED.findall(text) if "[" not in line]
    yield from (
        each
        for each in (*chain.from_iterable(blocks(page)), *lines)
        if each.words[0].endswith("coach")
    )


def matches(shown: str, printed: str) -> bool:
    """Whether a page shows what was printed. A line of three dots matches any lines, three dots
    in a line for any text."""
    pattern = "".join(
        r"(?:.*\n)*" if line == "..." else re.escape(line).replace(r"\.\.\.", ".+") + r"\n"
        for line in shown.splitlines()
    )
    return re.fullmatch(pattern, f"{printed.rstrip()}\n") is not None
