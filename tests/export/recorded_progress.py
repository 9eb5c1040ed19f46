"""A progress that remembers what an export reported."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from coach.export.metadata.track import Track
from coach.export.progress import ExportObserver, ExportStage, Step, Written


class RecordedProgress(ExportObserver):
    """Follows an export."""

    def __init__(self) -> None:
        self.all: list[str] = []

    def compose(self, title: str) -> None:
        self.all.append(f"compose {title}")

    def note(self, text: str) -> None:
        self.all.append(f"note {text}")

    def not_kept(self, reason: str) -> None:
        self.all.append(f"not kept {reason}")

    def watch(self, stage: ExportStage, steps: Iterable[Step], _count: int, /) -> Iterable[Step]:
        self.all.append(stage.name.lower())
        return steps

    def written(self, track: Track, files: Sequence[Written]) -> None:
        self.all.append(f"written {track.title} {len(files)}")

    def finished(self, paths: Sequence[Path]) -> None:
        self.all.extend(f"finished {path.name}" for path in paths)

    def already_there(self, there: int, count: int) -> None:
        self.all.append(f"already there {there} of {count}")
