"""Runs the server for as long as somebody comes."""

import asyncio
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, Self

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from coach.phone.lan.address import Address, host_and_port, listen, private_address
from coach.phone.lan.app import Site
from coach.phone.lan.item import Item
from coach.phone.lan.shelf import stock
from coach.phone.lan.signals import put_off
from coach.phone.lan.visits import Visits

TOKEN_BYTES: Final = 16
"""128 random bits: beyond guessing, at any speed that a network allows."""

SLOWEST_REQUEST: Final = 10.0
"""Seconds in which a request must have come in; who is slower holds a place for nothing."""

MOST_CONNECTIONS: Final = 400
"""At once; more are told to come back. 50 phones that open six each stay below, and so do the 1,024
files that a process may have open, two for each."""

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
        reached = private_address() if bind is None or bind.is_unspecified else bind
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
                http=_Connection,
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
    """Hangs up on those who connect and then do not ask, or take forever to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._heard: object = None
        self._look: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._look = self.loop.call_later(SLOWEST_REQUEST, self._look_up)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._look:
            self._look.cancel()
        super().connection_lost(exc)

    def _look_up(self) -> None:
        answering = bool(self.cycle) and not self.cycle.response_complete
        if not answering and self.cycle is self._heard:
            self.transport.abort()
            return
        self._heard = self.cycle
        self._look = self.loop.call_later(SLOWEST_REQUEST, self._look_up)
