"""Broken tables: the right line is named, in our own words, and nothing is begun."""

from pathlib import Path

import pytest

from coach.batch.rows import read_rows
from coach.batch.stages import BatchOutput
from coach.errors import CoachError, TableError
from tests.batch.here import batch

_BOM = b"\xef\xbb\xbf"

CSV: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "there is nothing in it"),
    "a mark of order alone": (_BOM, "there is nothing in it"),
    "blank lines": (b"\n\r\n\n", "there is nothing in it"),
    "a header alone": (b"id,reps\n", "there is no row"),
    "rows of nothing": (b"id,reps\n" + b",,,,\n" * 100_000, "there is no row"),
    "rows of nothing, semicolons": (b"id;reps\n" + b";\n" * 100_000, "there is no row"),
    "no id": (b"name\nanna\n", "line 1, id: there is no such column"),
    "an unknown column": (b"id,rep\na,5\n", "line 1, rep: there is no such column. Did you mean"),
    "a column twice": (b"id,reps,Reps\na,5,6\n", "line 1, reps: there are two columns"),
    "the id twice": (b"id,ID\na,b\n", "line 1, id: there are two columns"),
    "a column without a name": (b"id,,reps\na,1,2\n", "line 1, column 2: it has no name"),
    "the header below": (b"\n\nid,sats\na,1\n", "line 3, sats: there is no such column"),
    "tabs": (b"id\treps\na\t5\n", "line 1, id: there is no such column"),
    "an id twice": (b"id\na\nb\na\n", "line 4, id: this would write the same file as line 2"),
    "an id in another case": (b"id\nAnna\nANNA\n", "line 3, id: this would write the same file"),
    "an id of two spellings": (
        "id\nJosé\nJose\u0301\n".encode(),
        "line 3, id: this would write the same file",
    ),
    "an id that leads elsewhere": (b"id\n../anna\n", "line 2, id: '../anna' is not a file name"),
    "an id with a backslash": (b"id\na\\b\n", "line 2, id: 'a\\\\b' is not a file name"),
    "an id with a colon": (b"id\nC:anna\n", "line 2, id: 'C:anna' is not a file name"),
    "an id of dots": (b"id\n..\n", "line 2, id: '..' is not a file name"),
    "a hidden id": (b"id\n.anna\n", "line 2, id: '.anna' is not a file name"),
    "a device": (b"id\nok\naux.1\n", "line 3, id: 'aux.1' is not a file name on Windows"),
    "a device with a raised figure": (
        "id\nCOM¹.x\n".encode(),
        "line 2, id: 'COM¹.x' is not a file name",
    ),
    "a long id": (b"id\n" + b"x" * 101 + b"\n", "line 2, id: this is longer than 100"),
    "an id of long letters": (
        ("id\n" + "ü" * 51).encode(),
        "line 2, id: this is longer than 100 bytes",
    ),
    "an id in orders": (b"id\n\x1b[2Janna\n", "line 2, id: character 1 is an escape"),
    "a right-to-left id": ("id\nan\u202ena\n".encode(), "line 2, id: character 3 is"),
    "an id missing": (b"id,reps\na,5\n,6\n", "line 3, id: it is missing"),
    "a thousand ids missing": (
        b"id,reps\n" + b",5\n" * 100_000,
        "lines 2, 3, 4, 5, 6 and 995 more, id:",
    ),
    "one id all along": (b"id\n" + b"a\n" * 100_000, "7 and 995 more, id: this would write"),
    "figures all wrong": (
        b"id,reps\n" + b"a,999\n" * 100_000,
        "5, 6 and 995 more, reps: 999 is not between",
    ),
    "a formula": (b"id,reps\na,=1+1\n", "line 2, reps: this is a formula"),
    "a formula for an id": (b'id\n"=HYPERLINK(""http://x"")"\n', "line 2, id: this is a formula"),
    "a long cell": (b"id,title\na," + b"x" * 301 + b"\n", "line 2, title: this is longer"),
    "a bad id and a bad routine": (
        b"id,routine,reps\n..,corre,5\n",
        "line 2, routine: There is no routine",
    ),
    "10 MB in a cell": (b"id,title\nok,x\na," + b"x" * 10_000_000, "line 3: a cell is longer"),
    "10 MB of nothing in a row": (b"id,reps\na,5\nb" + b"," * 10_000_000, "line 3: there are more"),
    "100,000 columns": (b"id" + b",a" * 100_000 + b"\n", "line 1: there are more than 16384"),
    "10 MB in quotes": (b'id,title\na,"' + b"x\n" * 5_000_000, "line 2: a cell is longer"),
    "more than 16 MB": (b"id\n" + b"a" * (16 << 20), "over 16 MB"),
    "a quote not closed": (b'id,title\na,b\nb,"x\nc,y\n', "line 3: this is not CSV"),
    "a quote within": (b'id,title\na,"x"y\n', "line 2: this is not CSV"),
    "a cell too many": (b"id,reps\na,5\nb,5,6\n", "line 3: 3 cells, and the header has 2"),
    "a workbook": (
        b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00\xb5",
        "this is a workbook, a document or a ZIP, not plain text",
    ),
    "a page": (b"<html><table><tr><td>id</td></tr></table>\n", "line 1, id: there is no such"),
    "a quote not closed in the header": (b'"id,reps\na,5\n', "line 1: this is not CSV"),
    "a line for Excel before": (b"sep=;\nid;reps\na;5\n", "line 1, sep=: there is no such"),
    "UTF-16 without a mark": ("id\na\n".encode("utf-16-be"), "line 1: the file is not UTF-8"),
    "UTF-32": ("id\na\n".encode("utf-32"), "not UTF-8 text"),
    "Shift-JIS": ("id,title\na,\u65e5\n".encode("shift-jis"), "line 2: the file is not UTF-8"),
    "UTF-16": ("id\na\n".encode("utf-16"), "UTF-16"),
    "Latin-1": ("id,title\na,x\nb,Übung\n".encode("latin-1"), "line 3: the file is not UTF-8"),
    "Latin-1 from an old Mac": (b"id\ra\r\xdcb\r", "line 3: the file is not UTF-8"),
    "a NUL": (b"id\na\nb\x00c\n", "line 3: the file is not UTF-8 text: it holds a NUL"),
    "lines that end as on old Macs": (b"id,reps\ra,5\rb,x\r", "line 3, reps: 'x'"),
    "a cell of two lines before": (b'id,routine,reps\na,"core\n",5\nb,,x\n', "line 4, reps: 'x'"),
    "no number": (b"id,reps\na,ten\n", "line 2, reps: 'ten' is not a whole number"),
    "half a repetition": (b"id,reps\na,2.5\n", "line 2, reps: '2.5' is not a whole number"),
    "a figure without end": (b"id,pace\na,1e999999999\n", "line 2, pace: 1e999999999"),
    "a pace in words": (b"id,pace\na,slow\n", "line 2, pace: 'slow' is not a number"),
    "below zero": (b"id,rest\na,-5\n", "line 2, rest: '-5' is not a length of time"),
    "a tempo of momentum": (b"id,tempo\na,X-1-1-1\n", "line 2, tempo: X (explosive) is refused"),
    "an unknown level": (b"id,level\na,pro\n", "line 2, level: 'pro' is not one of first"),
    "detail of the record": (b"id,detail\na,auto\n", "line 2, detail: 'auto' is not one of"),
    "an angle past hanging": (b"id,angle\na,120\n", "line 2, angle: 120 is not between"),
    "a limit past all limits": (b"id,max_inverted\na,900\n", "line 2, max_inverted: 900"),
    "maybe a partner": (b"id,partner\na,maybe\n", "line 2, partner: 'maybe' is not yes or no"),
    "an unknown voice": (b"id,voice\na,hibari:hart\n", "line 2, voice: there is no voice"),
    "an unknown routine": (b"id,routine\na,corre\n", "line 2, routine: There is no routine"),
    "today": (b"id,routine\na,Today\n", "line 2, routine: today means a routine only in"),
    "a file that is not there": (b"id,routine\na,./no.toml\n", "no.toml: there is no such file"),
    "nothing to leave out": (b"id,without\na,crunhc\n", "line 2, without: "),
    "a greeting for no voice": ("id,greeting\na,你好\n".encode(), "line 2, greeting: the voice"),
    "a title for no voice": (b"id,title\na,<>\n", "line 2, title: '<'"),
    "a repetition past the limit": (
        b"id,routine,max_inverted,tempo\na,squat,15,30-0-30-0\n",
        "line 2, routine: ",
    ),
    "music that is not there": (b"id,music\na,calm.mp3\n", "line 2, music: "),
    "music louder than speech": (b"id,music_level\na,1\n", "line 2, music_level: 1 is not between"),
    "a level of no music": (b"id,music_level\na,-9\n", "line 2, music_level: This changes nothing"),
    "music that is none": (b"id,music\na,people.csv\n", "line 2, music: "),
}

TOML: dict[str, tuple[str, str]] = {
    "one table": ('id = "a"\n', "every row is a table of its own"),
    "no TOML": ("[[person]]\nid = \n", "line 2: `id =` is not TOML"),
    "a figure": ('[[person]]\nid = "a"\n\n[[person]]\nid = "b"\nreps = 0\n', "line 6, reps: 0"),
    "an id missing": ("[[person]]\nreps = 3\n", "line 1, id: it is missing"),
    "a date": (
        '[[person]]\nid = "a"\nrest = 2026-01-01\n',
        "line 3, rest: this must be text or a number",
    ),
    "an unknown key": ('[[person]]\nid = "a"\nraps = 3\n', "line 3, raps: there is no such"),
    "a figure after an unknown key": (
        '[[person]]\nid = "a"\nraps = 3\nreps = 0\n',
        "line 4, reps: 0",
    ),
    "a long number": (
        f'[[person]]\nid = "a"\nreps = {"9" * 4000}\n',
        "line 3, reps: this must be text or a",
    ),
    "brackets": ("a = " + "[" * 3_000, "nested too deep"),
    "rows on one line": ('p = [{id = "a"}, {id = "A"}]\n', "every row is a table of its own"),
    "an id twice": ('[[p]]\nid = "a"\n[[p]]\nid = "A"\n', "line 4, id: this would write the same"),
}


@pytest.mark.parametrize("name", CSV)
def test_a_broken_table_is_reported_by_line_before_anything_is_made(
    tmp_path: Path, name: str
) -> None:
    content, expected = CSV[name]
    _is_refused(tmp_path / "people.csv", content, expected)


@pytest.mark.parametrize("name", TOML)
def test_a_broken_table_in_toml_is_reported_by_line(tmp_path: Path, name: str) -> None:
    content, expected = TOML[name]
    _is_refused(tmp_path / "people.toml", content.encode(), expected)


MANY_FAULTS = """id,reps,rep,routine,voice,title,greeting,music,hold,music_level
..,ten,1,corre,hibari:hart,<>,ok,gone.mp3,1x,
a,=1,1,corre,silent,ok,,gone.mp3,1x,
taken,ten,1,,,,,,,-9
a,1,2,3,4,5,6,7,8,9,10,11
b,5,1,hang,silent,ok,,,,
B,5,1,hang,silent,ok,,,,
"c
"""


def test_all_faults_of_a_table_are_named_at_once(tmp_path: Path) -> None:
    table, out = tmp_path / "people.csv", tmp_path / "out"
    table.write_text(MANY_FAULTS)
    out.mkdir()
    (out / "taken.wav").write_bytes(b"another file")
    rows = read_rows(table, all_faults=True)
    found = {(fault.line, fault.column) for row in rows.bad for fault in row.faults}
    assert found == {
        *((2, column) for column in ("id", "reps", "routine", "voice", "title", "music", "hold")),
        *((3, column) for column in ("reps", "routine", "music", "hold")),
        *((4, column) for column in ("reps", "music_level")),
        (5, ""),
        (7, "id"),
    }
    assert [fault[:2] for fault in rows.faults] == [(1, "rep"), (8, "")]
    for skip_bad in (False, True):
        with pytest.raises(TableError) as raised:
            batch(table, BatchOutput(out, "wav"), skip_bad=skip_bad)
        # Faults of several rows are one; that another file has the name of line 4 is one more.
        assert raised.value.what == "14 faults", raised.value


def _is_refused(table: Path, content: bytes, expected: str) -> None:
    table.write_bytes(content)
    with pytest.raises(CoachError) as raised:
        batch(table, BatchOutput(table.parent / "out", "wav"))
    assert raised.value.exit_code == 3
    assert expected in str(raised.value)
    assert len(raised.value.lines) < 14
    assert max(map(len, raised.value.lines)) < 500
    assert list(table.parent.iterdir()) == [table]
