"""Who should ask a doctor first: shown and spoken once, acknowledged once, remembered.

What is remembered is the text that was acknowledged, so it is asked again when the text changes.
"""

import hashlib
import os
import sys
from contextlib import suppress
from pathlib import Path

from coach.cli.terminal import ask, say
from coach.errors import UsageError
from coach.script.catalogue import phrase

_QUESTION = "None of this is me, or a doctor has agreed [yes/no]: "
_ANSWERS = ("y", "yes")


def acknowledge(yes: bool) -> bool:
    """See to it that the doctor's word is known; True when it should be spoken this time too.

    yes: acknowledged by flag. Without a terminal nobody can be asked: then it is shown and spoken,
    and not remembered. Raises UsageError when the person does not acknowledge it.
    """
    text = phrase("opening.doctor")
    mark = hashlib.sha256(text.encode()).hexdigest()
    memory = _memory()
    if _remembered(memory) == mark:
        return False
    say(text)
    if not yes and not sys.stdin.isatty():
        return True
    if not (yes or ask(_QUESTION).lower() in _ANSWERS):
        raise UsageError("not started", remedy="Ask a doctor first; coach will be here.")
    _remember(memory, mark)
    return True


def _memory() -> Path:
    own = os.environ.get("COACH_STATE")
    if own:
        return Path(own) / "acknowledged"
    from platformdirs import user_state_path

    return user_state_path("coach") / "acknowledged"


def _remembered(memory: Path) -> str:
    try:
        return memory.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def _remember(memory: Path, mark: str) -> None:
    """Losing it only means to be asked again, so a folder that cannot be written is no error."""
    with suppress(OSError):
        memory.parent.mkdir(parents=True, exist_ok=True)
        draft = memory.with_name(f"{memory.name}.{os.getpid()}")
        draft.write_text(mark + "\n", encoding="ascii")
        draft.replace(memory)
