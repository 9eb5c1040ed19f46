"""Finds the address to serve at: one that only the private network can reach."""

import errno
import ipaddress
import socket
from collections.abc import Container, Iterable
from contextlib import suppress
from typing import Final, TypeAlias

from coach.errors import OutputError, UsageError

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

_PROBES: Final = ("203.0.113.1", "192.168.0.1", "10.0.0.1", "172.16.0.1", "2001:db8::1")
"""Destinations whose route is looked up. First the internet (an address reserved for documentation,
RFC 5737); then home networks, for a computer without internet; last the internet over IPv6
(RFC 3849)."""

BACKLOG: Final = 128
"""Connections that may wait to be accepted: enough for 50 phones with two each."""


def private_address(versions: Container[int] = (4, 6)) -> Address:
    """The address at which phones on this network can reach this computer.

    versions: the allowed versions of the Internet Protocol.
    Only looks up routes, sends nothing. Raises OutputError if there is no such address.
    """
    return first_private(each for each in _local_addresses() if each.version in versions)


def served_address(bind: Address | None) -> Address:
    """The address in the link for the phone. bind: the one to listen at; None for that same one.

    Raises OutputError if there is none on a private network.
    """
    if bind is None:
        return private_address()
    return private_address(versions_accepted_at(bind)) if bind.is_unspecified else bind


def check_can_listen(bind: Address | None, port: int) -> None:
    """Raise the errors of `served_address` and `listen`, before anything is done for a server."""
    listen(bind or served_address(bind), port).close()


def versions_accepted_at(address: Address) -> tuple[int, ...]:
    """The versions of the Internet Protocol that a socket from `listen` accepts."""
    return (4, 6) if _is_dual_stack(address) else (address.version,)


def _is_dual_stack(address: Address) -> bool:
    """`::` means every address, IPv4 included, where the system supports that."""
    return address.version == 6 and address.is_unspecified and socket.has_dualstack_ipv6()


def first_private(addresses: Iterable[Address]) -> Address:
    """The first address that only the local network can reach.

    Raises OutputError if there is none.
    """
    for address in addresses:
        if not (address.is_global or address.is_loopback or address.is_unspecified):
            return address
    raise OutputError(
        "This computer has no address on a private network",
        remedy="Join the Wi-Fi that the phone is in, or name an address with --bind.",
    )


def parse_address(text: str) -> Address:
    """Parse an IP address as typed. Raises UsageError for anything else, host names included."""
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        raise UsageError(
            f"{text!r} is not an address",
            where="--bind",
            remedy="Write it in figures, such as 192.168.1.20.",
        ) from None


def listen(address: Address, port: int) -> socket.socket:
    """Open a listening socket at an address; port 0 takes a free one.

    Raises UsageError when the address is not this computer's, or the port cannot be used.
    """
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    try:
        return socket.create_server(
            (str(address), port),
            family=family,
            backlog=BACKLOG,
            dualstack_ipv6=_is_dual_stack(address),
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
    """As in a URL and a Host header: `192.168.1.20:8080`, `[fd00::2]:8080`.

    Port 80 is left out, as browsers do.
    """
    text = str(address)
    host = f"[{text}]" if ":" in text else text
    return host if port == 80 else f"{host}:{port}"


def _local_addresses() -> Iterable[Address]:
    for destination in _PROBES:
        family = socket.AF_INET6 if ":" in destination else socket.AF_INET
        # Without a route to this destination, try the next.
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((destination, 9))
            yield ipaddress.ip_address(probe.getsockname()[0])
