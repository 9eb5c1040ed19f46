import json
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest

from coach.export.metadata.cover import cover
from tests.share.running_server import RunningServer, run_server, shared_file

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    folder = tmp_path_factory.mktemp("shared")
    files = [
        shared_file(folder, "Rücken & 1.wav", "Back & <basics>\x0b"),
        shared_file(folder / "other", "Rücken & 1.wav", "The same name"),
        shared_file(folder, "plain.wav", None),
    ]
    with run_server(*files) as opened:
        yield opened


@pytest.fixture(scope="module")
def channel(server: RunningServer) -> ET.Element:
    answer = server.request(server.folder + "feed.xml")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("application/rss+xml")
    found = ET.fromstring(answer.body).find("channel")
    assert found is not None
    return found


def test_every_enclosure_leads_to_its_file_and_has_its_length(
    server: RunningServer, channel: ET.Element
) -> None:
    entries = channel.findall("item")
    titles = [entry.findtext("title") for entry in entries]
    assert titles == ["Back & <basics>", "The same name", "plain"]
    for entry in entries:
        enclosure = entry.find("enclosure")
        assert enclosure is not None
        url = enclosure.attrib["url"]
        assert url.startswith(server.url)
        assert url.isascii()
        assert " " not in url
        answer = server.request(urlsplit(url).path)
        assert answer.status == 200
        assert enclosure.attrib["length"] == str(len(answer.body))
        assert enclosure.attrib["type"] == answer.headers["content-type"] == "audio/wav"
    assert len({entry.findtext("guid") for entry in entries}) == 3


def test_the_chapters_are_there_as_the_sheet_has_them(
    server: RunningServer, channel: ET.Element
) -> None:
    first, _, plain = channel.findall("item")
    listed = first.find(f"{PODCAST}chapters")
    assert listed is not None
    answer = server.request(urlsplit(listed.attrib["url"]).path)
    assert answer.headers["content-type"] == listed.attrib["type"] == "application/json+chapters"
    assert json.loads(answer.body) == {
        "version": "1.2.0",
        "title": "Back & <basics>",
        "chapters": [
            {"startTime": 0.0, "endTime": 10.0, "title": "Before you start"},
            {"startTime": 10.0, "endTime": 20.0, "title": "Inverted Squat"},
            {"startTime": 20.0, "endTime": 30.0, "title": "The way up"},
        ],
    }
    assert first.findtext(f"{ITUNES}duration") == "30"
    assert plain.find(f"{PODCAST}chapters") is None
    assert plain.findtext(f"{ITUNES}duration") == "30"


def test_what_a_podcast_must_have_is_there(server: RunningServer, channel: ET.Element) -> None:
    assert channel.findtext("link") == server.url
    assert channel.findtext("title") == "Coach"
    assert channel.findtext("language") == "en"
    assert channel.findtext(f"{ITUNES}block") == "Yes"
    assert channel.findtext("description")
    for entry in channel.findall("item"):
        assert parsedate_to_datetime(str(entry.findtext("pubDate"))).tzinfo


def test_every_episode_and_the_podcast_have_a_picture(
    server: RunningServer, channel: ET.Element
) -> None:
    places = [channel, *channel.findall("item")]
    pictures = [place.find(f"{ITUNES}image") for place in places]
    addresses = [picture.attrib["href"] for picture in pictures if picture is not None]
    assert len(addresses) == 4
    assert all(address.startswith(server.url) for address in addresses)
    answer = server.request(urlsplit(addresses[1]).path)
    assert answer.headers["content-type"] == "image/png"
    # A title of any length is drawn, but only its beginning.
    assert answer.body == cover("Back & <basics>")


def test_the_same_file_is_the_same_episode_next_time(tmp_path: Path) -> None:
    shared = shared_file(tmp_path)
    guids = set()
    for _ in range(2):
        with run_server(shared) as server:
            body = server.request(server.folder + "feed.xml").body
            guids.add(ET.fromstring(body).findtext("channel/item/guid"))
    assert len(guids) == 1
