"""Takes reports from phones: checks sender, size and rate, and takes none twice."""

import asyncio
from collections.abc import Callable, Mapping
from math import ceil
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope

from coach.errors import CoachError
from coach.share.played import MAX_REPORT, PlayedRecorder, Report, played_of
from coach.share.shared_file import SharedFile

REPORT_PATH: Final = "played"
"""Below the secret folder."""

_EVERY: Final = 60.0
"""Seconds between two reports: no session is shorter."""

_MAX_REPORTS: Final = 30
"""Reports in all."""


class Reports:
    """Answers the only POST of the server. Nothing of a refused report is kept."""

    def __init__(
        self, files: Mapping[str, SharedFile], recorder: PlayedRecorder, clock: Callable[[], float]
    ) -> None:
        """files: those that are shared, by their digest. clock: monotonic seconds."""
        self._files = files
        self._recorder = recorder
        self._clock = clock
        self._plays: dict[str, float] = {}  # when each was taken

    async def answer(self, scope: Scope, receive: Receive, origin: str) -> Response:
        """The response to a request for `REPORT_PATH` by somebody who knows the secret.

        origin: that of the server's own pages, as browsers write it.
        """
        if scope["method"] != "POST":
            return _refused(405, "Only to be written to.", allow="POST")
        headers = Headers(scope=scope)
        # Browsers set these headers themselves; no page can change them.
        if (
            headers.getlist("origin") != [origin]
            or headers.get("sec-fetch-site", "same-origin") != "same-origin"
        ):
            return _refused(403, "Not from another site.")
        if headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
            return _refused(415, "Only JSON.")
        body = await _body(receive, headers)
        if body is None:
            return _refused(413, "Too large.")
        try:
            report = Report.model_validate_json(body)
            played = played_of(report, self._files)
        except ValueError:
            return _refused(400, "This is not a report.")
        if report.play in self._plays:
            return _refused(409, "This is known already.")
        now = self._clock()
        wait = max(self._plays.values(), default=now - _EVERY) + _EVERY - now
        if wait > 0 or len(self._plays) >= _MAX_REPORTS:
            return _refused(429, "Too many reports.", **{"retry-after": str(max(1, ceil(wait)))})
        self._plays[report.play] = now
        try:
            # In a thread, because a slow disk must not stop the sound of other phones.
            await asyncio.to_thread(self._recorder.record, played)
        except CoachError:
            del self._plays[report.play]
            return _refused(503, "It could not be kept.")
        return Response(status_code=204)


async def _body(receive: Receive, headers: Headers) -> bytes | None:
    """The body of a request; None if it is too large, or does not arrive."""
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length[:10]) > MAX_REPORT:
        return None
    body = b""
    while len(body) <= MAX_REPORT:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body if len(body) <= MAX_REPORT else None
    return None


def _refused(status: int, why: str, **headers: str) -> Response:
    return PlainTextResponse(f"{why}\n", status, headers)
