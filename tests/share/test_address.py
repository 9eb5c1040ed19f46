import socket
from ipaddress import ip_address

import pytest

from coach.errors import OutputError, UsageError
from coach.share.address import first_private, host_and_port, listen, parse_address


def test_the_first_address_of_a_private_network_is_taken() -> None:
    texts = ["127.0.0.1", "0.0.0.0", "8.8.8.8", "2606:4700::1111", "::1", "192.168.1.20"]
    found = first_private(map(ip_address, [*texts, "10.0.0.1"]))
    assert found == ip_address("192.168.1.20")


@pytest.mark.parametrize("text", ["10.1.2.3", "172.16.0.9", "100.64.0.7", "169.254.1.1", "fd00::2"])
def test_what_only_the_own_network_reaches_is_private(text: str) -> None:
    assert first_private([ip_address(text)]) == ip_address(text)


def test_a_computer_on_the_open_internet_does_not_share_by_itself() -> None:
    with pytest.raises(OutputError, match="no address on a private network") as caught:
        first_private(map(ip_address, ["8.8.8.8", "127.0.0.1"]))
    assert "--bind" in caught.value.remedy


def test_an_address_is_written_as_a_link_has_it() -> None:
    assert host_and_port("192.168.1.20", 8080) == "192.168.1.20:8080"
    assert host_and_port("192.168.1.20", 80) == "192.168.1.20"
    assert host_and_port(ip_address("fd00::2"), 8080) == "[fd00::2]:8080"


@pytest.mark.parametrize("text", ["", "localhost", "evil.example", "1.2.3", "1.2.3.4:80", "[::1]"])
def test_what_is_not_an_address_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="not an address"):
        parse_address(text)


def test_an_address_of_another_computer_is_refused() -> None:
    with pytest.raises(UsageError, match=r"cannot be reached at 203\.0\.113\.9"):
        listen(ip_address("203.0.113.9"), 0)


def test_only_the_named_address_is_bound() -> None:
    with listen(ip_address("127.0.0.1"), 0) as server:
        assert server.getsockname()[0] == "127.0.0.1"
        assert server.family == socket.AF_INET
