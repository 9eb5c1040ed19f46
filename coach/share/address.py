"""Where the page is served: one address of this computer that only its own network can reach."""

import errno
import ipaddress
import socket
from collections.abc import Container, Iterable
from contextlib import suppress
from typing import Final, TypeAlias

from coach.errors import OutputError, UsageError

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

_FAR: Final = ("203.0.113.1", "192.168.0.1", "10.0.0.1", "172.16.0.1", "2001:db8::1")
"""Ends of routes to try: first the way out (an address for documentation, RFC 5737), then the
networks of homes, for a computer that has no way out, last the way out over IPv6 (RFC 3849)."""

BACKLOG: Final = 128
"""Connections that may wait to be taken; 50 phones that open two each at once fit in."""


def private_address(versions: Container[int] = (4, 6)) -> Address:
    """The address that phones on this network reach this computer at.

    versions: those of the Internet Protocol that it may have.
    Nothing is sent for it: a route is looked up. Raises OutputError when there is none.
    """
    return first_private(end for end in _own_ends() if end.version in versions)


def answering_at(address: Address) -> tuple[int, ...]:
    """The versions of the Internet Protocol that a socket of `listen` answers at."""
    return (4, 6) if _takes_both(address) else (address.version,)


def _takes_both(address: Address) -> bool:
    """`::` means every address, so IPv4 as well, where the system can do that in one socket."""
    return address.version == 6 and address.is_unspecified and socket.has_dualstack_ipv6()


def first_private(addresses: Iterable[Address]) -> Address:
    """The first address that is reachable from the own network and from nowhere else.

    Raises OutputError when there is none.
    """
    for address in addresses:
        if not (address.is_global or address.is_loopback or address.is_unspecified):
            return address
    raise OutputError(
        "This computer has no address on a private network",
        remedy="Join the Wi-Fi that the phone is in, or name an address with --bind.",
    )


def parse_address(text: str) -> Address:
    """An address as typed. Raises UsageError for anything else, names included."""
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        raise UsageError(
            f"{text!r} is not an address",
            where="--bind",
            remedy="Write it in figures, such as 192.168.1.20.",
        ) from None


def listen(address: Address, port: int) -> socket.socket:
    """A socket that listens at one address; port 0 takes a free one.

    Raises UsageError when the address is not this computer's, or the port cannot be had.
    """
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    try:
        return socket.create_server(
            (str(address), port),
            family=family,
            backlog=BACKLOG,
            dualstack_ipv6=_takes_both(address),
        )
    except OSError as fault:
        if fault.errno in (errno.EADDRINUSE, errno.EACCES):
            raise UsageError(
                f"Port {port} cannot be used ({fault.strerror})",
                remedy="Leave --port out, and a free one is taken.",
            ) from fault
        raise UsageError(
            f"This computer cannot be reached at {address}",
            where="--bind",
            remedy="Leave it out, and the right one is looked for.",
        ) from fault


def host_and_port(address: Address | str, port: int) -> str:
    """As it stands in a link and in a Host header: `192.168.1.20:8080`, `[fd00::2]:8080`.

    The port of plain http is left out, as browsers do.
    """
    text = str(address)
    host = f"[{text}]" if ":" in text else text
    return host if port == 80 else f"{host}:{port}"


def _own_ends() -> Iterable[Address]:
    for far in _FAR:
        family = socket.AF_INET6 if ":" in far else socket.AF_INET
        # A machine without a route that way has nothing to tell; the next may.
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((far, 9))
            yield ipaddress.ip_address(probe.getsockname()[0])
