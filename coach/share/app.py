"""The ASGI application: who may ask, for what, and how it is sent.

A request for something that does not exist gets the same answer as one from somebody who is not
allowed to know.
"""

import errno
import hashlib
import os
import re
import secrets
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from stat import S_ISREG
from typing import Final
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.types import Message, Receive, Scope, Send

from coach.share.address import host_and_port
from coach.share.reports import REPORT_PATH, Reports
from coach.share.resources import Compressed, CoverOf, Resources
from coach.share.shared_file import SharedFile, http_date

HEADERS: Final = {
    # Nothing from other sites, nothing inline, no frames, no forms.
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "cross-origin-resource-policy": "same-origin",
    # The URL contains the secret: reveal it to no other site, keep it in no shared cache.
    "referrer-policy": "no-referrer",
    "cache-control": "private, no-cache",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex",
}
"""Sent with every response."""

_ONE_RANGE: Final = re.compile(r"bytes=(?:(\d{1,18})-(\d{0,18})|-\d{1,18})", re.ASCII)


class ShareApp:
    """Serves a table of resources in a folder with a secret name."""

    def __init__(
        self,
        resources: Resources,
        token: str,
        on_visit: Callable[[], None],
        reports: Reports | None = None,
    ) -> None:
        """token: the secret. on_visit: called for all traffic with a client that knows it.
        reports: takes reports from phones; None if they are not kept."""
        self._resources = resources
        self._reports = reports
        self._token = token.encode()
        self._on_visit = on_visit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, see the ASGI specification."""
        assert scope["type"] == "http", "the server speaks nothing else"
        authorized = self.authorizes(scope)
        if authorized and self._reports is not None and _split_path(scope)[1] == REPORT_PATH:
            origin = f"http://{_own_host(scope)}"
            response = await self._reports.answer(scope, receive, origin)
        else:
            response = self._response(scope) if authorized else _not_found()

        async def send_with_headers(message: Message) -> None:
            if authorized:
                # A long download is one request, but a visit until its end.
                self._on_visit()
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await response(_keep_single_range(scope), receive, send_with_headers)

    def authorizes(self, scope: Scope) -> bool:
        """Whether a request contains the secret and names this server as its host."""
        token, _ = _split_path(scope)
        if not secrets.compare_digest(token.encode("utf-8", "replace"), self._token):
            return False
        # Another site can make a browser send requests here, but only under that site's name.
        return Headers(scope=scope).get("host", "").lower() == _own_host(scope)

    def _response(self, scope: Scope) -> Response:
        _, path = _split_path(scope)
        resource = self._resources.get(path)
        if resource is None:
            return _not_found()
        if scope["method"] not in ("GET", "HEAD"):
            return PlainTextResponse("Only to be read.\n", 405, {"allow": "GET, HEAD"})
        if isinstance(resource, Compressed):
            resource = resource.packed if _accepts_gzip(scope) else resource.plain
        if isinstance(resource, CoverOf):
            resource = resource.response()
        if isinstance(resource, SharedFile):
            try:
                resource = _file_response(resource, save=scope["query_string"] == b"download")
            except OSError:
                # It was deleted, moved or changed after it was shared.
                return _not_found()
        etag = resource.headers["etag"]
        if _matches(Headers(scope=scope).get("if-none-match", ""), etag):
            return Response(status_code=304, headers={"etag": etag})
        return resource


def _split_path(scope: Scope) -> tuple[str, str]:
    """The first folder of the requested path, where the secret should be, and what follows it."""
    _, token, *rest = f"{scope['path']}/".split("/", 2)
    return token, rest[0].removesuffix("/") if rest else ""


def _own_host(scope: Scope) -> str:
    """What the Host header must say: the address at which this connection came in."""
    host, port = scope["server"]
    address = ip_address(host)
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return host_and_port(address, port)


def _not_found() -> Response:
    return PlainTextResponse("Nothing here.\n", 404)


class _SharedFileResponse(FileResponse):
    """A FileResponse for files of any date; Starlette fails after the year 9999."""

    def set_stat_headers(self, stat_result: os.stat_result) -> None:
        """Set length, date and version from the status of the file."""
        version = f"{stat_result.st_mtime_ns}-{stat_result.st_size}".encode()
        self.headers["content-length"] = str(stat_result.st_size)
        self.headers["last-modified"] = http_date(stat_result.st_mtime)
        self.headers["etag"] = f'"{hashlib.sha256(version).hexdigest()[:32]}"'


def _file_response(file: SharedFile, *, save: bool) -> FileResponse:
    """save: offer it as a download instead of playing it.

    Raises OSError if the file is gone or has been replaced: the page knows the postures of the
    first file only.
    """
    status = file.path.stat()
    if not S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is not an ordinary file any more")
    if (status.st_size, status.st_mtime) != (file.size, file.modified):
        raise OSError(errno.ESTALE, "it was changed after it was shared")
    return _SharedFileResponse(
        file.path,
        media_type=file.media_type,
        stat_result=status,
        headers={"content-disposition": _content_disposition(file.name, save=save)},
    )


def _content_disposition(name: str, *, save: bool) -> str:
    """The file name in ASCII for old clients, and in full for all others (RFC 6266, RFC 8187)."""
    kind = "attachment" if save else "inline"
    ascii_name = re.sub(r"[^ !#-$&-\[\]-~]", "_", name)
    return f"{kind}; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"


def _matches(if_none_match: str, etag: str) -> bool:
    """Compare an ETag with a list of them, weakly (RFC 9110, 13.1.2)."""
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return tags == ["*"] or etag in tags


def _accepts_gzip(scope: Scope) -> bool:
    codings = Headers(scope=scope).get("accept-encoding", "").lower().split(",")
    return any(
        re.fullmatch(r"gzip(;q=(1|0\.\d*[1-9])0*)?", "".join(each.split())) for each in codings
    )


def _keep_single_range(scope: Scope) -> Scope:
    """Drop the Range header unless it asks for one valid range of bytes.

    RFC 9110, 14.2 allows that. Phones ask for one range; a request for hundreds of small ones is a
    way to overload a server.
    """
    asked = _ONE_RANGE.fullmatch(Headers(scope=scope).get("range", ""))
    backwards = asked and asked[1] and asked[2] and int(asked[2]) < int(asked[1])
    if asked and not backwards:
        return scope
    return {**scope, "headers": [row for row in scope["headers"] if row[0] != b"range"]}
