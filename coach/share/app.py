"""Answers requests: who may ask, for what, and how it is sent.

What is not meant for the asker looks the same as what is not there, whatever the reason.
"""

import errno
import hashlib
import os
import re
import secrets
from collections.abc import Callable, Iterator
from ipaddress import IPv6Address, ip_address
from stat import S_ISREG
from typing import Final
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import FileResponse, Response
from starlette.types import Message, Receive, Scope, Send

from coach.share.address import host_and_port
from coach.share.item import Item, date_line
from coach.share.shelf import Shelf, Text

HEADERS: Final = {
    # Nothing from elsewhere, nothing inline, no frame, no form.
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "cross-origin-resource-policy": "same-origin",
    # The secret is in the address: no other place is to be told of it, no shared cache to keep it.
    "referrer-policy": "no-referrer",
    "cache-control": "private, no-cache",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex",
}
"""Sent with every answer."""

_ONE_RANGE: Final = re.compile(r"bytes=(?:(\d{1,18})-(\d{0,18})|-\d{1,18})", re.ASCII)


class Site:
    """An ASGI application that serves one shelf below one secret folder."""

    def __init__(self, shelf: Shelf, token: str, seen: Callable[[], None]) -> None:
        """seen: called for every sign that somebody who knows the token is there."""
        self._shelf = shelf
        self._token = token.encode()
        self._seen = seen

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request. See the ASGI specification."""
        assert scope["type"] == "http", "the server speaks nothing else"
        found = self._found(scope) if self.admits(scope) else None
        if found is None:
            await _nothing_here()(scope, receive, _with_headers(send))
            return
        response = _answer(found, scope)

        async def counted(message: Message) -> None:
            # A long download is one request, and somebody is there until its end.
            self._seen()
            await send(message)

        await response(_with_one_range(scope), receive, _with_headers(counted))

    def admits(self, scope: Scope) -> bool:
        """Whether a request shows the secret, and came to this address under its own name."""
        token, _ = _parts(scope)
        if not secrets.compare_digest(token.encode("utf-8", "replace"), self._token):
            return False
        # A page on another site can make a browser ask here, but under that site's name.
        return Headers(scope=scope).get("host", "").lower() in _own_names(scope)

    def _found(self, scope: Scope) -> Text | Item | None:
        """What is asked for, or None when there is no such thing."""
        _, name = _parts(scope)
        return self._shelf.get(name)


def _parts(scope: Scope) -> tuple[str, str]:
    """What stands in the place of the secret, and the name that follows it."""
    _, token, *rest = f"{scope['path']}/".split("/", 2)
    return token, rest[0].removesuffix("/") if rest else ""


def _own_names(scope: Scope) -> Iterator[str]:
    """What the Host header may say: the address that this connection came in at."""
    host, port = scope["server"]
    address = ip_address(host)
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    yield host_and_port(address, port)


def _nothing_here() -> Response:
    return Response("Nothing here.\n", 404, media_type="text/plain")


def _answer(found: Text | Item, scope: Scope) -> Response:
    if scope["method"] not in ("GET", "HEAD"):
        return Response("Only to be read.\n", 405, {"allow": "GET, HEAD"}, "text/plain")
    if isinstance(found, Text):
        response = Response(found.body, media_type=found.media_type, headers={"etag": found.etag})
    else:
        try:
            response = _sound(found, wanted=scope["query_string"] == b"download")
        except OSError:
            # It was deleted or moved after it was shared.
            return _nothing_here()
    etag = response.headers["etag"]
    if _same(Headers(scope=scope).get("if-none-match", ""), etag):
        return Response(status_code=304, headers={"etag": etag})
    return response


class _Sound(FileResponse):
    """A file of any date, also one that starlette has no words for."""

    def set_stat_headers(self, stat_result: os.stat_result) -> None:
        """Length, date and version, from what the disk says."""
        version = f"{stat_result.st_mtime_ns}-{stat_result.st_size}".encode()
        self.headers["content-length"] = str(stat_result.st_size)
        self.headers["last-modified"] = date_line(stat_result.st_mtime)
        self.headers["etag"] = f'"{hashlib.sha256(version).hexdigest()[:32]}"'


def _sound(item: Item, *, wanted: bool) -> FileResponse:
    """wanted: to be kept as a file, not played. Raises OSError when there is no file any more."""
    status = item.path.stat()
    if not S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is not an ordinary file any more")
    return _Sound(
        item.path,
        media_type=item.media_type,
        stat_result=status,
        headers={"content-disposition": _disposition(item.name, wanted=wanted)},
    )


def _disposition(name: str, *, wanted: bool) -> str:
    """After RFC 6266: a name in ASCII for those who know no other, and the true one (RFC 8187)."""
    kind = "attachment" if wanted else "inline"
    plain = re.sub(r"[^ !#-$&-\[\]-~]", "_", name)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _same(if_none_match: str, etag: str) -> bool:
    """RFC 9110, 13.1.2: a weak comparison with each of a list."""
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return tags == ["*"] or etag in tags


def _with_one_range(scope: Scope) -> Scope:
    """A request without its Range unless that asks for one sound range of bytes.

    RFC 9110, 14.2 lets a server ignore the others. Phones ask for one; a hundred small ones in a
    single request are a way to make a server work.
    """
    asked = _ONE_RANGE.fullmatch(Headers(scope=scope).get("range", ""))
    backwards = asked and asked[1] and asked[2] and int(asked[2]) < int(asked[1])
    if asked and not backwards:
        return scope
    return {**scope, "headers": [row for row in scope["headers"] if row[0] != b"range"]}


def _with_headers(send: Send) -> Send:
    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(HEADERS)
        await send(message)

    return with_headers
