"""Connections that have not shown the secret: how many there may be, and which has to go."""

from collections.abc import Hashable
from typing import Final, Generic, TypeVar

MOST: Final = 100
"""Strangers at once. A phone is one for the milliseconds until its first request has come in."""

MOST_OF_ONE: Final = 64
"""Strangers at once from one address. 50 phones behind one router that begin together fit in."""

Connection = TypeVar("Connection", bound=Hashable)


class Strangers(Generic[Connection]):
    """The strangers at the door, each address's oldest first.

    A newcomer is always let in, and the one who has stood there longest makes room. So a new phone
    gets the time to ask, however many others just stand there.
    """

    def __init__(self, most: int = MOST, most_of_one: int = MOST_OF_ONE) -> None:
        self._most = most
        self._most_of_one = most_of_one
        self._count = 0
        self._waiting: dict[str, dict[Connection, None]] = {}

    def came(self, connection: Connection, address: str) -> Connection | None:
        """Take in a new stranger; the one to hang up on for it, which is forgotten here."""
        own = self._waiting.setdefault(address, {})
        own[connection] = None
        self._count += 1
        if len(own) > self._most_of_one:
            crowd = address
        elif self._count > self._most:
            crowd = max(self._waiting, key=lambda each: len(self._waiting[each]))
        else:
            return None
        oldest = next(iter(self._waiting[crowd]))
        self.left(oldest, crowd)
        return oldest

    def left(self, connection: Connection, address: str) -> None:
        """Forget one who has gone, or has shown the secret; nothing if that was done before."""
        own = self._waiting.get(address, {})
        if connection in own:
            del own[connection]
            self._count -= 1
            if not own:
                del self._waiting[address]
