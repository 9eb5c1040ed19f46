"""Writes docs/coach.1, the manual page, from the help of the commands and docs/flags.md.

Look at it with `man -l docs/coach.1`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from typer import Context, Typer
from typer.core import TyperArgument, TyperGroup, TyperOption
from typer.main import get_command

from coach.cli.commands import app
from coach.english import listed

_DOCS: Final = Path(__file__).parents[1] / "docs"

PAGE: Final = _DOCS / "coach.1"

_WITH_ROUTINE: Final = ("plan", "start", "export", "send")
"""Commands whose common flags are listed once."""

_FLAGS_OF: Final = "FLAGS OF A ROUTINE"

_DESCRIPTION: Final = """\
Start a routine, lie down, tilt, and from then on only listen: coach says what to do, paces every
repetition with tones, counts aloud, and always brings you back up. It plays live or as a file on
your phone, and works offline.

Ask a doctor before you invert if you have trouble with your heart, blood pressure or eyes, or are
pregnant; `coach start` names all reasons. Have somebody with you until you know the table.

A routine is a built-in one, one or more exercises (crunch,rotation), a file, or today, which is
what is next in your programme. Without one it is back-basics.
"""

_EXAMPLES: Final = {
    "coach plan": "Show the default routine.",
    "coach start first-time": "The first session, live.",
    "coach start --within 10m": "When ten minutes are all you have.",
    "coach export core --to out": "Write out/core.m4a.",
    "coach send core": "Hand it to a phone on the same Wi-Fi.",
}

_VARIABLES: Final = {
    "COACH_CACHE, COACH_DATA, COACH_STATE, COACH_CONFIG": "Other folders than those below.",
    "COACH_DEBUG": "Show the traceback of an unexpected error, and what sound libraries print.",
    "ACCESSIBLE, NO_COLOR": "If set to anything: plain lines, nothing redrawn.",
}

_FILES: Final = {
    "~/.cache/coach": "Recorded phrases and decoded music.",
    "~/.local/share/coach": "The practice record.",
    "~/.local/state/coach": "That you have read who should ask a doctor.",
    "~/.config/coach/defaults.toml": "Your defaults.",
}


def page(application: Typer = app) -> str:
    """The whole manual page, in the macros of man(7)."""
    root = get_command(application)
    assert isinstance(root, TyperGroup)
    shared = _shared(root)
    lines = [
        r".\" Written by scripts/make_man.py from the help of the commands and docs/flags.md.",
        '.TH COACH 1 "" coach "User Commands"',
        ".SH NAME",
        r"coach \- a voice in the room for people on an inversion table",
        ".SH SYNOPSIS",
        r".B coach",
        r"\fICOMMAND\fR [\fIFLAG\fR]... [\fIARGUMENT\fR]...",
        ".SH DESCRIPTION",
        *_paragraphs(_DESCRIPTION),
        ".SH COMMANDS",
        *_commands(root, shared),
        f".SH {_FLAGS_OF}",
        f"These belong to {listed(_WITH_ROUTINE)}.",
        *_by_panel(shared),
        ".SH EXAMPLES",
        *_table(_EXAMPLES),
        ".SH ENVIRONMENT",
        *_table(_VARIABLES),
        ".SH FILES",
        "On Linux; on Windows and macOS they are in the usual places.",
        *_table(_FILES),
        ".SH EXIT STATUS",
        *_table(_exit_codes()),
    ]
    return "\n".join(lines) + "\n"


def _exit_codes() -> dict[str, str]:
    """The table of docs/flags.md, as sentences."""
    text = (_DOCS / "flags.md").read_text(encoding="utf-8")
    section = text.partition("\n## Exit codes\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (\d[\d, ]*) \| (.+) \|$", section, re.MULTILINE)
    return {codes: f"{meaning[0].upper()}{meaning[1:]}." for codes, meaning in rows}


def _shared(root: TyperGroup) -> list[TyperOption]:
    """The flags that all commands about a routine have, with one meaning."""
    plan, *others = (root.commands[name] for name in _WITH_ROUTINE)
    meanings = [{(*each.opts, getattr(each, "help", "")) for each in one.params} for one in others]
    return [
        each
        for each in plan.params
        if isinstance(each, TyperOption)
        and all((*each.opts, each.help) in meaning for meaning in meanings)
    ]


def _commands(group: TyperGroup, shared: Sequence[TyperOption], words: str = "") -> Iterator[str]:
    told = {(*each.opts, each.help) for each in shared}
    for name in group.list_commands(Context(group)):
        command = group.commands[name]
        called = f"{words}{name}"
        arguments = [each for each in command.params if isinstance(each, TyperArgument)]
        own = [
            each
            for each in command.params
            if isinstance(each, TyperOption) and (*each.opts, each.help) not in told
        ]
        yield f".SS coach {' '.join([called, *(_safe(_metavar(each)) for each in arguments)])}"
        yield from _paragraphs(command.help or "")
        if len(own) + len(told) <= len(command.params):
            yield ".PP"
            yield f"It also takes the {_FLAGS_OF.lower()}, below."
        for argument in arguments:
            if argument.help:
                yield from _entry(rf"\fI{_safe(_metavar(argument))}\fR", argument.help)
        for option in own:
            yield from _option(option)
        if isinstance(command, TyperGroup):
            yield from _commands(command, shared, f"{called} ")


def _by_panel(options: Iterable[TyperOption]) -> Iterator[str]:
    panels: dict[str, list[TyperOption]] = {}
    others: list[TyperOption] = []
    for option in options:
        panel = getattr(option, "rich_help_panel", None)
        (panels.setdefault(str(panel), []) if panel else others).append(option)
    for panel, members in {**panels, "Others": others}.items():
        yield f".SS {panel}"
        for member in members:
            yield from _option(member)


def _option(option: TyperOption) -> Iterator[str]:
    names = ", ".join(rf"\fB{_safe(name)}\fR" for name in (*option.opts, *option.secondary_opts))
    value = "" if option.is_flag else rf" \fI{_safe(_metavar(option))}\fR"
    yield from _entry(names + value, option.help or "")


def _metavar(parameter: TyperArgument | TyperOption) -> str:
    return parameter.metavar or str(parameter.name).upper()


def _table(rows: dict[str, str]) -> Iterator[str]:
    for name, meaning in rows.items():
        yield from _entry(rf"\fB{_safe(name)}\fR", meaning)


def _entry(name: str, text: str) -> Iterator[str]:
    yield ".TP"
    yield name
    yield from _sentences(text)


def _paragraphs(text: str) -> Iterator[str]:
    for number, paragraph in enumerate(text.split("\n\n")):
        if number:
            yield ".PP"
        yield from _sentences(paragraph)


def _sentences(text: str) -> Iterator[str]:
    """A line for each sentence, as man pages are written."""
    yield from map(_safe, re.split(r"(?<=[a-z0-9)][.?]) +(?=[A-Z])", " ".join(text.split())))


def _safe(text: str) -> str:
    """A line that troff prints as it is, with commands in bold."""
    line = text.replace("\\", r"\e").replace("-", r"\-")
    line = re.sub(r"`([^`]*)`", r"\\fB\1\\fR", line)
    return rf"\&{line}" if line.startswith((".", "'")) else line


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
