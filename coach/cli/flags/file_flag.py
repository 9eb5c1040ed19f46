"""A flag that names one file to be written, such as `--picture plan.svg`."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from coach.errors import UsageError

STDOUT: Final = "-"


@dataclass(frozen=True, slots=True)
class FileFlag:
    """A flag that names a file, and what the file holds. The value `-` means stdout.

    flag: such as `--picture`.
    noun: what is written, such as `picture`.
    kind: what the file is, such as `an SVG file`.
    usual: a name to propose, such as `plan.svg`.
    suffixes: the suffixes of such files, in lower case; the first one is proposed.
    """

    flag: str
    noun: str
    kind: str
    usual: str
    suffixes: tuple[str, ...]

    def check(self, given: str | None, *, as_json: bool, overwrite: bool) -> Path | None:
        """Where it goes; None if it is not asked for.

        as_json: JSON is printed too.
        Raises UsageError or OutputError, before any work is done, if it cannot be written there.
        """
        from coach.files import check_target

        if given is None:
            if overwrite:
                raise UsageError(
                    f"--overwrite replaces a {self.noun}, but none is asked for",
                    remedy=f"Leave it out, or add {self.flag} FILE{self.suffixes[0]}.",
                )
            return None
        path, where = Path(given), f"{self.flag} {given}"
        if given == STDOUT:
            if as_json:
                raise UsageError(
                    f"--json and {self.flag} - both write to stdout",
                    remedy=f"Write the {self.noun} to a file, as in {self.flag} {self.usual}.",
                )
        elif not given.strip():
            raise UsageError(
                "This names no file", where=self.flag, remedy=f"Write, for example, {self.usual}."
            )
        elif path.suffix.lower() not in self.suffixes:
            is_nameless = path.name[:1] in ("", ".")
            name = self.usual if is_nameless else path.with_suffix(self.suffixes[0])
            raise UsageError(
                f"The {self.noun} is {self.kind}", where=where, remedy=f"Name it {name}."
            )
        else:
            check_target(path, overwrite=overwrite)
        return path

    def write(self, content: str, path: Path, *, overwrite: bool) -> None:
        """Write it whole or not at all, and print where it is. Raises OutputError."""
        from coach.cli.output.terminal import say
        from coach.drafts import write_whole
        from coach.files import disk_errors, new_folder

        written = content.encode()
        if str(path) == STDOUT:
            with disk_errors("standard output"):
                sys.stdout.buffer.write(written)
                sys.stdout.buffer.flush()
            return
        with new_folder(path.parent):
            write_whole(path, written, overwrite=overwrite)
        say(f"The {self.noun}: {path}")
