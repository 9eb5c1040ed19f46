"""The practice record keeps what was done, whatever happens to its file."""

import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from multiprocessing import get_context
from pathlib import Path

import pytest

from coach.practice.model import Choice, Ending, RecordedBout, Session, Source
from coach.practice.record import DamagedRecordError, Record, RecordError
from coach.practice.schema import MIGRATIONS, VERSION, version_of
from coach.practice.tolerant_record import in_blocks
from tests.practice.practised import practised_of

BERLIN = timezone(timedelta(hours=1))
SESSION = Session(
    began=datetime(2026, 3, 1, 7, 30, tzinfo=BERLIN),
    routine="back-basics",
    title="Back basics",
    level="steady",
    angle=45,
    asked="5 squats",
    version="0.2.0",
)


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return Record(tmp_path / "data" / "practice.sqlite")


def test_a_session_is_kept_with_its_bouts(record: Record) -> None:
    number = record.keep(SESSION)
    bouts = (RecordedBout(61_250, "inverted-squat", 5), RecordedBout(40_000, "inverted-crunch", 3))
    for done in (1, 2):
        record.keep(replace(SESSION, number=number, bouts=bouts[:done]))
    (kept,) = record.sessions()
    assert kept.began.isoformat() == "2026-03-01T07:30:00+01:00"
    assert (kept.ending, kept.ended) == (Ending.UNKNOWN, None)
    assert (float(kept.head_down), float(kept.longest), kept.reps) == (101.25, 61.25, 8)
    whole = replace(
        kept, ending=Ending.WHOLE, ended=kept.began + timedelta(minutes=12), before=4, after=3
    )
    assert record.keep(whole) == number
    assert record.sessions() == (whole,)
    record.remove(number)
    assert record.sessions() == ()


def test_the_rules_read_what_they_need_and_no_more(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same as from whole sessions."""
    bouts = (
        RecordedBout(61_250, "squat", 5),
        RecordedBout(40_000, "crunch", 3),
        RecordedBout(20_000, "squat", 2),
    )
    whole = replace(SESSION, exercises=("a", "b"), ending=Ending.WHOLE, bouts=bouts, before=4)
    noted = replace(whole, source=Source.NOTED, bouts=(), after=3)
    record.add_all([whole, SESSION, noted, replace(whole, asked=""), whole])
    read = record.practised()
    assert list(read) == [practised_of(each) for each in record.sessions()]
    assert [each.is_measured for each in read] == [True, False, False, False, True]
    done = {"squat": (7, 81_250), "crunch": (3, 40_000)}
    assert record.amounts(1, 4) == {1: done, 4: done}
    record.remove(4)
    monkeypatch.setattr("coach.practice.tolerant_record.AMOUNTS_READ", 2)
    assert [*map(in_blocks(record.amounts), range(7))] == [{}, done, {}, {}, {}, done, {}]


def test_only_its_owner_may_read_it(record: Record) -> None:
    record.keep(SESSION)
    assert stat.S_IMODE(record.file.stat().st_mode) == 0o600
    link = Record(record.file.with_name("link.sqlite"))
    link.file.symlink_to("elsewhere.sqlite")
    link.keep(SESSION)
    assert stat.S_IMODE(link.file.stat().st_mode) == 0o600
    assert link.file.is_symlink()


def test_nothing_is_made_by_looking(record: Record) -> None:
    assert record.sessions() == ()
    assert not record.file.parent.exists()


def test_the_order_is_that_of_writing(record: Record) -> None:
    """A clock that was set back does not bring an earlier session to the end."""
    later = replace(SESSION, routine="core", began=SESSION.began - timedelta(days=9))
    record.add_all([SESSION, later])
    assert [each.routine for each in record.sessions()] == ["back-basics", "core"]
    assert record.sessions(since=1)[0].routine == "core"


def _write_many(file: Path) -> None:
    for _ in range(20):
        number = Record(file).keep(SESSION)
        bout = RecordedBout(1_000, "inverted-squat")
        Record(file).keep(replace(SESSION, number=number, bouts=(bout,)))


def test_two_coaches_may_write_at_once(record: Record) -> None:
    context = get_context("spawn")
    writers = [context.Process(target=_write_many, args=(record.file,)) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    assert [len(each.bouts) for each in record.sessions()] == [1] * 40


def test_a_later_version_is_left_alone(record: Record) -> None:
    record.keep(SESSION)
    with sqlite3.connect(record.file) as database:
        database.execute(f"PRAGMA user_version = {VERSION + 1}")
    database.close()
    choice = Choice(date(2026, 3, 2), "four-weeks")
    reading = (record.sessions, record.choices, record.practised)
    for attempt in (*reading, lambda: record.keep(SESSION), lambda: record.choose(choice)):
        with pytest.raises(RecordError, match="later version"):
            attempt()
    with sqlite3.connect(record.file) as database:
        assert database.execute("SELECT count(*) FROM session").fetchone() == (1,)
    database.close()


def test_years_of_practice_stay_small(record: Record) -> None:
    """Ten thousand sessions stay below 5 MB."""
    bouts = tuple(RecordedBout(61_250, f"exercise-{number}", 5) for number in range(8))
    asked = "Inverted Squat: 2 x 5, tempo 3-1-2-1, rest 1 min. " * 4
    session = replace(SESSION, asked=asked, ended=SESSION.began, bouts=bouts, before=3, after=2)
    record.add_all([session] * 2_000)
    assert record.file.stat().st_size < 1_000_000
    assert record.last(1) == (replace(session, number=2_000),)
    record.remove(2_000)
    assert record.count() == 1_999


@pytest.mark.parametrize("version", range(VERSION))
def test_a_record_of_each_earlier_version_is_brought_up_to_date(
    record: Record, version: int
) -> None:
    record.file.parent.mkdir()
    database = sqlite3.connect(record.file)
    for number, script in enumerate(MIGRATIONS[:version], start=1):
        database.executescript(script)
        database.execute(f"PRAGMA user_version = {number}")
    database.close()
    number = record.keep(SESSION)
    assert record.sessions() == (replace(SESSION, number=number),)
    choice = Choice(date(2026, 3, 2), "four-weeks", "week-3")
    record.choose(choice)
    assert record.choices() == (choice._replace(after=number),)
    database = sqlite3.connect(record.file)
    assert version_of(database) == VERSION
    assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    database.close()


def test_a_later_coach_keeps_what_an_earlier_one_wrote(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next migration, whatever it is: first one that fails halfway, then one that does not."""
    kept = replace(SESSION, number=record.keep(SESSION))
    further = "ALTER TABLE session ADD COLUMN music TEXT NOT NULL DEFAULT ''"
    monkeypatch.setattr("coach.practice.record.VERSION", VERSION + 1)
    for script, works in ((f"{further}; nonsense", False), (further, True)):
        monkeypatch.setattr("coach.practice.schema.MIGRATIONS", (*MIGRATIONS, script))
        if not works:
            with pytest.raises(RecordError, match="cannot be read or written"):
                record.sessions()
        else:
            assert record.sessions() == (kept,)
        database = sqlite3.connect(record.file)
        columns = [row[1] for row in database.execute("PRAGMA table_info(session)")]
        assert ("music" in columns) is works
        assert version_of(database) == VERSION + works
        database.close()


def _overwrite_middle(file: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[:100] + b"\x00" * (len(whole) - 100))


def _other_database(file: Path) -> None:
    file.unlink()
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE other (x)")
        database.execute(f"PRAGMA user_version = {VERSION}")
    database.close()


def _other_database_without_a_version(file: Path) -> None:
    file.unlink()
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE session (x)")
    database.close()


def _nonsense(column: str, value: object, table: str = "session") -> Callable[[Path], None]:
    def write(file: Path) -> None:
        with sqlite3.connect(file) as database:
            database.execute(f"UPDATE {table} SET {column} = ?", (value,))
        database.close()

    return write


def _damaged_text(file: Path) -> None:
    with sqlite3.connect(file) as database:
        database.execute("UPDATE routine SET title = cast(x'ff41' AS TEXT)")
    database.close()


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.write_bytes(b"nonsense" * 1_000),
        _overwrite_middle,
        _other_database,
        _nonsense("began", "yesterday"),
        _nonsense("ending", "well"),
        _other_database_without_a_version,
        _damaged_text,
        _nonsense("note", b"\x00"),
        _nonsense("angle", "steep", "routine"),
        _nonsense("reps", "many", "bout"),
    ],
)
def test_a_damaged_record_is_set_aside_and_nothing_is_overwritten(
    record: Record, damage: Callable[[Path], None]
) -> None:
    for number in (1, 2):
        record.keep(replace(SESSION, bouts=(RecordedBout(60_000, "decompression-hang"),)))
        damage(record.file)
        broken = record.file.read_bytes()
        with pytest.raises(RecordError, match="damaged") as caught:
            record.sessions()
        aside = record.file.with_name(f"practice-damaged-{number}.sqlite")
        assert aside.name in str(caught.value)
        assert aside.read_bytes()[100:] == broken[100:]
        assert record.sessions() == ()


def test_a_new_record_of_another_process_is_not_set_aside(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both found the same damaged file; the other one was faster."""
    record.keep(SESSION)
    record.file.write_bytes(b"nonsense" * 1_000)
    connect = sqlite3.connect

    def slowly(file: Path, timeout: float) -> sqlite3.Connection:
        monkeypatch.setattr("sqlite3.connect", connect)
        database = connect(file, timeout=timeout)
        with suppress(sqlite3.DatabaseError):
            database.execute("PRAGMA user_version")
        with pytest.raises(DamagedRecordError):
            record.keep(SESSION)
        record.keep(SESSION)
        return database

    monkeypatch.setattr("sqlite3.connect", slowly)
    with pytest.raises(DamagedRecordError):
        record.sessions()
    assert record.count() == 1
    names = sorted(path.name for path in record.file.parent.iterdir())
    assert names == ["practice-damaged-1.sqlite", "practice.sqlite"]


def test_a_locked_record_is_reported(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coach.practice.record._PATIENCE", 0.05)
    record.keep(SESSION)
    other = sqlite3.connect(record.file)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(RecordError, match="locked"):
        record.keep(SESSION)
    other.close()
    record.keep(SESSION)


def test_a_full_disk_is_called_one(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    connect, number = sqlite3.connect, record.keep(SESSION)

    def connect_to_full_disk(file: Path, timeout: float) -> sqlite3.Connection:
        database = connect(file, timeout)
        database.execute("PRAGMA max_page_count = 1")
        return database

    monkeypatch.setattr(sqlite3, "connect", connect_to_full_disk)
    with pytest.raises(RecordError) as caught:
        record.keep(replace(SESSION, number=number, note="n" * 100_000))
    assert caught.value.what == "The disk is full"
    assert record.sessions() == (replace(SESSION, number=number),)


@pytest.mark.skipif(os.name != "posix", reason="links")
@pytest.mark.parametrize("is_folder", [True, False])
def test_a_link_to_a_disk_that_is_away_is_no_empty_record(tmp_path: Path, is_folder: bool) -> None:
    record = Record(tmp_path / "data" / "practice.sqlite")
    if is_folder:
        record.file.parent.symlink_to(tmp_path / "away")
    else:
        record.file.parent.mkdir()
        record.file.symlink_to(tmp_path / "away" / "practice.sqlite")
    for attempt in (record.sessions, record.count, lambda: record.keep(SESSION)):
        with pytest.raises(RecordError, match="cannot be read or written"):
            attempt()
    (tmp_path / "away").mkdir()
    assert record.sessions() == ()
    assert record.keep(SESSION) == 1


@pytest.mark.skipif(os.name != "posix", reason="links")
def test_where_nothing_can_be_written_the_record_can_still_be_read(record: Record) -> None:
    """SQLite keeps files beside it even to read: on a full disk it cannot. What is only in them is
    not passed over."""
    kept = replace(SESSION, number=record.keep(SESSION))
    shared = record.file.with_name(f"{record.file.name}-shm")
    shared.symlink_to(record.file.parent)
    assert record.sessions() == (kept,)
    assert record.count() == 1
    for attempt in (lambda: record.keep(SESSION), lambda: record.remove(1)):
        with pytest.raises(RecordError, match="cannot be read or written"):
            attempt()
    record.file.with_name(f"{record.file.name}-wal").write_bytes(b"more")
    with pytest.raises(RecordError, match="cannot be read or written"):
        record.sessions()


@pytest.mark.parametrize("there", ["folder", "file above", "pipe"])
def test_an_unwritable_place_is_reported(tmp_path: Path, there: str) -> None:
    record = Record(tmp_path / "data" / "practice.sqlite")
    if there == "pipe":
        record.file.parent.mkdir()
        os.mkfifo(record.file)
    elif there == "folder":
        record.file.mkdir(parents=True)
    else:
        record.file.parent.write_text("")
    with pytest.raises(RecordError, match="cannot be read or written"):
        record.keep(SESSION)


def test_all_is_forgotten(record: Record) -> None:
    record.keep(SESSION)
    record.forget()
    assert [*record.file.parent.iterdir()] == []
    assert record.keep(replace(SESSION, source=Source.PHONE)) == 1
