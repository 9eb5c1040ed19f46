"""An export without the command line: what it reports, where its files go, and that it prints
nothing.
"""

import io
from fractions import Fraction
from pathlib import Path

import pytest

from coach.errors import RoutineError, UsageError
from coach.export.album import Contents
from coach.export.formats.registry import FORMATS
from coach.export.output import Output
from coach.export.stages import export_files
from coach.request import Request
from coach.routine.coaching import Detail
from tests.export.recorded_progress import RecordedProgress

HANG = Request("hang", voice="silent", detail=Detail.CUES, pace=Fraction(2))
WAV = (FORMATS["wav"],)


def test_every_stage_is_reported_in_order_and_nothing_is_printed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    progress = RecordedProgress()
    output = Output((*WAV, FORMATS["flac"]), tmp_path, sidecars=True)
    paths = export_files([HANG], Contents.WHOLE, output, progress)
    names = ["decompression-hang.wav", "decompression-hang.flac"]
    assert [path.name for path in paths] == names
    assert progress.all[:5] == ["compose Decompression Hang", "measure", "write", "check", "check"]
    assert progress.all[5] == "written Decompression Hang 2"
    assert progress.all[6:8] == [f"finished {name}" for name in names]
    assert sorted(progress.all[6:]) == sorted(
        f"finished {path.name}" for path in tmp_path.iterdir()
    )
    assert capfd.readouterr() == ("", "")


def test_two_requests_of_one_name_have_folders_of_their_own(tmp_path: Path) -> None:
    output = Output(WAV, tmp_path, numbered=True)
    first, second = export_files([HANG, HANG], Contents.WHOLE, output, RecordedProgress())
    assert first != second
    assert first.name == second.name == "decompression-hang.wav"
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    ("second", "fault"), [(HANG, UsageError), (Request("nonsense", voice="silent"), RoutineError)]
)
def test_an_unwritable_target_is_reported_before_the_first_track_is_composed(
    tmp_path: Path, second: Request, fault: type[Exception]
) -> None:
    progress = RecordedProgress()
    with pytest.raises(fault):
        export_files([HANG, second], Contents.WHOLE, Output(WAV, tmp_path), progress)
    assert progress.all == []
    assert list(tmp_path.iterdir()) == []


def test_a_stream_gets_the_bytes_of_the_file(tmp_path: Path) -> None:
    progress, stream = RecordedProgress(), io.BytesIO()
    export_files([HANG], Contents.WAY_UP, Output(WAV, stream=stream), progress)
    (path,) = export_files([HANG], Contents.WAY_UP, Output(WAV, tmp_path), RecordedProgress())
    assert path.name == "way-up.wav"
    assert stream.getvalue() == path.read_bytes()
    assert not [line for line in progress.all if line.startswith("finished")]


def test_a_file_ends_within_the_time_there_is_and_its_doses_are_those_done(tmp_path: Path) -> None:
    progress = RecordedProgress()
    request = Request("hang", voice="silent", detail=Detail.CUES, within=Fraction(160))
    (path,) = export_files(
        [request], Contents.WHOLE, Output((FORMATS["flac"],), tmp_path), progress
    )
    assert progress.all[:2] == [
        "compose Decompression Hang",
        "note To end within 2 min 40 s: 45 s of Decompression Hang instead of 1 min.",
    ]
    assert b"1 x 45 s" in path.read_bytes()
