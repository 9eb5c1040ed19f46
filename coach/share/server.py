"""Runs the server for as long as somebody comes."""

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
    answering_at,
    host_and_port,
    listen,
    private_address,
)
from coach.share.app import Site
from coach.share.item import Item
from coach.share.shelf import stock
from coach.share.signals import put_off
from coach.share.strangers import Strangers
from coach.share.visits import Visits

TOKEN_BYTES: Final = 16
"""128 random bits: beyond guessing, at any speed that a network allows."""

SLOWEST_REQUEST: Final = 10.0
"""Seconds in which a request must have come in as a whole; who is slower holds a place for
nothing."""

MOST_CONNECTIONS: Final = 420
"""At once; more are told to come back. 50 phones that open six each stay below, with all the
strangers beside them, and so do the 1,024 files that a process may have open: two for each, and
one for each that waits to be taken."""

_SHUTDOWN: Final = 1
"""Seconds for answers under way when it stops."""


class Sharing:
    """Some sound files, shared. Use it in a `with` block: leaving it closes the door."""

    def __init__(
        self,
        items: Sequence[Item],
        *,
        patience: float,
        bind: Address | None = None,
        port: int = 0,
        nobody_yet: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Opens the door; phones that come wait until `run` is called.

        patience: seconds without anybody after which it stops.
        bind: the address to be reached at; the one on the private network when None.
        port: 0 takes a free one.
        nobody_yet: called once when nobody has come for `visits.FIRST_WITHIN` seconds.
        clock: seconds, ascending.

        Raises OutputError when there is no private network, UsageError when the address or the port
        cannot be had.
        """
        if bind is None:
            reached = private_address()
        elif bind.is_unspecified:
            reached = private_address(answering_at(bind))
        else:
            reached = bind
        self._socket = listen(bind or reached, port)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        site = f"http://{host_and_port(reached, self._socket.getsockname()[1])}"
        self.address = f"{site}/{token}/"
        """What the phone is to open."""
        visits = Visits(patience, clock)
        app = Site(stock(items, site, f"/{token}"), token, visits.seen)
        self._server = _Server(app, visits, nobody_yet)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def run(self) -> None:
        """Serve until nobody comes any more, or `stop` is called.

        Ctrl-C, and other signals that are handled, end it too, and are handed on once the
        connections are closed; so a KeyboardInterrupt may come out of it.
        """
        with put_off(self.stop):
            asyncio.run(self._server.serve([self._socket]))

    def stop(self) -> None:
        """Make `run` return; may be called from another thread."""
        self._server.should_exit = True


class _Server(uvicorn.Server):
    """Looks at the clock as it goes round, ten times a second."""

    def __init__(self, app: Site, visits: Visits, nobody_yet: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                # uvicorn calls it as it would call the class.
                http=cast(
                    "type[asyncio.Protocol]",
                    partial(_Connection, app, Strangers["_Connection"]()),
                ),
                loop="asyncio",
                ws="none",
                lifespan="off",
                interface="asgi3",
                # Addresses have the secret in them: nothing is written down.
                access_log=False,
                log_config=None,
                log_level="critical",
                proxy_headers=False,
                server_header=False,
                limit_concurrency=MOST_CONNECTIONS,
                # So many are taken at a time too, before those who are there get their turn.
                backlog=BACKLOG,
                timeout_graceful_shutdown=_SHUTDOWN,
            )
        )
        self._visits = visits
        self._nobody_yet = nobody_yet

    async def on_tick(self, counter: int) -> bool:
        """Whether to stop; called by uvicorn."""
        if self._visits.nobody_yet():
            self._nobody_yet()
        return await super().on_tick(counter) or self._visits.over()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """They are seen to outside, see `Sharing.run`."""
        yield


class _Connection(H11Protocol):
    """Hangs up on those who take forever to ask, and on strangers when there are too many."""

    def __init__(self, site: Site, strangers: "Strangers[_Connection]", **uvicorns: Any) -> None:
        super().__init__(**uvicorns)
        self._site = site
        self._strangers = strangers
        self._address = ""
        self._is_stranger = True
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        # The head of an answer and its body are two writes. Without this the second waits until
        # the first has been acknowledged, which takes 40 ms. asyncio sets it only for sockets that
        # say they are TCP, and those of `socket.create_server` do not.
        line = transport.get_extra_info("socket")
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._address = self.client[0] if self.client else ""
        one_too_many = self._strangers.came(self, self._address)
        if one_too_many:
            one_too_many.transport.abort()
        self._time_request()

    def connection_lost(self, exc: Exception | None) -> None:
        self._strangers.left(self, self._address)
        if self._deadline:
            self._deadline.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        request = cast("Scope | None", self.scope)  # None until there has been one
        if request and self._site.admits(request):
            self._is_stranger = False
            self._strangers.left(self, self._address)
        self._time_request()

    def on_response_complete(self) -> None:
        # A stranger has its answer and no further business here. To close while a body is still
        # coming in could cost it the answer; then its time runs out.
        if self._is_stranger and self.conn.their_state is not h11.SEND_BODY:
            self.transport.close()
        super().on_response_complete()
        self._time_request()

    def _time_request(self) -> None:
        """See to it that a request comes in, its body too, within `SLOWEST_REQUEST` of the moment
        from which it could."""
        if self.conn.their_state not in (h11.IDLE, h11.SEND_BODY):
            if self._deadline:
                self._deadline.cancel()
                self._deadline = None
        elif not self._deadline:
            self._deadline = self.loop.call_later(SLOWEST_REQUEST, self.transport.abort)
