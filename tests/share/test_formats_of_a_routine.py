"""One routine in several formats is one thing to choose."""

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

from coach.share.pages import PageEntry, by_routine
from coach.share.shared_file import SharedFile, open_shared_file
from tests.share.running_server import run_server, shared_file
from tests.share.test_embedded_sheet import sound
from tests.share.test_pages import Reader

PODCAST = "{https://podcastindex.org/namespace/1.0}"


def grouped(*files: SharedFile) -> list[list[int]]:
    entries = [PageEntry(number, file) for number, file in enumerate(files, start=1)]
    return [[entry.number for entry in routine] for routine in by_routine(entries)]


def test_files_of_one_name_and_length_are_one_routine(tmp_path: Path) -> None:
    beside = shared_file(tmp_path, "a.wav")
    inside = open_shared_file(sound(tmp_path / "a.m4a"))
    (tmp_path / "a.cue.json").unlink()
    bare = open_shared_file(sound(tmp_path / "a.flac"))
    longer = open_shared_file(sound(tmp_path / "a.opus", seconds=33))
    elsewhere = shared_file(tmp_path / "b", "a.wav")
    other = shared_file(tmp_path, "b.wav")
    assert grouped(other, beside, inside, bare) == [[1], [2, 3, 4]]
    assert grouped(beside, longer) == grouped(inside, elsewhere) == [[1], [2]]
    assert grouped(beside, beside, inside) == [[1, 3], [2]]


def test_another_cue_sheet_is_another_routine(tmp_path: Path) -> None:
    first = shared_file(tmp_path, "a.wav")
    sheet = tmp_path / "a.cue.json"
    sheet.write_text(sheet.read_text().replace('"limit": 120.0', '"limit": 60.0'))
    assert grouped(first, open_shared_file(sound(tmp_path / "a.m4a"))) == [[1], [2]]


def test_the_only_routine_has_its_start_page_and_a_page_for_each_other_format(
    tmp_path: Path,
) -> None:
    wav, m4a = shared_file(tmp_path, "a.wav"), open_shared_file(sound(tmp_path / "a.m4a"))
    with run_server(wav, m4a) as server:
        for path, name, current in (("", "a.wav", ""), ("2/", "a.m4a", "2/")):
            page = server.request(server.folder + path).body.decode()
            assert Reader(page).all("download") == [name]
            links = [link for link in Reader(page).all("href") if link.endswith("/")]
            assert links == [server.folder, server.folder + "2/"]
            assert f'href="{server.folder}{current}" aria-current="page"' in page
        assert server.request(server.folder + "1/").status == 404


def test_a_page_leads_on_to_the_next_routine_of_the_list(tmp_path: Path) -> None:
    wav, m4a = shared_file(tmp_path, "a.wav"), open_shared_file(sound(tmp_path / "a.m4a"))
    other = shared_file(tmp_path, "b.wav", "Other & more")
    last = shared_file(tmp_path, "c.wav", "Last")
    with run_server(wav, other, m4a, last) as server:
        for path, following, link in (
            ("1/", "Other & more", "2/"),
            ("3/", "Other & more", "2/"),
            ("2/", "Last", "4/"),
        ):
            page = server.request(server.folder + path).body.decode()
            assert f"Next: {following}" in Reader(page).text
            assert f'class="onward" href="{server.folder}{link}"' in page
        assert "onward" not in server.request(f"{server.folder}4/").body.decode()


def test_it_says_to_wait_where_more_would_exceed_the_limit_of_a_session(
    tmp_path: Path,
) -> None:
    files = [shared_file(tmp_path, f"{name}.wav", name) for name in "abc"]
    assert files[0].sheet is not None
    for times, waits, once in (
        (2.5, [False, True, False], False),
        (1.5, [True, True, False], True),
    ):
        allowed = replace(files[0].sheet, session=times * files[0].head_down)
        with run_server(*(replace(each, sheet=allowed) for each in files)) as server:
            pages = [server.request(f"{server.folder}{n}/").body.decode() for n in (1, 2, 3)]
        assert ["Wait 2 hours first" in page for page in pages] == waits
        assert all(("Once in 2 hours" in page) == once for page in pages)


def test_the_list_and_the_feed_have_one_row_with_all_formats(tmp_path: Path) -> None:
    wav, m4a = shared_file(tmp_path, "a.wav"), open_shared_file(sound(tmp_path / "a.m4a"))
    with run_server(wav, shared_file(tmp_path, "b.wav", "Other"), m4a) as server:
        page = server.request(server.folder).body.decode()
        assert "2 to choose from" in page
        links = [link for link in Reader(page).all("href") if link.endswith("/")]
        home = server.folder
        assert links == [home + "1/", home + "1/", home + "3/", home + "2/"]
        feed = ET.fromstring(server.request(home + "feed.xml").body)
        first, second = feed.findall("channel/item")
        (other,) = first.findall(f"{PODCAST}alternateEnclosure")
        assert (other.attrib["type"], other.attrib["length"]) == ("audio/mp4", str(m4a.size))
        source = other.find(f"{PODCAST}source")
        assert source is not None
        assert source.attrib["uri"] == f"{server.url}3/a.m4a"
        assert second.find(f"{PODCAST}alternateEnclosure") is None
