"""The one POST: what a phone reports is kept once, and nothing else is."""

import http.client
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from coach.share.played import MAX_REPORT, PlayedBout, PlayedSession
from coach.share.shared_file import SharedFile
from tests.share.running_server import (
    PATIENCE,
    Clock,
    Notebook,
    RunningServer,
    run_server,
    shared_file,
)

NONE: Mapping[str, str | None] = {}


class Phone:
    """Sends reports to a server as a browser does, from its own page."""

    def __init__(self, server: RunningServer, file: SharedFile) -> None:
        self.server = server
        self.origin = f"http://{server.host}:{server.port}"
        self.report: dict[str, Any] = {
            "play": 32 * "a",
            "sound": file.digest,
            "ending": "came up",
            "took": 25.5,
            "ago": 3,
            "bouts": [{"inversion": 0, "seconds": 15.25, "reps": 4}],
            "after": 2,
        }

    def sends(
        self, body: object = None, method: str = "POST", headers: Mapping[str, str | None] = NONE
    ) -> int:
        """The status. body: the usual report with these changes, or bytes as they are; a header
        that is None is left out."""
        if not isinstance(body, bytes):
            body = json.dumps(self.report | (body or {})).encode()  # type: ignore[operator]
        usual: dict[str, str | None] = {"origin": self.origin, "content_type": "application/json"}
        sent = {
            name.replace("_", "-"): value
            for name, value in {**usual, **headers}.items()
            if value is not None
        }
        connection = http.client.HTTPConnection(
            self.server.host, self.server.port, timeout=PATIENCE
        )
        connection.request(method, self.server.folder + "played", body, sent)
        reply = connection.getresponse()
        reply.read()
        connection.close()
        return reply.status


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> SharedFile:
    return replace(shared_file(tmp_path_factory.mktemp("shared")), exercises=("inverted-squat",))


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def phone(file: SharedFile, notebook: Notebook, clock: Clock) -> Iterator[Phone]:
    with run_server(file, recorder=notebook, clock=clock) as server:
        yield Phone(server, file)


def test_what_was_played_is_kept(phone: Phone, notebook: Notebook, file: SharedFile) -> None:
    assert phone.sends() == 204
    bout = PlayedBout("inverted-squat", 15.25, 4)
    assert notebook.kept == [PlayedSession(file, "came up", 25.5, 3, (bout,), None, 2)]


def test_a_session_is_reported_once(phone: Phone, notebook: Notebook, clock: Clock) -> None:
    assert phone.sends() == 204
    clock.now += 3_600
    assert phone.sends({"ending": "whole"}) == 409
    assert len(notebook.kept) == 1


def test_one_a_minute_and_thirty_in_all(phone: Phone, notebook: Notebook, clock: Clock) -> None:
    for number in range(30):
        assert phone.sends({"play": f"{number:032x}"}) == 204
        assert phone.sends({"play": 32 * "b"}) == 429
        clock.now += 59
        assert phone.sends({"play": 32 * "b"}) == 429
        clock.now += 1
    assert phone.sends({"play": 32 * "b"}) == 429
    clock.now += 1e6
    assert phone.sends({"play": 32 * "b"}) == 429
    assert len(notebook.kept) == 30


def test_what_could_not_be_kept_may_be_reported_again(phone: Phone, notebook: Notebook) -> None:
    notebook.full = True
    assert phone.sends() == 503
    notebook.full = False
    assert phone.sends() == 204
    assert len(notebook.kept) == 1


ELSEWHERE: list[dict[str, str | None]] = [
    {"origin": None},
    {"origin": "null"},
    {"origin": ""},
    {"origin": "http://evil.example"},
    {"origin": "https://127.0.0.1"},
    {"origin": "http://127.0.0.1:1"},
    {"sec_fetch_site": "cross-site"},
    {"sec_fetch_site": "same-site"},
    {"sec_fetch_site": "none"},
]
OF_OTHER_TYPES: list[dict[str, str | None]] = [
    {"content_type": None},
    {"content_type": "text/plain"},
    {"content_type": "application/x-www-form-urlencoded"},
    {"content_type": "multipart/form-data; boundary=application/json"},
    {"content_type": "text/plain; application/json"},
]
BOUT = {"inversion": 0, "seconds": 5.0, "reps": 0}
MALFORMED: list[Any] = [
    b"",
    b"[]",
    b"null",
    b"{",
    b"\xff\xfe{}",
    b"[" * 10_000,
    b'{"play":' + b"9" * 5_000 + b"}",
    {"play": "A" * 32},
    {"play": "a" * 31},
    {"play": 32 * "a" + "\n"},
    {"play": None},
    {"sound": 64 * "0"},
    {"sound": "../1"},
    {"ending": "failed"},
    {"ending": ["whole"]},
    {"took": "25"},
    {"took": -1},
    {"took": 86_401},
    {"took": float("nan")},
    {"took": float("inf")},
    {"took": True},
    {"took": 14},
    {"ago": 1e300},
    {"bouts": {}},
    {"bouts": 101 * [BOUT | {"seconds": 0}]},
    {"bouts": [BOUT | {"inversion": 1}]},
    {"bouts": [BOUT | {"inversion": -1}]},
    {"bouts": [BOUT | {"inversion": 0.5}]},
    {"bouts": [BOUT | {"reps": 1e9}]},
    {"bouts": [BOUT | {"seconds": -5}]},
    {"bouts": [BOUT | {"exercise": "=1+1"}]},
    {"after": 11},
    {"after": 2.5},
    {"after": "2"},
    {"before": -1},
    {"note": "\x1b[31m"},
    {"__proto__": {}},
]


def test_anything_else_is_refused_and_nothing_is_kept(phone: Phone, notebook: Notebook) -> None:
    for headers in ELSEWHERE:
        assert phone.sends(headers=headers) == 403, headers
    for headers in OF_OTHER_TYPES:
        assert phone.sends(headers=headers) == 415, headers
    for body in MALFORMED:
        assert phone.sends(body) == 400, body
    for method in ("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"):
        assert phone.sends(method=method) == 405, method
    assert notebook.kept == []
    # None of them stands in the way of the next report.
    assert phone.sends(headers={"content_type": "application/json; charset=utf-8"}) == 204


def test_no_header_of_a_request_misleads_it(phone: Phone, notebook: Notebook) -> None:
    body = json.dumps(phone.report).encode()
    usual = {
        "target": f"{phone.server.folder}played",
        "host": f"Host: {phone.origin[7:]}",
        "origin": f"Origin: {phone.origin}",
        "type": "Content-Type: application/json",
        "length": f"Content-Length: {len(body)}",
    }

    def sent(changes: dict[str, str], body: bytes = body) -> bytes:
        """The responses to the usual request with some lines of its head changed."""
        target, *lines = (usual | changes).values()
        head = "\r\n".join([f"POST {target} HTTP/1.1", *filter(None, lines), "Connection: close"])
        return phone.server.raw(head.encode() + b"\r\n\r\n" + body)

    path, length = usual["target"], usual["length"]
    misleading: dict[int, list[dict[str, str]]] = {
        403: [
            {"origin": f"{usual['origin']}\r\n{usual['origin']}"},
            {"origin": f"{usual['origin']}\r\nOrigin: http://evil.example"},
            {"origin": f"{usual['origin']}/"},
            {"origin": f"{usual['origin']}.evil.example"},
            {"origin": f"Origin: http://x@{phone.origin[7:]}"},
            {"origin": f"Referer: {phone.origin}/"},
        ],
        404: [
            {"host": "Host: localhost"},
            {"host": f"Host: {phone.server.host}"},
            {"host": f"{usual['host']}.evil.example"},
            {"target": path.upper()},
            {"target": f"{phone.origin}{path}"},
            {"target": f"/{path}"},
            {"target": path.replace("/played", "//played")},
        ],
        405: [{"target": phone.server.folder}],
        400: [
            {"host": ""},
            {"host": f"{usual['host']}\r\nHost: evil.example"},
            {"length": f"{length}\r\nContent-Length: {len(body) - 1}"},
            {"length": "Content-Length: -1"},
            {"length": f"Content-Length: +{len(body)}"},
            {"length": "Content-Length: 0x10"},
            {"length": f"Content-Length: {len(body) - 1}"},
            {"length": ""},
            {"length": "Transfer-Encoding: gzip, chunked"},
        ],
        415: [{"type": f"Content-Type: text/plain\r\n{usual['type']}"}],
    }
    for status, requests in misleading.items():
        for changes in requests:
            assert sent(changes).startswith(b"HTTP/1.1 %d " % status), changes
    # One within the body of another is a part of that body.
    hidden = b"POST %s HTTP/1.1\r\n%s\r\n\r\n" % (path.encode(), usual["host"].encode())
    answers = sent({"length": f"Content-Length: {len(hidden)}"}, hidden)
    assert answers.startswith(b"HTTP/1.1 400 ")
    assert answers.count(b"HTTP/1.1") == 1
    chunked = f"{length}\r\nTransfer-Encoding: chunked"
    assert sent({"length": chunked}, body + b"\r\n").startswith(b"HTTP/1.1 400 ")
    assert notebook.kept == []
    assert sent({}).startswith(b"HTTP/1.1 204 ")


def test_a_report_of_any_size_is_refused_before_it_has_come(
    phone: Phone, notebook: Notebook
) -> None:
    assert phone.sends(b" " * MAX_REPORT + b"{}") == 413
    head = (
        f"POST {phone.server.folder}played HTTP/1.1\r\nHost: {phone.origin[7:]}\r\n"
        f"Origin: {phone.origin}\r\nContent-Type: application/json\r\nConnection: close\r\n"
    ).encode()
    announced = phone.server.raw(head + b"Content-Length: 1000000000\r\n\r\n{")
    assert announced.startswith(b"HTTP/1.1 413 ")
    in_parts = (b"%x\r\n" % MAX_REPORT + b" " * MAX_REPORT + b"\r\n") * 2
    chunked = phone.server.raw(head + b"Transfer-Encoding: chunked\r\n\r\n" + in_parts)
    assert chunked.startswith(b"HTTP/1.1 413 ")
    assert notebook.kept == []


def test_without_the_secret_or_under_another_name_it_is_not_there(
    phone: Phone, notebook: Notebook
) -> None:
    body = json.dumps(phone.report).encode()
    not_found = phone.server.request("/", "POST")
    for path, host in (
        ("/played", phone.origin[7:]),
        (f"/{32 * 'x'}/played", phone.origin[7:]),
        (f"{phone.server.folder}played", "evil.example"),
    ):
        head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n"
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        reply = phone.server.raw(head.encode() + body)
        assert reply.startswith(b"HTTP/1.1 404 ")
        assert reply.endswith(not_found.body)
    assert notebook.kept == []


def test_no_other_site_may_ask_whether_it_may(phone: Phone) -> None:
    answer = phone.server.request(
        phone.server.folder + "played", "OPTIONS", Access_Control_Request_Method="POST"
    )
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_a_file_without_a_sheet_has_no_sessions_to_tell(tmp_path: Path, notebook: Notebook) -> None:
    bare = shared_file(tmp_path, title=None)
    with run_server(bare, recorder=notebook) as server:
        assert Phone(server, bare).sends({"bouts": []}) == 400
    assert notebook.kept == []


def test_without_a_recorder_there_is_nothing_to_write_to(
    tmp_path: Path,
) -> None:
    shared = shared_file(tmp_path)
    with run_server(shared) as server:
        assert Phone(server, shared).sends() == 404
