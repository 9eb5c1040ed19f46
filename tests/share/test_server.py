import gzip
import http.client
import logging
import os
import re
import socket
import struct
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from coach.errors import UsageError
from coach.share.address import parse_address
from coach.share.app import HEADERS
from coach.share.idle import FIRST_VISIT_WITHIN
from coach.share.server import REQUEST_TIMEOUT, ShareServer, _Connection
from coach.share.shared_file import open_shared_file
from tests.share.running_server import (
    HOME,
    LONG,
    PATIENCE,
    Clock,
    Notebook,
    Response,
    RunningServer,
    run_server,
    shared_file,
    sound_file,
)

SOUND = "1/back-basics.wav"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shared")


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[RunningServer]:
    shared = shared_file(folder)
    (folder / "secret.wav").write_bytes(b"not shared")
    notebook = Notebook()
    with run_server(shared, recorder=notebook) as opened:
        yield opened
    assert notebook.kept == []


@pytest.fixture(scope="module")
def sound(folder: Path, server: RunningServer) -> bytes:
    assert server.thread.is_alive()
    return (folder / "back-basics.wav").read_bytes()


@pytest.fixture(scope="module")
def not_found(server: RunningServer) -> Response:
    """What a client without the secret gets."""
    return server.request("/")


def check_not_found(answer: Response, not_found: Response) -> None:
    assert answer.status == not_found.status == 404
    assert answer.body == not_found.body
    assert {**answer.headers, "date": ""}.keys() - {"connection"} == not_found.headers.keys()


def test_the_page_is_at_the_address_and_reveals_only_what_it_must(server: RunningServer) -> None:
    answer = server.request(server.folder)
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "server" not in answer.headers
    assert b"Back basics" in answer.body
    assert server.request(server.folder.removesuffix("/")).body == answer.body


def test_the_secret_has_128_bits_and_is_another_each_time(tmp_path: Path) -> None:
    shared = shared_file(tmp_path)
    tokens = set()
    for _ in range(20):
        with ShareServer([shared], idle_timeout=LONG, bind=HOME) as server:
            tokens.add(urlsplit(server.url).path.strip("/"))
    assert len(tokens) == 20
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22,}", token) for token in tokens)


@pytest.mark.parametrize(
    "name", ["", SOUND, "feed.xml", "page.css", "page.js", "1/chapters.json", "played"]
)
def test_every_response_carries_the_security_headers(server: RunningServer, name: str) -> None:
    answers = [server.request(server.folder + name, method) for method in ("GET", "HEAD", "POST")]
    answers.append(server.request("/wrong/" + name))
    answers.append(server.request(server.folder + name, Range="bytes=0-1"))
    answers.append(server.request(server.folder + name, If_None_Match="*"))
    for answer in answers:
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_the_policy_forbids_inline_code_and_other_sites() -> None:
    policy = HEADERS["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    # The phone keeps the sound, and nothing else, as a blob.
    assert "media-src 'self' blob:;" in policy
    others = policy.replace("media-src 'self' blob:;", "")
    assert not re.search(r"unsafe|\*|data:|blob:|https?:", others)
    assert "frame-ancestors 'none'" in policy
    assert HEADERS["referrer-policy"] == "no-referrer"
    assert HEADERS["x-content-type-options"] == "nosniff"


WRONG = ["", "favicon.ico", "robots.txt", "x" * 22, "AAAA/" + SOUND, SOUND, "page.css", "%00", "é"]


@pytest.mark.parametrize("path", WRONG)
def test_without_the_secret_nothing_is_found(
    server: RunningServer, not_found: Response, path: str
) -> None:
    check_not_found(server.request("/" + quote(path, safe="/%")), not_found)


def test_a_secret_that_is_nearly_right_is_wrong(server: RunningServer, not_found: Response) -> None:
    token = server.folder.strip("/")
    other = "B" if token[-1] == "A" else "A"
    near = [token[:-1], token[:-1] + other, token + "A", token.swapcase(), "/" + token, ""]
    for wrong in near:
        check_not_found(server.request(f"/{wrong}/{SOUND}"), not_found)


TRICKS = [
    b"secret.wav",
    b"1/secret.wav",
    b"1/../1/secret.wav",
    b"../secret.wav",
    b"..%2fsecret.wav",
    b"1/..%2f..%2fsecret.wav",
    b"%2e%2e/%2e%2e/etc/passwd",
    b"..%252f..%252fetc/passwd",
    b"..\\..\\etc\\passwd",
    b"..%5c..%5cetc%5cpasswd",
    b"/etc/passwd",
    b"//etc/passwd",
    b"%2fetc%2fpasswd",
    b"file:///etc/passwd",
    b"1/back-basics.wav%00",
    b"1/back-basics.wav%00.html",
    b"1/back-basics%252ewav",
    b"1/back-basics.wav/",
    b"1/back-basics.wav/..",
    b"1/./back-basics.wav",
    b"1//back-basics.wav",
    b"1/BACK-BASICS.WAV",
    b"1/back-basics.cue.json",
    b"1/",
    b"1",
    b"0/back-basics.wav",
    b"2/back-basics.wav",
    b"-1/back-basics.wav",
    b"page.py",
    b"page.html",
    b"%ff%fe",
    b"%",
    b"a" * 4_000,
]


@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: trick[:30].decode("latin-1"))
def test_no_path_leads_beyond_the_files_named(
    server: RunningServer, not_found: Response, trick: bytes
) -> None:
    check_not_found(server.raw_path(server.folder.encode() + trick), not_found)


def test_the_whole_folder_of_the_disk_is_not_there_either(
    server: RunningServer, not_found: Response, folder: Path
) -> None:
    check_not_found(server.raw_path(f"{folder}/back-basics.wav".encode()), not_found)
    check_not_found(
        server.raw_path(server.folder.encode() + f"{folder}/secret.wav".encode()), not_found
    )


@pytest.mark.parametrize(
    "broken",
    [
        b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 3_000_000,
    ],
    ids=["nul", "no host", "two hosts", "no path", "tls", "huge header"],
)
def test_an_invalid_request_is_refused_without_revealing_the_secret(
    server: RunningServer, broken: bytes
) -> None:
    try:
        reply = server.raw(broken)
    except ConnectionError:
        return
    assert reply.startswith(b"HTTP/1.1 400 ")
    assert b"Invalid HTTP request received." in reply
    assert server.folder.encode() not in reply


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_only_get_and_head_are_allowed(
    server: RunningServer, not_found: Response, method: str
) -> None:
    for name in ("", SOUND):
        answer = server.request(server.folder + name, method)
        assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")
    check_not_found(server.request("/", method), not_found)


def test_the_server_does_not_wait_for_an_unwanted_body(server: RunningServer) -> None:
    host = f"{server.host}:{server.port}"
    head = f"POST {server.folder} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 1000000000\r\n"
    head += "Connection: close\r\n\r\n"
    assert server.raw(head.encode() + b"x" * 1_000).startswith(b"HTTP/1.1 405 ")


def test_another_host_name_gets_nothing(server: RunningServer, not_found: Response) -> None:
    own = f"{server.host}:{server.port}"
    path = server.folder.encode()
    assert server.raw_path(path, own.encode()).status == 200
    others = [
        "evil.example",
        f"evil.example:{server.port}",
        "127.0.0.1",
        "127.0.0.1:1",
        "localhost",
    ]
    others += [f"localhost:{server.port}", f"{own}.evil.example", f"evil@{own}", "", f"{own},{own}"]
    for other in others:
        check_not_found(server.raw_path(path, other.encode()), not_found)
    old = server.raw(b"GET %s HTTP/1.0\r\n\r\n" % path)
    assert old.startswith(b"HTTP/1.1 404 ")


@pytest.mark.parametrize("name", ["", SOUND, SOUND + "?download", "feed.xml", "page.js", "none"])
def test_head_says_what_get_says(server: RunningServer, name: str) -> None:
    head, get = (server.request(server.folder + name, method) for method in ("HEAD", "GET"))
    assert head.status == get.status
    assert {**head.headers, "date": ""} == {**get.headers, "date": ""}
    assert head.body == b""
    assert len(get.body) == int(get.headers["content-length"])


def test_a_sound_file_comes_whole_and_says_that_it_can_come_in_parts(
    server: RunningServer, sound: bytes
) -> None:
    answer = server.request(server.folder + SOUND)
    assert (answer.status, answer.body) == (200, sound)
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-type"] == "audio/wav"
    assert answer.headers["content-disposition"].startswith("inline; ")


def test_a_part_is_exactly_what_was_asked_for(server: RunningServer, sound: bytes) -> None:
    size = len(sound)
    asked = {
        "bytes=0-0": (0, 1),
        "bytes=0-1": (0, 2),
        "bytes=0-": (0, size),
        "bytes=100-70000": (100, 70_001),
        "bytes=65536-131071": (65_536, 131_072),
        f"bytes={size - 1}-": (size - 1, size),
        f"bytes={size - 1}-{size - 1}": (size - 1, size),
        f"bytes=5-{size + 100}": (5, size),
        "bytes=5-999999999999999999": (5, size),
        "bytes=-1": (size - 1, size),
        f"bytes=-{size}": (0, size),
        f"bytes=-{size + 1}": (0, size),
    }
    for wanted, (first, end) in asked.items():
        answer = server.request(server.folder + SOUND, Range=wanted)
        assert answer.status == 206, wanted
        assert answer.headers["content-range"] == f"bytes {first}-{end - 1}/{size}"
        assert answer.headers["content-length"] == str(end - first)
        assert answer.body == sound[first:end], wanted


def test_a_part_that_is_not_there_is_refused_with_the_size(
    server: RunningServer, sound: bytes
) -> None:
    size = len(sound)
    for wanted in (f"bytes={size}-", f"bytes={size}-{size + 5}", "bytes=999999999999-", "bytes=-0"):
        answer = server.request(server.folder + SOUND, Range=wanted)
        assert (answer.status, answer.headers["content-range"]) == (416, f"bytes */{size}"), wanted


@pytest.mark.parametrize(
    "odd",
    [
        *("bytes=", "bytes=-", "bytes=5-2", "bytes=a-b", "lines=0-5", "bytes 0-5"),
        *("bytes=0-0,5-5", "bytes=+1-2", "bytes=1_0-20", "bytes=" + "9" * 5_000 + "-"),
        "bytes=" + ",".join(["0-"] * 200),
    ],
    ids=lambda odd: odd[:20],
)
def test_an_invalid_range_is_ignored(server: RunningServer, sound: bytes, odd: str) -> None:
    answer = server.request(server.folder + SOUND, Range=odd)
    assert (answer.status, answer.body == sound) == (200, True)


def test_what_the_phone_has_already_is_not_sent_again(server: RunningServer) -> None:
    for name in ("", SOUND, "page.css"):
        first = server.request(server.folder + name)
        tag = first.headers["etag"]
        assert re.fullmatch(r'"[^"]+"', tag)
        for known in (tag, "*", f"W/{tag}", f'"other", {tag}'):
            again = server.request(server.folder + name, If_None_Match=known)
            assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
        assert server.request(server.folder + name, If_None_Match='"other"').status == 200


def test_a_text_is_packed_for_those_who_can_unpack_it(server: RunningServer) -> None:
    for name in ("", "page.js", "1/player.json"):
        plain = server.request(server.folder + name)
        for refusing in ("identity", "gzip;q=0", "deflate, br"):
            again = server.request(server.folder + name, Accept_Encoding=refusing)
            assert again.body == plain.body
        packed = server.request(server.folder + name, Accept_Encoding="br, GZIP; q=0.5")
        assert packed.headers["content-encoding"] == "gzip"
        assert gzip.decompress(packed.body) == plain.body
        assert packed.headers["etag"] != plain.headers["etag"]
        assert plain.headers["vary"] == packed.headers["vary"] == "accept-encoding"


def test_a_part_of_another_version_is_sent_whole(server: RunningServer, sound: bytes) -> None:
    tag = server.request(server.folder + SOUND).headers["etag"]
    assert (
        server.request(server.folder + SOUND, Range="bytes=5-9", If_Range=tag).body == sound[5:10]
    )
    for other in ('"other"', f"W/{tag}", "Wed, 21 Oct 2015 07:28:00 GMT"):
        answer = server.request(server.folder + SOUND, Range="bytes=5-9", If_Range=other)
        assert (answer.status, len(answer.body)) == (200, len(sound))


NAMES = ["Rückenübung 背中.wav", 'a "quoted"; name.wav', "a\\b;c=d.wav", "100 %.wav", "plus+#?.wav"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_any_writing_arrives_unharmed(tmp_path: Path, name: str) -> None:
    with run_server(shared_file(tmp_path, name)) as server:
        answer = server.request(f"{server.folder}1/{quote(name)}?download")
    assert answer.body == (tmp_path / name).read_bytes()
    header = answer.headers["content-disposition"]
    assert header.startswith('attachment; filename="')
    assert header.isascii()
    assert re.fullmatch(r"attachment; filename=\"[^\"\\]+\.wav\"; filename\*=UTF-8''(\S+)", header)
    assert header.endswith("filename*=UTF-8''" + quote(name, safe=""))


def test_a_file_that_has_gone_or_is_another_is_not_found(tmp_path: Path) -> None:
    shared = shared_file(tmp_path)
    with run_server(shared) as server:
        assert server.request(server.folder + SOUND).status == 200
        before = shared.path.stat()
        other = bytes(reversed(shared.path.read_bytes()))
        shared.path.write_bytes(other)  # of the same size
        os.utime(shared.path, ns=(before.st_atime_ns, before.st_mtime_ns + 10**9))
        assert server.request(server.folder + SOUND).status == 404
        shared.path.write_bytes(other[1:])
        os.utime(shared.path, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert server.request(server.folder + SOUND).status == 404
        shared.path.unlink()
        assert server.request(server.folder + SOUND).status == 404
        assert server.request(server.folder).status == 200


def test_fifty_phones_at_once_are_served(server: RunningServer, sound: bytes) -> None:
    together = threading.Barrier(50)

    def listen(number: int) -> bool:
        connection = http.client.HTTPConnection(server.host, server.port, timeout=PATIENCE)
        together.wait(timeout=PATIENCE)
        whole = True
        for first in range(number, len(sound), 160_000):
            end = min(first + 70_000, len(sound))
            wanted = {"Range": f"bytes={first}-{end - 1}"}
            connection.request("GET", server.folder + SOUND, headers=wanted)
            reply = connection.getresponse()
            whole &= reply.status == 206 and reply.read() == sound[first:end]
        connection.close()
        return whole

    with ThreadPoolExecutor(50) as phones:
        assert all(phones.map(listen, range(50)))


def test_slow_clients_delay_nobody(tmp_path: Path) -> None:
    shared = shared_file(tmp_path)
    with shared.path.open("ab") as file:
        file.truncate(60_000_000)
    lines = []
    with run_server(open_shared_file(shared.path)) as server:
        host = f"{server.host}:{server.port}"
        whole = f"GET {server.folder + SOUND} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
        try:
            for number in range(60):
                line = socket.create_connection((server.host, server.port), timeout=PATIENCE)
                lines.append(line)
                # Half of them never read the response, the others never finish their request.
                line.sendall(whole if number % 2 else whole[: number + 1])
            assert server.request(server.folder).status == 200
            assert server.request(server.folder + SOUND, Range="bytes=100-199").status == 206
        finally:
            for line in lines:
                line.close()


@pytest.mark.parametrize("kind", ["silent", "asking"])
def test_hundreds_without_the_secret_lock_nobody_out(
    server: RunningServer, sound: bytes, kind: str
) -> None:
    player = http.client.HTTPConnection(server.host, server.port, timeout=PATIENCE)

    def listens(first: int) -> bool:
        wanted = {"Range": f"bytes={first}-{first + 9_999}"}
        player.request("GET", server.folder + SOUND, headers=wanted)
        reply = player.getresponse()
        return reply.status == 206 and reply.read() == sound[first : first + 10_000]

    assert listens(0)
    mine = player.sock
    lines = []
    try:
        for number in range(600):
            line = socket.create_connection((server.host, server.port), timeout=PATIENCE)
            lines.append(line)
            if kind == "asking":
                with suppress(ConnectionError):
                    line.sendall(b"GET /wrong HTTP/1.1\r\nHost: a\r\n\r\n")
            if number % 50 == 0:
                assert listens(number)
        assert server.request(server.folder).status == 200
        assert listens(5)
        assert player.sock is mine, "the connection of the player was closed"
        assert wait_for_close(lines[0])
    finally:
        player.close()
        for line in lines:
            line.close()


def wait_for_close(line: socket.socket) -> bool:
    """Wait until the server has closed the connection."""
    try:
        while line.recv(65_536):
            pass
    except ConnectionResetError:
        pass
    return True


def test_without_the_secret_a_connection_is_closed_after_its_response(
    server: RunningServer, not_found: Response
) -> None:
    line = http.client.HTTPConnection(server.host, server.port, timeout=PATIENCE)
    for path in (server.folder, server.folder + "none", server.folder):
        line.request("GET", path)
        line.getresponse().read()
    with socket.create_connection((server.host, server.port), timeout=PATIENCE) as unauthenticated:
        unauthenticated.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        whole = b"".join(iter(lambda: unauthenticated.recv(65_536), b""))
    assert whole.endswith(not_found.body)
    line.request("GET", server.folder)
    assert line.getresponse().status == 200
    line.close()


def test_responses_are_sent_without_delay(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nagle's algorithm would delay the end of every response by 40 ms."""
    asked: list[bool] = []
    data_received = _Connection.data_received

    def seen(self: _Connection, data: bytes) -> None:
        line = self.transport.get_extra_info("socket")
        asked.append(bool(line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
        data_received(self, data)

    monkeypatch.setattr(_Connection, "data_received", seen)
    assert server.request(server.folder).status == 200
    assert asked == [True]


def test_a_request_that_arrives_byte_by_byte_is_cut_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The timeout runs from the beginning of a request, whatever arrives meanwhile."""
    monkeypatch.setattr("coach.share.server.REQUEST_TIMEOUT", 1.0)
    with run_server(shared_file(tmp_path)) as server:
        # A client that is slow to read its response is not cut off.
        listener = http.client.HTTPConnection(server.host, server.port, timeout=PATIENCE)
        listener.request("GET", server.folder + SOUND)
        host, path = f"{server.host}:{server.port}".encode(), server.folder.encode()
        body = b" HTTP/1.1\r\nHost: %s\r\nContent-Length: 100000\r\n\r\n" % host
        again = b"GET %s HTTP/1.1\r\nHost: %s\r\n\r\nGET /" % (path, host)
        sent = {}
        for begun in (b"GET /", b"POST /wrong" + body, b"POST " + path + body, again):
            line = socket.create_connection((server.host, server.port), timeout=PATIENCE)
            line.sendall(begun)
            sent[line] = 0
        slow = set(sent)
        while slow and max(sent.values()) < 10 * PATIENCE:
            server.thread.join(timeout=0.1)
            for line in list(slow):
                try:
                    line.sendall(b"x")
                    sent[line] += 1
                except ConnectionError:
                    slow.remove(line)
        for line in sent:
            line.close()
        # A timeout that restarts with every byte would never close these.
        assert not slow, list(sent.values())
        assert len(listener.getresponse().read()) == (tmp_path / "back-basics.wav").stat().st_size
        listener.close()


@pytest.mark.heavy
@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nHost:"], ids=["silent", "slow"])
def test_a_request_that_never_ends_is_cut_off(server: RunningServer, begun: bytes) -> None:
    with socket.create_connection((server.host, server.port), timeout=5 * REQUEST_TIMEOUT) as line:
        line.sendall(begun)
        with suppress(ConnectionResetError):
            assert line.recv(100) == b""


def test_a_client_that_disconnects_halfway_breaks_nothing(server: RunningServer) -> None:
    host = f"{server.host}:{server.port}"
    for _ in range(10):
        with socket.create_connection((server.host, server.port), timeout=PATIENCE) as line:
            line.sendall(f"GET {server.folder + SOUND} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            line.recv(10)
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert server.request(server.folder).status == 200


def test_it_stops_even_if_a_client_keeps_asking_and_reads_nothing(tmp_path: Path) -> None:
    def received(line: socket.socket) -> int:
        return len(line.recv(1_000_000, socket.MSG_PEEK))

    with socket.socket() as line, run_server(shared_file(tmp_path)) as server:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        line.connect((server.host, server.port))
        head = f"GET {server.folder + SOUND} HTTP/1.1\r\nHost: {server.host}:{server.port}\r\n"
        # Each response but one that waits is a single write.
        line.sendall(f"{head}Range: bytes=0-60000\r\n\r\n".encode() * 100)
        before = 0
        while before != (before := received(line)):
            time.sleep(0.2)
        server.server.stop()
        server.thread.join(timeout=PATIENCE)
        assert not server.thread.is_alive()


def test_it_stops_after_the_idle_timeout_and_not_before(tmp_path: Path) -> None:
    clock = Clock()
    with run_server(shared_file(tmp_path), idle_timeout=900, clock=clock) as server:
        for _ in range(3):
            clock.now += 899
            assert server.request(server.folder + SOUND).status == 200
            assert server.request(server.folder, "HEAD").status == 200
            # A request without the secret does not count. Its response comes after those before it.
            assert server.request("/").status == 404
        clock.now += 899
        assert server.request("/").status == 404
        clock.now += 1
        server.thread.join(timeout=PATIENCE)
        assert not server.thread.is_alive()
        with pytest.raises(ConnectionRefusedError):
            server.request(server.folder)


def test_a_long_download_counts_as_use(tmp_path: Path) -> None:
    clock = Clock()
    shared = shared_file(tmp_path)
    with shared.path.open("ab") as file:
        file.truncate(60_000_000)
    with run_server(open_shared_file(shared.path), idle_timeout=900, clock=clock) as server:
        connection = http.client.HTTPConnection(server.host, server.port, timeout=PATIENCE)
        connection.request("GET", server.folder + SOUND)
        reply = connection.getresponse()
        for _ in range(4):
            assert len(reply.read(8_000_000)) == 8_000_000
            clock.now += 600
            # Time for several ticks of the server; the next read lets it send more.
            server.thread.join(timeout=0.3)
            assert server.thread.is_alive()
        assert len(reply.read()) == 28_000_000
        connection.close()


def test_when_nobody_comes_it_is_said_once_and_not_if_somebody_did(tmp_path: Path) -> None:
    clock = Clock()
    said = threading.Semaphore(0)
    with run_server(shared_file(tmp_path), clock=clock, on_no_visitor=said.release) as server:
        clock.now += FIRST_VISIT_WITHIN - 1
        assert server.request("/").status == 404
        assert not said.acquire(timeout=0.3)
        clock.now += 1
        assert said.acquire(timeout=PATIENCE)
        clock.now += 100
        assert not said.acquire(timeout=0.3)
    with run_server(shared_file(tmp_path), clock=clock, on_no_visitor=said.release) as server:
        assert server.request(server.folder).status == 200
        clock.now += FIRST_VISIT_WITHIN + 1
        assert not said.acquire(timeout=0.3)


def test_the_secret_is_never_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with run_server(shared_file(tmp_path)) as server:
        secret = server.folder.strip("/")
        server.request(server.folder)
        server.request(server.folder + "nowhere")
        server.raw(b"nonsense\r\n\r\n")
    out, err = capfd.readouterr()
    assert secret not in caplog.text + out + err
    assert out + err == ""


def test_only_the_one_address_answers(tmp_path: Path) -> None:
    with run_server(shared_file(tmp_path)) as server, pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", server.port), timeout=PATIENCE)


def test_every_address_answers_under_its_own_host_name(tmp_path: Path) -> None:
    everywhere = parse_address("0.0.0.0")
    with ShareServer([shared_file(tmp_path)], idle_timeout=LONG, bind=everywhere) as server:
        thread = threading.Thread(target=server.run)
        thread.start()
        port = urlsplit(server.url).port
        path = urlsplit(server.url).path
        answers = {}
        for here, named in (("127.0.0.1", "127.0.0.1"), ("127.0.0.2", "127.0.0.1")):
            connection = http.client.HTTPConnection(here, port, timeout=PATIENCE)
            connection.request("GET", path, headers={"Host": f"{named}:{port}"})
            answers[here] = connection.getresponse().status
            connection.close()
        server.stop()
        thread.join(timeout=PATIENCE)
    assert answers == {"127.0.0.1": 200, "127.0.0.2": 404}
    assert urlsplit(server.url).hostname != "0.0.0.0"


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="no socket for both IPv4 and IPv6")
@pytest.mark.parametrize("everywhere", ["::", "0.0.0.0"])
def test_the_address_that_is_shown_answers_wherever_it_is_bound(
    tmp_path: Path, everywhere: str
) -> None:
    with ShareServer(
        [shared_file(tmp_path)], idle_timeout=LONG, bind=parse_address(everywhere)
    ) as server:
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            shown = RunningServer(server, thread)
            assert shown.host not in ("::", "0.0.0.0")
            assert shown.request(shown.folder).status == 200
            here = ["127.0.0.1"] if everywhere == "0.0.0.0" else ["127.0.0.1", "::1"]
            for each in here:
                connection = http.client.HTTPConnection(each, shown.port, timeout=PATIENCE)
                connection.request("GET", shown.folder)
                assert connection.getresponse().status == 200
                connection.close()
        finally:
            server.stop()
            thread.join(timeout=PATIENCE)


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps no such dates")
@pytest.mark.parametrize("date", [300_000_000_000, 10**15, -1, -(10**11), 0])
def test_a_file_of_any_date_is_shared(tmp_path: Path, date: int) -> None:
    path = sound_file(tmp_path / "back-basics.wav")
    try:
        os.utime(path, (date, date))
    except OSError:
        pytest.skip("this disk has no such date")
    with run_server(open_shared_file(path)) as server:
        answer = server.request(server.folder + SOUND)
        assert answer.status == 200
        header = parsedate_to_datetime(answer.headers["last-modified"])
        assert 1970 <= header.year < 2100
        feed = server.request(server.folder + "feed.xml")
        assert feed.status == 200
        assert b"<pubDate>" in feed.body


def test_a_port_in_use_is_reported(tmp_path: Path) -> None:
    shared = shared_file(tmp_path)
    with ShareServer([shared], idle_timeout=LONG, bind=HOME) as first:
        taken = urlsplit(first.url).port or 0
        with pytest.raises(UsageError, match=str(taken)):
            ShareServer([shared], idle_timeout=LONG, bind=HOME, port=taken)
