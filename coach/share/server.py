"""Runs the server until nobody uses it any more."""

import asyncio
import secrets
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Final, Self, cast

import h11
import uvicorn
from starlette.types import Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

from coach.share.address import (
    BACKLOG,
    Address,
    host_and_port,
    listen,
    served_address,
)
from coach.share.app import ShareApp
from coach.share.connection_limit import ConnectionLimit
from coach.share.idle import IdleTimer
from coach.share.played import PlayedRecorder
from coach.share.reports import Reports
from coach.share.resources import build_resources
from coach.share.shared_file import SharedFile
from coach.share.signals import deferred_signals

TOKEN_BYTES: Final = 16
"""128 random bits cannot be guessed at any speed that a network allows."""

REQUEST_TIMEOUT: Final = 10.0
"""Seconds in which a whole request must arrive, or its connection is closed."""

MAX_CONNECTIONS: Final = 420
"""Further connections are answered with 503. This allows 50 phones with six connections each beside
the unauthenticated ones, and stays below the 1,024 files that a process may have open: two for each
connection, and one for each in the backlog."""

_SHUTDOWN_TIMEOUT: Final = 1
"""Seconds that unfinished responses get when the server stops."""


class ShareServer:
    """A server for sound files. Use it in a `with` block, which closes its socket at the end."""

    def __init__(
        self,
        files: Sequence[SharedFile],
        *,
        idle_timeout: float,
        bind: Address | None = None,
        port: int = 0,
        on_no_visitor: Callable[[], None] = lambda: None,
        recorder: PlayedRecorder | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Open the socket; phones that connect wait until `run` is called.

        idle_timeout: seconds without a visit after which it stops.
        bind: the address to listen at; None for the one on the private network.
        port: 0 for a free one.
        on_no_visitor: called once if nobody has come for `idle.FIRST_VISIT_WITHIN` seconds.
        recorder: keeps the sessions played on phones; None if they are not kept.
        clock: monotonic seconds.

        Raises OutputError when there is no private network, UsageError when the address or the port
        cannot be used.
        """
        address = served_address(bind)
        self._socket = listen(bind or address, port)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        origin = f"http://{host_and_port(address, self._socket.getsockname()[1])}"
        self.url = f"{origin}/{token}/"
        """The page for the phone to open."""
        idle = IdleTimer(idle_timeout, clock)
        shared = {file.digest: file for file in files}
        reports = None if recorder is None else Reports(shared, recorder, clock)
        resources = build_resources(files, origin, token, recorded=recorder is not None)
        app = ShareApp(resources, token, idle.visit, reports)
        self._server = _Server(app, idle, on_no_visitor)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def run(self) -> None:
        """Serve until the idle timeout, or until `stop` is called.

        Ctrl-C and other signals with a handler stop it too. Their handlers run once all connections
        are closed, so this may raise KeyboardInterrupt.
        """
        with deferred_signals(self.stop):
            asyncio.run(self._server.serve([self._socket]))

    def stop(self) -> None:
        """Make `run` return. Safe to call from another thread."""
        self._server.should_exit = True


class _Server(uvicorn.Server):
    """Checks the idle timer ten times a second."""

    def __init__(self, app: ShareApp, idle: IdleTimer, on_no_visitor: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                # uvicorn calls this factory as it would call the class.
                http=cast(
                    "type[asyncio.Protocol]",
                    partial(_Connection, app, ConnectionLimit["_Connection"]()),
                ),
                loop="asyncio",
                ws="none",
                lifespan="off",
                interface="asgi3",
                # URLs contain the secret, so nothing is logged.
                access_log=False,
                log_config=None,
                log_level="critical",
                proxy_headers=False,
                server_header=False,
                limit_concurrency=MAX_CONNECTIONS,
                # asyncio also accepts this many at a time before it serves the others.
                backlog=BACKLOG,
                timeout_graceful_shutdown=_SHUTDOWN_TIMEOUT,
            )
        )
        self._idle = idle
        self._on_no_visitor = on_no_visitor

    async def on_tick(self, counter: int) -> bool:
        """Called by uvicorn: whether to stop."""
        if self._idle.no_visitor_yet():
            self._on_no_visitor()
        return await super().on_tick(counter) or self._idle.expired()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Called by uvicorn: end all responses.

        A response that is cancelled before its first byte is answered with 500, which would wait
        for a client that has stopped reading for as long as its connection is open.
        """
        await super().shutdown(sockets)
        for connection in list(self.server_state.connections):
            cast("_Connection", connection).transport.abort()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to `ShareServer.run`."""
        yield


class _Connection(H11Protocol):
    """Closes connections that send their request too slowly, and the oldest of those without the
    secret when there are too many."""

    def __init__(
        self, app: ShareApp, limit: "ConnectionLimit[_Connection]", **uvicorn_options: Any
    ) -> None:
        super().__init__(**uvicorn_options)
        self._share_app = app
        self._limit = limit
        self._address = ""
        self._authenticated = False
        self._timeout: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        # The head of a response and its body are two writes. With Nagle's algorithm the second
        # waits 40 ms for the first to be acknowledged. asyncio turns it off only for sockets that
        # were made with the protocol number of TCP, which `socket.create_server` does not give.
        connection = transport.get_extra_info("socket")
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._address = self.client[0] if self.client else ""
        dropped = self._limit.add(self, self._address)
        if dropped:
            dropped.transport.abort()
        self._update_timeout()

    def connection_lost(self, exc: Exception | None) -> None:
        self._limit.remove(self, self._address)
        if self._timeout:
            self._timeout.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        request = cast("Scope | None", self.scope)  # None before the first request
        if request and self._share_app.authorizes(request):
            self._authenticated = True
            self._limit.remove(self, self._address)
        self._update_timeout()

    def on_response_complete(self) -> None:
        # Without the secret there is nothing more to get here. If a request body is still arriving,
        # closing now could lose the response; then the timeout closes the connection.
        if not self._authenticated and self.conn.their_state is not h11.SEND_BODY:
            self.transport.close()
        super().on_response_complete()
        self._update_timeout()

    def _update_timeout(self) -> None:
        """Run a timer from the moment a request may begin until it has arrived with its body."""
        if self.conn.their_state not in (h11.IDLE, h11.SEND_BODY):
            if self._timeout:
                self._timeout.cancel()
                self._timeout = None
        elif not self._timeout:
            self._timeout = self.loop.call_later(REQUEST_TIMEOUT, self.transport.abort)
