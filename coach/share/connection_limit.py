"""Limits how many connections may be open before they have shown the secret."""

from collections.abc import Hashable
from typing import Final, Generic, TypeVar

MAX_TOTAL: Final = 100
"""A phone counts only for the milliseconds until its first request has arrived."""

MAX_PER_ADDRESS: Final = 64
"""Enough for 50 phones behind one router that connect at the same moment."""

Connection = TypeVar("Connection", bound=Hashable)


class ConnectionLimit(Generic[Connection]):
    """The unauthenticated connections of each address, oldest first.

    A new connection is always accepted; when there are too many, the oldest is dropped for it. So a
    new phone gets time to send its request, however many other connections sit idle.
    """

    def __init__(self, max_total: int = MAX_TOTAL, max_per_address: int = MAX_PER_ADDRESS) -> None:
        self._max_total = max_total
        self._max_per_address = max_per_address
        self._count = 0
        self._by_address: dict[str, dict[Connection, None]] = {}

    def add(self, connection: Connection, address: str) -> Connection | None:
        """Add a new connection; returns the one to close for it, which is removed here."""
        same_address = self._by_address.setdefault(address, {})
        same_address[connection] = None
        self._count += 1
        if len(same_address) > self._max_per_address:
            crowded = address
        elif self._count > self._max_total:
            crowded = max(self._by_address, key=lambda each: len(self._by_address[each]))
        else:
            return None
        oldest = next(iter(self._by_address[crowded]))
        self.remove(oldest, crowded)
        return oldest

    def remove(self, connection: Connection, address: str) -> None:
        """Forget a connection that has closed or shown the secret. Harmless when repeated."""
        same_address = self._by_address.get(address, {})
        if connection in same_address:
            del same_address[connection]
            self._count -= 1
            if not same_address:
                del self._by_address[address]
